"""Edits of a version as a whole: start one from another, and its details."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from ipr.criteria.edits.draft import (
    check_id,
    day_of,
    fits,
    mapping,
    need,
    version_path,
    versions_of,
)
from ipr.criteria.edits.editions import move_editions
from ipr.criteria.edits.pieces import Flow, Piece, Words, piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.spans import (
    Path,
    entries_of,
    extent,
    find,
    get,
    is_flow,
    plain,
    source_of,
    spliced,
)
from ipr.criteria.edits.splices import drop, insert, put
from ipr.criteria.edits.unchanged_versions import keeps_others

VERSION_KEYS = (
    "id",
    "title",
    "starts",
    "starts_basis",
    "source",
    "readings",
    "criteria",
)
FILE_KEYS = ("documents", "pages", "facts", "versions")


def start_version(text: str, base: str, id: str, title: str, starts: date) -> str:
    """Return the text with a new last version, a copy of another one.

    Comments and examples are copied too. What the other version says of its own
    start date is not: it would not be true of the new one.
    """
    taken = [found.get("id") for found in versions_of(text)]
    check_id(id, taken, "The version")
    path = version_path(text, base)
    node = find(text, ("versions",))
    entry = entries_of(text, node)[int(path[-1])]
    if is_flow(node):
        text = insert(text, ("versions",), len(taken), source_of(text, entry.value))
    else:
        start, end = extent(text, entry)
        last = extent(text, entries_of(text, node)[-1])[1]
        text = spliced(text, [(last, last, f"\n\n{text[start:end]}")])
    new: Path = ("versions", len(taken))
    text = put(text, new, "id", piece(Words(id)))
    text = put(text, new, "title", piece(Words(need(title, "The title"))), VERSION_KEYS)
    text = put(text, new, "starts", piece(starts), VERSION_KEYS)
    if get(text, (*new, "starts_basis")) is not None:
        text = drop(text, (*new, "starts_basis"))
    _check_start(text, id, starts)
    return text


@keeps_others
def set_details(
    text: str,
    version: str,
    *,
    title: str | None = None,
    starts: date | None = None,
    starts_basis: str | None = None,
    source: tuple[str, str] | None = None,
    readings: Sequence[str] | None = None,
) -> str:
    """Return the text with other details of a version; None leaves one as it is.

    With another start the draft's own editions of questions start on that day too.
    """
    path = version_path(text, version)
    if starts is not None:
        text = set_start(text, version, starts)
    if title is not None:
        text = put_words(text, path, "title", need(title, "The title"), VERSION_KEYS)
    if starts_basis is not None:
        words = fits(starts_basis, "The reason for the date")
        text = put_words(text, path, "starts_basis", words, VERSION_KEYS)
    if source is not None:
        text = put_source(text, path, source, VERSION_KEYS)
    if readings is not None:
        text = _put_readings(text, path, [one.strip() for one in readings])
    return text


def set_start(text: str, version: str, starts: date) -> str:
    """Return the text with another start of a version, and its editions moved."""
    path = version_path(text, version)
    before = day_of(plain(get(text, (*path, "starts"))))
    if before == starts:
        return text
    _check_start(text, version, starts)
    text = put(text, path, "starts", piece(starts), VERSION_KEYS)
    return move_editions(text, version, before, starts) if before else text


@keeps_others
def add_document(text: str, version: str, id: str, title: str) -> str:
    """Return the text with one more document that wordings can come from."""
    documents = mapping(plain(get(text, ("documents",))))
    if not documents:
        # With a list the titles in it would belong to every published version.
        raise EditRefused(
            "The document can't be added",
            "this rulebook keeps no list of documents",
            "Name the document in the source itself",
        )
    check_id(id, documents, "The document")
    words = piece(Words(need(title, "The title of the document")))
    return put(text, ("documents",), id, words)


def put_words(
    text: str, path: Path, key: str, words: str, order: Sequence[str] = ()
) -> str:
    """Set a text where it differs from the one there; an empty one is removed."""
    before = plain(get(text, (*path, key)))
    if words == (before or ""):
        return text
    if not words:
        return drop(text, (*path, key))
    return put(text, path, key, piece(Words(words)), order)


def put_source(
    text: str, path: Path, source: tuple[str, str], order: Sequence[str]
) -> str:
    """Set document and place of a source, where they differ."""
    document, place = source[0].strip(), fits(source[1], "The place in the document")
    known = plain(get(text, ("documents",)))
    if not document or (isinstance(known, dict) and document not in known):
        raise EditRefused(
            "The source can't be saved",
            f'"{document}" is not among the documents',
            "Choose one of them, or add it to the documents first",
        )
    before = mapping(plain(get(text, (*path, "source"))))
    if not before:
        return put(text, path, "source", source_piece(document, place), order)
    if before.get("document") != document:
        text = put(text, (*path, "source"), "document", piece(document))
    return put_words(text, (*path, "source"), "place", place)


def source_piece(document: str, place: str) -> Piece:
    """Return a source as it is written on one line."""
    data: dict[str, Any] = {"document": document}
    return piece(Flow({**data, "place": Words(place)} if place else data))


def _put_readings(text: str, path: Path, readings: list[str]) -> str:
    wanted = [fits(one, "A reading") for one in readings if one]
    before = plain(get(text, (*path, "readings"))) or []
    if wanted == before:
        return text
    if not wanted:
        return drop(text, (*path, "readings"))
    data = piece([Words(one) for one in wanted])
    if not before:
        return put(text, path, "readings", data, VERSION_KEYS)
    where = (*path, "readings")
    kept = [one for one in before if one in wanted]
    if kept != [one for one in wanted if one in before] or len(set(wanted)) < len(
        wanted
    ):
        return put(text, path, "readings", data)
    for number, one in enumerate(wanted):
        if one not in before:
            text = insert(
                text, where, _place(text, where, kept, wanted, number), _q(one)
            )
    for one in before:
        if one not in wanted:
            text = drop(text, (*where, _all(text, where).index(one)))
    return text


def _place(
    text: str, where: Path, kept: list[str], wanted: list[str], number: int
) -> int:
    """Return where a new reading stands: behind the one before it."""
    there = _all(text, where)
    return there.index(wanted[number - 1]) + 1 if number else 0


def _all(text: str, where: Path) -> list[str]:
    found = plain(get(text, where))
    return found if isinstance(found, list) else []


def _q(words: str) -> Piece:
    return piece(Words(words))


def _check_start(text: str, version: str, starts: date) -> None:
    for found in versions_of(text):
        if found.get("id") != version and day_of(found.get("starts")) == starts:
            raise EditRefused(
                "The start date can't be saved",
                f'version "{found.get("id")}" starts on that day too',
                "Choose another day",
            )
