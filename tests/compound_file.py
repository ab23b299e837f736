"""Make compound files, which older Office files and Outlook e-mails are."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTOR = 512
END, FREE, IN_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
NOTHING = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
SHORTEST = 4096
"""Shorter streams would need a second table, so every stream is filled up to this."""


@dataclass
class Node:
    """A stream or a storage."""

    name: str
    kind: int
    data: bytes = b""
    children: "dict[str, Node]" = field(default_factory=dict)
    right: int = NOTHING
    child: int = NOTHING
    start: int = END


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file with these streams; a name may have folders."""
    root = Node("Root Entry", ROOT)
    for path, data in streams.items():
        *folders, name = path.split("/")
        place = root
        for folder in folders:
            place = place.children.setdefault(folder, Node(folder, STORAGE))
        place.children[name] = Node(name, STREAM, data.ljust(SHORTEST, b"\x00"))
    nodes = _number(root)
    body, chain = bytearray(), []
    for node in nodes:
        if node.kind == STREAM:
            node.start = _add(body, chain, node.data)
    directory = _add(body, chain, b"".join(_entry(node) for node in nodes))
    fat_sectors = 1
    while (len(chain) + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    first_fat = len(chain)
    chain += [IN_FAT] * fat_sectors
    fat = b"".join(struct.pack("<I", number) for number in chain)
    body += fat.ljust(fat_sectors * SECTOR, b"\xff")
    return _header(directory, first_fat, fat_sectors) + bytes(body)


def _number(root: Node) -> list[Node]:
    """Return the nodes in order, with their siblings in a plain chain."""
    nodes = [root]
    for node in nodes:
        before: Node | None = None
        in_order = sorted(node.children.values(), key=lambda n: (len(n.name), n.name))
        for one in in_order:
            nodes.append(one)
            number = len(nodes) - 1
            if before is None:
                node.child = number
            else:
                before.right = number
            before = one
    return nodes


def _add(body: bytearray, chain: list[int], data: bytes) -> int:
    start = len(chain)
    count = max(1, -(-len(data) // SECTOR))
    body += data.ljust(count * SECTOR, b"\x00")
    chain += [*range(start + 1, start + count), END]
    return start


def _entry(node: Node) -> bytes:
    name = f"{node.name}\x00".encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        name,
        len(name),
        node.kind,
        1,
        NOTHING,
        node.right,
        node.child,
        b"",
        0,
        0,
        0,
        node.start if node.kind == STREAM else END,
        len(node.data),
    )


def _header(directory: int, first_fat: int, fat_sectors: int) -> bytes:
    start = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        b"",
        0,
        fat_sectors,
        directory,
        0,
        SHORTEST,
        END,
        0,
        END,
        0,
    )
    sectors = range(first_fat, first_fat + fat_sectors)
    table = b"".join(struct.pack("<I", number) for number in sectors)
    return (start + table).ljust(SECTOR, b"\xff")
