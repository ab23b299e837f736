"""What an owner of files takes, judged by what is in them and not by their name.

Each feature declares its rules with the model of its files. What they don't allow is
refused, and a refusal says why, in words for whoever chose the file.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

from ipr.files.kinds import FILE_KINDS, FileKind
from ipr.files.refusal import (
    ARCHIVE,
    ARCHIVES,
    EMPTY,
    NESTED,
    PROGRAM,
    CheckingTime,
    FileRefused,
    LookInside,
    UnpackingRoom,
    is_program,
)

DEEPEST = 2
"""An e-mail may hold a document, and that one a chart with its table; no more."""
MEGABYTE = 1024 * 1024
SAVE_MACROS_AS = {
    **dict.fromkeys(("docm", "dotm"), "docx"),
    **dict.fromkeys(("xlsm", "xltm", "xlsb", "xlam"), "xlsx"),
    **dict.fromkeys(("pptm", "potm", "ppsm", "ppam"), "pptx"),
}
SAVE_AS = {
    **dict.fromkeys(("dotx", "dot"), "docx"),
    **dict.fromkeys(("xltx", "xlt"), "xlsx"),
    **dict.fromkeys(("ppt", "pps", "pot", "potx", "ppsx"), "pptx"),
    "ott": "odt",
    "ots": "ods",
    "otp": "odp",
}
PACKED_DOCUMENTS = ("pages", "numbers", "key", "vsdx", "odg", "odf", "epub", "xps")
"""They are archives inside, and nobody knows them as such."""


@dataclass(frozen=True)
class FileRules:
    """Which kinds of files an owner takes, how large, and how many for one holder."""

    most_files: int
    largest_megabytes: int
    endings: tuple[str, ...] = tuple(FILE_KINDS)
    instead: str = "PDF, a picture, text or email"
    """What is taken, in a few words, for whoever chose something else."""

    @property
    def largest_bytes(self) -> int:
        return self.largest_megabytes * MEGABYTE

    @property
    def accepted(self) -> str:
        """The endings, as the field that files are chosen with wants them."""
        return ", ".join(f".{ending}" for ending in self.endings)


def identify_kind(
    name: str, data: bytes, rules: FileRules, time: CheckingTime | None = None
) -> FileKind:
    """Return the kind of a file that may be taken. Raises FileRefused, saying why not.

    `time` is what the request has left, if there is more than this file in it.

    Files inside it, such as the attachments of an e-mail, must be of a known kind.
    """
    room = UnpackingRoom(time=time or CheckingTime())
    return _identify(name, data, rules, rules.endings, 0, room)


def _identify(
    name: str,
    data: bytes,
    rules: FileRules,
    endings: tuple[str, ...],
    depth: int,
    room: UnpackingRoom,
) -> FileKind:
    if not data:
        raise FileRefused(*EMPTY)
    if len(data) > rules.largest_bytes:
        raise FileRefused("size", f"it is larger than {rules.largest_megabytes} MB")
    if is_program(data):
        raise FileRefused(*PROGRAM)
    ending = PurePosixPath(name.lower()).suffix.lstrip(".")
    if ending not in endings:
        raise FileRefused(*_why_not(ending, data, rules))
    if depth > DEEPEST:
        raise FileRefused(*NESTED)

    def look_inside(inner_name: str, inner: bytes) -> None:
        _identify(inner_name, inner, rules, tuple(FILE_KINDS), depth + 1, room)

    FILE_KINDS[ending].check(data, LookInside(look_inside, room))
    return FILE_KINDS[ending]


def _why_not(ending: str, data: bytes, rules: FileRules) -> tuple[str, str]:
    if ending in SAVE_MACROS_AS:
        return "macros", f"it can hold macros: save it as .{SAVE_MACROS_AS[ending]}"
    if ending in SAVE_AS:
        words = f"files of this kind are not taken: save it as .{SAVE_AS[ending]}"
        return "kind", words
    packed = data.startswith(ARCHIVES) and ending not in FILE_KINDS
    if packed and ending not in PACKED_DOCUMENTS:
        return ARCHIVE
    return "kind", f"files of this kind are not taken: use {rules.instead}"
