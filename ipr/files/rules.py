"""What an owner of files takes, judged by what is in them and not by their name.

Each feature declares its rules with the model of its files. What they don't allow is
refused, and a refusal says why, in words for whoever chose the file.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

from ipr.files.kinds import KINDS, Kind
from ipr.files.refusal import ARCHIVES, LookInside, Refused, Room, is_program

DEEPEST = 2
"""An e-mail may hold a document, and that one a chart with its table; no more."""
MEGABYTE = 1024 * 1024
MACRO_ENDINGS = ("docm", "xlsm", "pptm", "dotm", "xltm", "xlsb")


@dataclass(frozen=True)
class FileRules:
    """Which kinds of files an owner takes, how large, and how many for one holder."""

    most_files: int
    largest_megabytes: int
    endings: tuple[str, ...] = tuple(KINDS)
    instead: str = "PDF, a picture, text or email"
    """What is taken, in a few words, for whoever chose something else."""

    @property
    def largest_bytes(self) -> int:
        return self.largest_megabytes * MEGABYTE

    @property
    def accepted(self) -> str:
        """The endings, as the field that files are chosen with wants them."""
        return ", ".join(f".{ending}" for ending in self.endings)


def identify_kind(name: str, data: bytes, rules: FileRules) -> Kind:
    """Return the kind of a file that may be taken. Raises Refused, saying why not.

    Files inside it, such as the attachments of an e-mail, must be of a known kind.
    """
    return _identify(name, data, rules, rules.endings, 0, Room())


def _identify(
    name: str,
    data: bytes,
    rules: FileRules,
    endings: tuple[str, ...],
    depth: int,
    room: Room,
) -> Kind:
    if not data:
        raise Refused("empty", "it is empty")
    if len(data) > rules.largest_bytes:
        raise Refused("size", f"it is larger than {rules.largest_megabytes} MB")
    if is_program(data):
        raise Refused("program", "it is a program")
    ending = PurePosixPath(name.lower()).suffix.lstrip(".")
    if ending not in endings:
        if data.startswith(ARCHIVES) and ending not in KINDS:
            raise Refused("archive", "it is an archive: add the files in it one by one")
        raise Refused("kind", _why_not(ending, rules))
    if depth > DEEPEST:
        raise Refused("nested", "files are packed inside one another too deeply")

    def look_inside(inner_name: str, inner: bytes) -> None:
        try:
            _identify(inner_name, inner, rules, tuple(KINDS), depth + 1, room)
        except Refused as problem:
            raise Refused(
                problem.code, f"a file inside it cannot be taken: {problem.reason}"
            ) from None

    KINDS[ending].check(data, LookInside(look_inside, room))
    return KINDS[ending]


def _why_not(ending: str, rules: FileRules) -> str:
    if ending in MACRO_ENDINGS:
        return "it can hold macros: save it as .docx, .xlsx or .pptx"
    if ending == "ppt":
        return "old presentations are not taken: save it as .pptx"
    return f"files of this kind are not taken: use {rules.instead}"
