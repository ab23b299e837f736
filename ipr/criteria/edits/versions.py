"""Edits of a version as a whole: start one from another, and its details."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from ipr.criteria.edits.draft import (
    check_id,
    day_of,
    fit_words,
    need_words,
    version_path,
    versions_of,
)
from ipr.criteria.edits.editions import move_editions
from ipr.criteria.edits.pieces import Flow, Piece, QuotedText, write_piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.splices import append_copy, drop_entry, insert_member, put_value
from ipr.criteria.edits.unchanged_versions import keeps_others, read_again
from ipr.criteria.edits.yaml_text import Path, YamlText, read_yaml

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


def start_version(source: str, base: str, id: str, title: str, starts: date) -> str:
    """Return the text with a new last version, a copy of another one.

    Comments and examples are copied too. What the other version says of its own
    start date is not: it would not be true of the new one.
    """
    text = read_yaml(source)
    taken = [found.get("id") for found in versions_of(text)]
    check_id(id, taken, "The version")
    path = version_path(text, base)
    text = append_copy(text, path[:-1], int(path[-1]))
    new: Path = ("versions", len(taken))
    words = QuotedText(need_words(title, "The title"))
    for key, value in {"id": QuotedText(id), "title": words, "starts": starts}.items():
        text = put_value(text, new, key, write_piece(value), VERSION_KEYS)
    if text.part_at((*new, "starts_basis")) is not None:
        text = drop_entry(text, (*new, "starts_basis"))
    _check_start(text, id, starts)
    return read_again(text).source


@keeps_others
def set_details(
    text: YamlText,
    version: str,
    *,
    title: str | None = None,
    starts: date | None = None,
    starts_basis: str | None = None,
    source: tuple[str, str] | None = None,
    readings: Sequence[str] | None = None,
) -> YamlText:
    """Return the text with other details of a version; None leaves one as it is.

    With another start the draft's own editions of questions start on that day too.
    """
    path = version_path(text, version)
    if starts is not None:
        text = set_start(text, version, starts)
    if title is not None:
        text = put_words(
            text, path, "title", need_words(title, "The title"), VERSION_KEYS
        )
    if starts_basis is not None:
        words = fit_words(starts_basis, "The reason for the date")
        text = put_words(text, path, "starts_basis", words, VERSION_KEYS)
    if source is not None:
        text = put_source(text, path, source, VERSION_KEYS)
    if readings is not None:
        text = _put_readings(text, path, [one.strip() for one in readings])
    return text


def set_start(text: YamlText, version: str, starts: date) -> YamlText:
    """Return the text with another start of a version, and its editions moved."""
    path = version_path(text, version)
    before = day_of(text.plain_at((*path, "starts")))
    if before == starts:
        return text
    _check_start(text, version, starts)
    text = put_value(text, path, "starts", write_piece(starts), VERSION_KEYS)
    return move_editions(text, version, before, starts) if before else text


@keeps_others
def add_document(text: YamlText, version: str, id: str, title: str) -> YamlText:
    """Return the text with one more document that wordings can come from."""
    documents = text.mapping_at(("documents",))
    if not documents:
        # With a list the titles in it would belong to every published version.
        raise EditRefused(
            "The document can't be added",
            "this rulebook keeps no list of documents",
            "Name the document in the source itself",
        )
    check_id(id, documents, "The document")
    words = write_piece(QuotedText(need_words(title, "The title of the document")))
    return put_value(text, ("documents",), id, words)


def put_words(
    text: YamlText, path: Path, key: str, words: str, order: Sequence[str] = ()
) -> YamlText:
    """Set a text where it differs from the one there; an empty one is removed."""
    before = text.plain_at((*path, key))
    if words == (before or ""):
        return text
    if not words:
        return drop_entry(text, (*path, key))
    return put_value(text, path, key, write_piece(QuotedText(words)), order)


def put_source(
    text: YamlText, path: Path, source: tuple[str, str], order: Sequence[str]
) -> YamlText:
    """Set document and place of a source, where they differ."""
    named, place = source[0].strip(), fit_words(source[1], "The place in the document")
    known = text.plain_at(("documents",))
    if not named or (isinstance(known, dict) and named not in known):
        raise EditRefused(
            "The source can't be saved",
            f'"{named}" is not among the documents',
            "Choose one of them, or add it to the documents first",
        )
    path = (*path, "source")
    before = text.mapping_at(path)
    if not before:
        new = source_piece(named, place)
        return put_value(text, path[:-1], "source", new, order)
    if before.get("document") != named:
        text = put_value(text, path, "document", write_piece(named))
    return put_words(text, path, "place", place)


def source_piece(named: str, place: str) -> Piece:
    """Return a source as it is written on one line."""
    data: dict[str, Any] = {"document": named}
    return write_piece(Flow({**data, "place": QuotedText(place)} if place else data))


def _put_readings(text: YamlText, path: Path, readings: list[str]) -> YamlText:
    wanted = [fit_words(one, "A reading") for one in readings if one]
    before = text.plain_at((*path, "readings")) or []
    if wanted == before:
        return text
    if not wanted:
        return drop_entry(text, (*path, "readings"))
    data = write_piece([QuotedText(one) for one in wanted])
    if not before:
        return put_value(text, path, "readings", data, VERSION_KEYS)
    where, there = (*path, "readings"), list(before)
    same_order = [one for one in before if one in wanted] == [
        one for one in wanted if one in before
    ]
    if not same_order or len(set(wanted)) < len(wanted):
        return put_value(text, path, "readings", data)
    for number, one in enumerate(wanted):
        if one not in before:
            place = there.index(wanted[number - 1]) + 1 if number else 0
            new = write_piece(QuotedText(one))
            text = insert_member(text, where, place, new)
            there.insert(place, one)
    for one in before:
        if one not in wanted:
            text = drop_entry(text, (*where, there.index(one)))
            there.remove(one)
    return text


def _check_start(text: YamlText, version: str, starts: date) -> None:
    for found in versions_of(text):
        if found.get("id") != version and day_of(found.get("starts")) == starts:
            raise EditRefused(
                "The start date can't be saved",
                f'version "{found.get("id")}" starts on that day too',
                "Choose another day",
            )
