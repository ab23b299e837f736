"""Why a file is not taken, and how to tell programs and archives by their start."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ipr.files.file_names import tidy_file_name

MOST_UNPACKED = 300 * 1024 * 1024
MOST_FILES_INSIDE = 200
MOST_SECONDS = 30.0

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
ARCHIVES = (
    ZIP,
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
)
PROGRAMS = (
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"#!",
    b"dex\n",
    b"\x00asm",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)

# What is wrong with a file: the code for the record, and the reason in words.
ARCHIVE = ("archive", "it is an archive: add the files in it one by one")
ARCHIVE_INSIDE = ("archive", "it holds an archive")
BUSY = ("busy", "there was no time to check it now: add it again in a minute")
BOMB = ("bomb", "it unpacks to far more than a document would")
DAMAGED = ("content", "it is damaged, or not what its name says")
EMBEDDED = ("embedded", "it holds an embedded object: save a copy without it")
CHUNK = (
    "embedded",
    "it holds a page in another format: open it, save a new copy and add that",
)
EMPTY = ("empty", "it is empty")
INFECTED = ("infected", "a virus was found in it")
LAUNCHES = ("launch", "it can start a program: print it to a new PDF and add that")
LOADS = (
    "external",
    "it loads something from elsewhere when opened: save it as a PDF and add that",
)
MACROS = ("macros", "it holds macros: save a copy without them")
NESTED = ("nested", "files are packed inside one another too deeply")
NOT_MAIL = ("content", "it is not an email that can be read")
NOT_UTF8 = ("content", "it is not plain text in UTF-8: save it again as UTF-8")
OTHER_CONTENT = ("content", "its content is not what its name says")
OTHER_FILE = ("embedded", "it holds another file: print it to a new PDF and add that")
OTHER_FORM = (
    "script",
    "it holds a form that cannot be checked: print it to a new PDF and add that",
)
PACKED_IN_TEXT = ("embedded", "its text holds a packed file: add that file by itself")
PASSWORD = ("password", "it is locked with a password: save a copy without one")
PLAYS = (
    "media",
    "it holds film, sound or a model that can act: print it to a new PDF and add that",
)
SCRIPT = ("script", "it holds JavaScript: print it to a new PDF and add that")
TANGLED = (
    "bomb",
    "it takes too much time or memory to check: print it to a new, smaller PDF",
)
PROGRAM = ("program", "it is a program")
PROGRAM_INSIDE = ("program", "it holds a program")


class FileRefused(Exception):
    """A file that can't be taken: a code for the record, and a reason in words."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass
class CheckingTime:
    """The seconds left of a request, for what is taken apart by another program."""

    seconds: float = MOST_SECONDS


@dataclass
class UnpackingRoom:
    """How much may still be unpacked of one file, however it is packed in layers."""

    bytes: int = MOST_UNPACKED
    files: int = MOST_FILES_INSIDE
    time: CheckingTime = field(default_factory=CheckingTime)

    def take(self, *, bytes: int = 0, files: int = 0) -> None:
        """Use some of it up. Raises FileRefused when there is none left."""
        self.bytes -= bytes
        self.files -= files
        if self.bytes < 0 or self.files < 0:
            raise FileRefused(*BOMB)


@dataclass(frozen=True)
class LookInside:
    """Checks a file found inside another, given its name; raises FileRefused.

    The refusal names it: as it is called, if not by its name.
    """

    check: Callable[[str, bytes], None]
    room: UnpackingRoom

    def __call__(self, name: str, data: bytes, called: str = "") -> None:
        self.room.take(files=1)
        try:
            self.check(name, data)
        except FileRefused as problem:
            called = called or f"“{tidy_file_name(name)}”"
            words = f"{called} in it cannot be taken: {problem.reason}"
            raise FileRefused(problem.code, words) from None


def is_program(data: bytes) -> bool:
    """Return whether bytes begin as a program, script or Windows shortcut does.

    "MZ" alone can begin a text, so the rest of the old header is looked at too.
    """
    if data.startswith(PROGRAMS):
        return True
    if not data.startswith(b"MZ") or len(data) < 0x40:
        return False
    at = int.from_bytes(data[0x3C:0x40], "little")
    new = data[at : at + 2] in (b"PE", b"NE", b"LE", b"LX")
    return new or b"\x00" in data[:0x40]
