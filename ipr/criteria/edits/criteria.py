"""Edits of a version's criteria: add, remove, reword, move, change the kind."""

import re
from collections.abc import Collection, Mapping

from ipr.criteria.edits.conditions import condition_data
from ipr.criteria.edits.draft import (
    check_id,
    criterion_path,
    fits,
    mapping,
    members,
    need,
    source_at,
    version_path,
)
from ipr.criteria.edits.pieces import Words, piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.spans import get, plain
from ipr.criteria.edits.splices import drop, insert, move, put, replace
from ipr.criteria.edits.unchanged_versions import keeps_others
from ipr.criteria.edits.versions import put_source, put_words, source_piece
from ipr.rulebook.conditions import Condition
from ipr.rulebook.model import DISCRETIONARY, MANDATORY, RESULTS

CRITERION_KEYS = (
    "id",
    "kind",
    "title",
    "plain",
    "source",
    "when",
    "texts",
    "examples",
)
KINDS = (MANDATORY, DISCRETIONARY)


@keeps_others
def add_criterion(
    text: str,
    version: str,
    *,
    kind: str,
    title: str,
    source: tuple[str, str],
    when: Condition,
    plain_words: str = "",
    texts: Mapping[str, str] | None = None,
    id: str = "",
) -> str:
    """Return the text with one more criterion, the last of its version."""
    path = (*version_path(text, version), "criteria")
    there = members(plain(get(text, path)))
    taken = [str(one.get("id")) for one in there]
    title = need(title, "The title")
    id = check_id(id or id_from(title, taken), taken, "The criterion")
    data = {"id": id, "kind": _kind(kind), "title": Words(title)}
    if plain_words.strip():
        data["plain"] = Words(fits(plain_words, "The wording"))
    criterion = piece([{**data, "when": condition_data(when)}])
    if there:
        member = piece({**data, "when": condition_data(when)})
        text = insert(text, path, len(there), member)
    else:
        text = put(text, path[:-1], "criteria", criterion)
    where = (*path, len(there))
    document, place = source
    text = put(text, where, "source", source_piece(document, place), CRITERION_KEYS)
    text = put_source(text, where, source, CRITERION_KEYS)
    return _put_texts(text, version, id, texts or {})


@keeps_others
def remove_criterion(text: str, version: str, criterion: str) -> str:
    """Return the text without a criterion, its examples and its comments."""
    path = criterion_path(text, version, criterion)
    if len(source_at(text, path[:-1])) == 1:
        raise EditRefused(
            "The criterion can't be removed",
            "it is the only one, and a version needs one",
            "Add the other one first",
        )
    return drop(text, path)


@keeps_others
def reword_criterion(
    text: str,
    version: str,
    criterion: str,
    *,
    title: str | None = None,
    plain_words: str | None = None,
    texts: Mapping[str, str] | None = None,
    source: tuple[str, str] | None = None,
) -> str:
    """Return the text with other words of a criterion; None leaves them as they are.

    The texts for met, not met and not known go together: all of them or none.
    """
    path = criterion_path(text, version, criterion)
    if title is not None:
        text = put_words(text, path, "title", need(title, "The title"), CRITERION_KEYS)
    if plain_words is not None:
        words = fits(plain_words, "The wording")
        text = put_words(text, path, "plain", words, CRITERION_KEYS)
    if source is not None:
        text = put_source(text, path, source, CRITERION_KEYS)
    return _put_texts(text, version, criterion, texts) if texts is not None else text


@keeps_others
def change_kind(text: str, version: str, criterion: str, kind: str) -> str:
    """Return the text with a criterion that is mandatory, or discretionary."""
    path = criterion_path(text, version, criterion)
    if source_at(text, path).get("kind") == _kind(kind):
        return text
    return put(text, path, "kind", piece(kind), CRITERION_KEYS)


@keeps_others
def move_criterion(text: str, version: str, criterion: str, place: int) -> str:
    """Return the text with a criterion at another place among those of its version."""
    path = criterion_path(text, version, criterion)
    last = len(source_at(text, path[:-1])) - 1
    return move(text, path[:-1], int(path[-1]), max(0, min(place, last)))


def id_from(
    words: str,
    taken: Collection[str],
    *,
    joint: str = "-",
    else_from: str = "criterion",
) -> str:
    """Return a short name made from some words, one that isn't taken.

    >>> id_from("A review, or an inquest", [])
    'a-review-or-an-inquest'
    >>> id_from("Ein Fäll", ["ein-f-ll"])
    'ein-f-ll-2'
    >>> id_from("2 things", [], joint="_", else_from="answer")
    'answer_2_things'
    """
    parts = re.findall(r"[a-z0-9]+", words.lower())
    if not parts or not parts[0][0].isalpha():
        parts.insert(0, else_from)
    name = joint.join(parts)[:36].strip(joint)
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}{joint}{number}"
    return found


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise EditRefused(
            "The kind can't be saved",
            f'"{kind[:40]}" is no kind of criterion',
            "Choose mandatory or discretionary",
        )
    return kind


def _put_texts(
    text: str, version: str, criterion: str, texts: Mapping[str, str]
) -> str:
    path = criterion_path(text, version, criterion)
    wanted = {key: fits(texts.get(key, ""), "A text") for key in RESULTS}
    there = mapping(plain(get(text, (*path, "texts"))))
    if not any(wanted.values()):
        return drop(text, (*path, "texts")) if there else text
    if not all(wanted.values()):
        raise EditRefused(
            "The texts can't be saved",
            "one of the three is empty",
            "Write all of them, or none for the usual words",
        )
    if not there:
        data = piece({key: Words(words) for key, words in wanted.items()})
        return put(text, path, "texts", data, CRITERION_KEYS)
    for key, words in wanted.items():
        if there.get(key) is None:
            text = put(text, (*path, "texts"), key, piece(Words(words)), RESULTS)
        elif there[key] != words:
            text = replace(text, (*path, "texts", key), piece(Words(words)))
    return text
