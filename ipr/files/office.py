"""Office documents: Microsoft's and OpenDocument packages, and the older kind.

FileRefused: macros, embedded programs and objects, archives in them, passwords, what
loads from elsewhere on opening, and packages that swell beyond measure when opened.
"""

import struct
import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from olefile import OleFileIO
from olefile.olefile import UNKNOWN_SIZE

from ipr.files.links import refuse_loading_odf, refuse_loading_ooxml
from ipr.files.refusal import (
    ARCHIVE_INSIDE,
    ARCHIVES,
    BOMB,
    DAMAGED,
    EMBEDDED,
    MACROS,
    OLE,
    PASSWORD,
    PROGRAM_INSIDE,
    ZIP,
    FileRefused,
    LookInside,
    UnpackingRoom,
    is_program,
)

MOST_ENTRIES = 3000
MOST_INFLATED = 150 * 1024 * 1024
MOST_IN_ONE = 20 * 1024 * 1024
"""So much of an entry is ever held at once."""
HEADER = 512
"""Bytes of a compound file's header, and of its smallest sector."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CHUNK = 1 << 18
SQUEEZED_PICTURES = (".emz", ".wmz", ".svgz")
OFFICE_ENDINGS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
MACRO_STORES = {"macros", "vba", "_vba_project_cur", "_vba_project", "dir_vba"}


def check_ooxml(data: bytes, main_part: str, look_inside: LookInside) -> None:
    """Refuse what is not a Word, Excel or PowerPoint package without macros."""
    if data.startswith(OLE):
        raise FileRefused(
            *PASSWORD
        )  # a package under a password is wrapped in the older format
    with _open_package(data, look_inside.room) as package:
        types = _read(package, "[Content_Types].xml").lower()
        if main_part.encode() not in types:
            raise FileRefused(*(MACROS if b"macroenabled" in types else DAMAGED))
        parts = [name.lower() for name in package.namelist()]
        # A kind is plain text: who spells one as "&#109;acro" has something to hide.
        hidden = b"macro" in types or b"&" in types
        if hidden or any("vbaproject" in part for part in parts):
            raise FileRefused(*MACROS)
        _check_entries(package, look_inside)
        refuse_loading_ooxml(package)


def check_odf(data: bytes, media_type: str, look_inside: LookInside) -> None:
    """Refuse what is not an OpenDocument package without macros."""
    with _open_package(data, look_inside.room) as package:
        if _read(package, "mimetype").strip() != media_type.encode():
            raise FileRefused(*DAMAGED)
        if b"encryption-data" in _read(package, "META-INF/manifest.xml"):
            raise FileRefused(*PASSWORD)
        for name in package.namelist():
            if name.startswith(("Basic/", "Scripts/")) and not name.endswith("/"):
                raise FileRefused(*MACROS)
        _check_entries(package, look_inside)
        refuse_loading_odf(package)


def _open_package(data: bytes, room: UnpackingRoom) -> zipfile.ZipFile:
    if not data.startswith(ZIP):
        raise FileRefused(*DAMAGED)
    if data.count(b"PK\x01\x02") > 3 * MOST_ENTRIES:
        raise FileRefused(*BOMB)
    try:
        package = zipfile.ZipFile(BytesIO(data))
    except Exception:
        # zipfile promises no particular errors for damaged input.
        raise FileRefused(*DAMAGED) from None
    entries = package.infolist()
    swollen = sum(entry.file_size for entry in entries)
    if swollen > MOST_INFLATED or len(entries) > MOST_ENTRIES:
        raise FileRefused(*BOMB)
    room.take(bytes=swollen)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused(*PASSWORD)
    if any(entry.compress_type not in METHODS for entry in entries):
        raise FileRefused(*DAMAGED)
    return package


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    try:
        entry = package.getinfo(name)
        if entry.file_size <= MOST_IN_ONE:
            return package.read(entry)
    except Exception:
        # As above: whatever it is, the entry can't be read.
        raise FileRefused(*DAMAGED) from None
    raise FileRefused(*BOMB)


def _check_entries(package: zipfile.ZipFile, look_inside: LookInside) -> None:
    """Unpack every entry once, which proves its declared size, and judge its start."""
    for entry in package.infolist():
        start = _start_of(package, entry)
        ending = PurePosixPath(entry.filename.lower()).suffix
        if is_program(start):
            raise FileRefused(*PROGRAM_INSIDE)
        if start.startswith(OLE):
            raise FileRefused(*EMBEDDED)
        if start.startswith(ARCHIVES) and ending not in SQUEEZED_PICTURES:
            if ending not in OFFICE_ENDINGS:
                raise FileRefused(*ARCHIVE_INSIDE)
            look_inside(entry.filename, _read(package, entry.filename))


def _start_of(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with package.open(entry) as stream:
            start = stream.read(CHUNK)
            while stream.read(CHUNK):
                continue
    except Exception:
        # As above.
        raise FileRefused(*DAMAGED) from None
    return start


# --- the older kind: a file system in a file -----------------------------------


class CarefulOle(OleFileIO):  # type: ignore[misc] # olefile has no types
    """Opens compound files, but believes no length beyond that of the file itself.

    olefile follows a chain that leads back to itself for as long as it is told to.
    """

    def _open(
        self, start: int, size: int = UNKNOWN_SIZE, force_FAT: bool = False
    ) -> Any:
        if size != UNKNOWN_SIZE and size > self._filesize:
            raise FileRefused(*DAMAGED)
        return super()._open(start, size, force_FAT)


def open_ole(data: bytes) -> OleFileIO:
    """Return an opened compound file. Raises FileRefused for anything else."""
    if not data.startswith(OLE) or len(data) < HEADER:
        raise FileRefused(*DAMAGED)
    if int.from_bytes(data[44:48], "little") * HEADER > len(data):
        raise FileRefused(
            *DAMAGED
        )  # its table of sectors would be larger than the file
    try:
        return CarefulOle(BytesIO(data))
    except Exception:
        # olefile promises no particular errors for damaged input.
        raise FileRefused(*DAMAGED) from None


def refuse_macros(ole: OleFileIO) -> None:
    """Refuse macros, packed objects and passwords anywhere in a compound file."""
    for path in ole.listdir(streams=True, storages=True):
        parts = {part.lower().lstrip("\x01\x03\x05") for part in path}
        if parts & MACRO_STORES:
            raise FileRefused(*MACROS)
        if "ole10native" in parts:
            raise FileRefused(*EMBEDDED)
        if "encryptedpackage" in parts:
            raise FileRefused(*PASSWORD)


def read_stream(ole: OleFileIO, *names: str) -> bytes:
    """Return the first of these streams that is there. Raises FileRefused for none."""
    for name in names:
        if ole.exists(name):
            try:
                return bytes(ole.openstream(name).read())
            except Exception:
                # As above: whatever it is, the file can't be read.
                raise FileRefused(*DAMAGED) from None
    raise FileRefused(*DAMAGED)


def check_doc(data: bytes, _: LookInside) -> None:
    """Refuse what is not an older Word document without macros."""
    with open_ole(data) as ole:
        refuse_macros(ole)
        start = read_stream(ole, "WordDocument")[:12]
    if len(start) < 12 or start[:2] not in (b"\xec\xa5", b"\xdc\xa5"):
        raise FileRefused(*DAMAGED)
    if int.from_bytes(start[10:12], "little") & 0x0100:
        raise FileRefused(*PASSWORD)


def check_xls(data: bytes, _: LookInside) -> None:
    """Refuse what is not an older Excel workbook without macros of either kind."""
    with open_ole(data) as ole:
        refuse_macros(ole)
        book = read_stream(ole, "Workbook", "Book")
    at = 0
    while at + 4 <= len(book):
        record, length = struct.unpack_from("<HH", book, at)
        if at == 0 and record not in (0x0809, 0x0409):
            raise FileRefused(*DAMAGED)
        if record == 0x002F:
            raise FileRefused(*PASSWORD)
        if record == 0x0085 and book[at + 9 : at + 10] in (b"\x01", b"\x06"):
            raise FileRefused(*MACROS)
        at += 4 + length
