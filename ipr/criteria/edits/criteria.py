"""Edits of a version's criteria: add, remove, reword, move, change the kind."""

import re
from collections.abc import Collection, Mapping

from ipr.criteria.edits.conditions import condition_data
from ipr.criteria.edits.draft import (
    check_id,
    criterion_path,
    fit_words,
    need_words,
    version_path,
)
from ipr.criteria.edits.pieces import QuotedText, write_piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.splices import (
    drop_entry,
    insert_member,
    move_member,
    put_value,
    replace_value,
)
from ipr.criteria.edits.unchanged_versions import keeps_others
from ipr.criteria.edits.versions import put_source, put_words, source_piece
from ipr.criteria.edits.yaml_text import YamlText
from ipr.rulebook.conditions import Condition
from ipr.rulebook.model import DISCRETIONARY, MANDATORY, RESULTS

CRITERION_KEYS = ("id", "kind", "title", "plain", "source", "when", "texts", "examples")
KINDS = (MANDATORY, DISCRETIONARY)


@keeps_others
def add_criterion(
    text: YamlText,
    version: str,
    *,
    kind: str,
    title: str,
    source: tuple[str, str],
    when: Condition,
    plain_words: str = "",
    texts: Mapping[str, str] | None = None,
    id: str = "",
) -> YamlText:
    """Return the text with one more criterion, the last of its version."""
    path = (*version_path(text, version), "criteria")
    there = text.members_at(path)
    taken = [str(one.get("id")) for one in there]
    title = need_words(title, "The title")
    id = check_id(id or id_from(title, taken), taken, "The criterion")
    data = {"id": id, "kind": _kind(kind), "title": QuotedText(title)}
    if plain_words.strip():
        data["plain"] = QuotedText(fit_words(plain_words, "The wording"))
    data["when"] = condition_data(when)
    if there:
        text = insert_member(text, path, len(there), write_piece(data))
    else:
        text = put_value(text, path[:-1], "criteria", write_piece([data]))
    where = (*path, len(there))
    new = source_piece(*source)
    text = put_value(text, where, "source", new, CRITERION_KEYS)
    text = put_source(text, where, source, CRITERION_KEYS)
    return _put_texts(text, version, id, texts or {})


@keeps_others
def remove_criterion(text: YamlText, version: str, criterion: str) -> YamlText:
    """Return the text without a criterion, its examples and its comments."""
    path = criterion_path(text, version, criterion)
    if len(text.find_part(path[:-1]).plain_value()) == 1:
        raise EditRefused(
            "The criterion can't be removed",
            "it is the only one, and a version needs one",
            "Add the other one first",
        )
    return drop_entry(text, path)


@keeps_others
def reword_criterion(
    text: YamlText,
    version: str,
    criterion: str,
    *,
    title: str | None = None,
    plain_words: str | None = None,
    texts: Mapping[str, str] | None = None,
    source: tuple[str, str] | None = None,
) -> YamlText:
    """Return the text with other words of a criterion; None leaves them as they are.

    The texts for met, not met and not known go together: all of them or none.
    """
    path = criterion_path(text, version, criterion)
    if title is not None:
        text = put_words(
            text, path, "title", need_words(title, "The title"), CRITERION_KEYS
        )
    if plain_words is not None:
        words = fit_words(plain_words, "The wording")
        text = put_words(text, path, "plain", words, CRITERION_KEYS)
    if source is not None:
        text = put_source(text, path, source, CRITERION_KEYS)
    return _put_texts(text, version, criterion, texts) if texts is not None else text


@keeps_others
def change_kind(text: YamlText, version: str, criterion: str, kind: str) -> YamlText:
    """Return the text with a criterion that is mandatory, or discretionary."""
    path = criterion_path(text, version, criterion)
    if text.find_part(path).plain_value().get("kind") == _kind(kind):
        return text
    return put_value(text, path, "kind", write_piece(kind), CRITERION_KEYS)


@keeps_others
def move_criterion(
    text: YamlText, version: str, criterion: str, place: int
) -> YamlText:
    """Return the text with a criterion at another place among those of its version."""
    path = criterion_path(text, version, criterion)
    last = len(text.find_part(path[:-1]).plain_value()) - 1
    return move_member(text, path[:-1], int(path[-1]), max(0, min(place, last)))


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
    text: YamlText, version: str, criterion: str, texts: Mapping[str, str]
) -> YamlText:
    path = criterion_path(text, version, criterion)
    wanted = {key: fit_words(texts.get(key, ""), "A text") for key in RESULTS}
    there = text.mapping_at((*path, "texts"))
    if not any(wanted.values()):
        return drop_entry(text, (*path, "texts")) if there else text
    if not all(wanted.values()):
        raise EditRefused(
            "The texts can't be saved",
            "one of the three is empty",
            "Write all of them, or none for the usual words",
        )
    if not there:
        data = write_piece({key: QuotedText(words) for key, words in wanted.items()})
        return put_value(text, path, "texts", data, CRITERION_KEYS)
    for key, words in wanted.items():
        if there.get(key) is None:
            text = put_value(
                text, (*path, "texts"), key, write_piece(QuotedText(words)), RESULTS
            )
        elif there[key] != words:
            text = replace_value(
                text, (*path, "texts", key), write_piece(QuotedText(words))
            )
    return text
