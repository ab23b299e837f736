"""What an office document would load from elsewhere on being opened."""

import re
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from ipr.files.refusal import BOMB, DAMAGED, LOADS, MACROS, FileRefused

MOST_ELEMENTS = 1_000_000
LEAVES = re.compile(
    r"(?!data:|vnd\.sun\.star\.package:)([a-z][a-z0-9+.-]*:|[/\\]|\.\.)"
)
"""A link to another place than the package; one that begins with "#" stays in it."""
OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:"
LINKS = ("http://www.w3.org/1999/xlink href", f"{OPEN_DOCUMENT}form:1.0 image-data")
FOLLOWED_BY_HAND = ("text:1.0 a", "drawing:1.0 a", "form:1.0 form", "form:1.0 button")
LIVE_DATA = ("dde-source", "dde-connection-decl", "dde-link")
Judge = Callable[[str, dict[str, str]], None]


def refuse_loading_ooxml(package: zipfile.ZipFile) -> None:
    """Refuse a package that loads anything from outside; hyperlinks load nothing."""
    for entry in package.infolist():
        name = entry.filename.lower()
        if name.endswith(".rels"):
            judge_elements(package, entry, judge_relationship)
        elif name.endswith("connections.xml"):
            judge_elements(package, entry, judge_connection)


def refuse_loading_odf(package: zipfile.ZipFile) -> None:
    """Refuse a package that loads anything from outside; hyperlinks load nothing."""
    for entry in package.infolist():
        if entry.filename.endswith(("content.xml", "styles.xml", "meta.xml")):
            judge_elements(package, entry, judge_odf_element)


def judge_relationship(name: str, attributes: dict[str, str]) -> None:
    outside = attributes.get("TargetMode", "").strip().lower() == "external"
    if outside and not attributes.get("Type", "").strip().endswith("/hyperlink"):
        raise FileRefused(*LOADS)


def judge_connection(name: str, attributes: dict[str, str]) -> None:
    if attributes.get("refreshOnLoad", "").strip().lower() in ("1", "true"):
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


def judge_elements(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, judge: Judge
) -> None:
    """Give each element of an entry, with its attributes, to whoever may refuse it.

    Names are the namespace, a blank and the name in it. No more of the entry is ever
    held than a piece.
    """
    number = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal number
        number += 1
        if number > MOST_ELEMENTS:
            raise FileRefused(*BOMB)
        judge(name, attributes)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    try:
        with package.open(entry) as stream:
            parser.ParseFile(stream)
    except FileRefused:
        raise
    except Exception:
        # Neither zipfile nor expat promises particular errors for damaged input.
        raise FileRefused(*DAMAGED) from None
