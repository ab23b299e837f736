"""What an office document would load from elsewhere on being opened."""

import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from xml.parsers import expat

from ipr.files.office_parts import ACTING, NO_MORE_THAN_DATA, PartJudge
from ipr.files.refusal import BOMB, CHUNK, DAMAGED, LOADS, MACROS, FileRefused

MOST_ELEMENTS = 1_000_000
MOST_IN_PACKAGE = 2_000_000
"""Of Microsoft's, all parts together but those that are data alone."""
LEAVES = re.compile(
    r"(?!data:|vnd\.sun\.star\.package:)([a-z][a-z0-9+.-]*:|[/\\]|\.\.)"
)
"""A link to another place than the package; one that begins with "#" stays in it."""
OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:"
LINKS = ("http://www.w3.org/1999/xlink href", f"{OPEN_DOCUMENT}form:1.0 image-data")
FOLLOWED_BY_HAND = ("text:1.0 a", "drawing:1.0 a", "form:1.0 form", "form:1.0 button")
LIVE_DATA = ("dde-source", "dde-connection-decl", "dde-link")
LOOSE = (".vml", ".svg", ".htm", ".html", ".txt")
"""What need not be XML to its end, though it begins as if it were."""
BLANK = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
"""What may stand before the first element, in any of the encodings of XML."""
BEGINNING = 4096
MOST_NAMES = 1000
Judge = Callable[[str, dict[str, str]], None]


class DataAlone(Exception):
    """The part holds data and nothing that acts: there is no need to read on."""


def refuse_loading_ooxml(package: zipfile.ZipFile) -> None:
    """Refuse a package that loads anything from outside; hyperlinks load nothing."""
    left = ElementsLeft(MOST_IN_PACKAGE)
    for entry in package.infolist():
        name = entry.filename.lower()
        if name.endswith(".rels"):
            judge_elements(package, entry, judge_relationship, left)
        elif _begins_as_xml(package, entry):
            try:
                _judge_part(package, entry, left)
            except FileRefused as refused:
                if (refused.code, refused.reason) != DAMAGED or not name.endswith(
                    LOOSE
                ):
                    raise


def _begins_as_xml(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    with package.open(entry) as stream:
        return stream.read(BEGINNING).lstrip(BLANK).startswith(b"<")


def _judge_part(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, left: "ElementsLeft"
) -> None:
    part, heard = PartJudge(), dict[str, bool]()

    def begin(name: str, attributes: dict[str, str]) -> None:
        known = heard.get(name)
        if known is None:
            local = name.rpartition(" ")[2]
            if not heard and local in NO_MORE_THAN_DATA:
                raise DataAlone
            known = local in ACTING
            if len(heard) < MOST_NAMES:
                heard[name] = known
        if known or part.writing or "refreshOnLoad" in attributes:
            part.begin(name.rpartition(" ")[2], attributes)

    with suppress(DataAlone):
        judge_elements(package, entry, begin, left, part)
        part.end()


def refuse_loading_odf(package: zipfile.ZipFile) -> None:
    """Refuse a package that loads anything from outside; hyperlinks load nothing."""
    for entry in package.infolist():
        if entry.filename.endswith(("content.xml", "styles.xml", "meta.xml")):
            judge_elements(
                package, entry, judge_odf_element, ElementsLeft(MOST_ELEMENTS)
            )


def judge_relationship(name: str, attributes: dict[str, str]) -> None:
    kind = attributes.get("Type", "").strip()
    if kind.lower().endswith("/afchunk"):
        raise FileRefused(*CHUNK)
    outside = attributes.get("TargetMode", "").strip().lower() == "external"
    if outside and not kind.endswith("/hyperlink"):
        raise FileRefused(*LOADS)


def judge_odf_element(name: str, attributes: dict[str, str]) -> None:
    if name == f"{OPEN_DOCUMENT}script:1.0 event-listener":
        raise FileRefused(*MACROS)
    if name.endswith(LIVE_DATA):
        raise FileRefused(*LOADS)
    if attributes and not name.endswith(FOLLOWED_BY_HAND):
        for link in LINKS:
            if LEAVES.match(attributes.get(link, "").strip().lower()):
                raise FileRefused(*LOADS)


@dataclass
class ElementsLeft:
    """How many elements may still be read of a package."""

    number: int


def judge_elements(
    package: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    judge: Judge,
    left: ElementsLeft,
    part: PartJudge | None = None,
) -> None:
    """Give each element of an entry, with its attributes, to whoever may refuse it.

    Names are the namespace, a blank and the name in it. No more of the entry is ever
    held than a piece.
    """

    def begin(name: str, attributes: dict[str, str]) -> None:
        left.number -= 1
        if left.number < 0:
            raise FileRefused(*BOMB)
        judge(name, attributes)
        if part and part.writing:
            parser.CharacterDataHandler, parser.EndElementHandler = part.write, leave

    def leave(name: str) -> None:
        # Hearing all texts of a long letter would take three times as long.
        parser.CharacterDataHandler = parser.EndElementHandler = None

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    try:
        with package.open(entry) as stream:
            parser.ParseFile(stream)
    except (FileRefused, DataAlone):
        raise
    except Exception:
        # Neither zipfile nor expat promises particular errors for damaged input.
        raise FileRefused(*DAMAGED) from None
