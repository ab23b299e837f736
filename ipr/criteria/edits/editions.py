"""Editions: the words of a question from the day a new version starts.

A question that another version uses keeps its words for that version. What a
draft changes goes into an edition from the draft's start, which repeats only what
it changes; whatever starts later keeps the words it had.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ipr.criteria.edits.draft import day_of, fact_path, start_of, uses_of, versions_of
from ipr.criteria.edits.pieces import Piece, QuotedText, write_piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.splices import drop_entry, insert_member, put_value
from ipr.criteria.edits.yaml_text import YamlText, as_mapping, as_members

TEXT_KEYS = ("question", "help", "options", "said")
EDITION_KEYS = ("from", *TEXT_KEYS)
FACT_KEYS = (
    "type",
    "page",
    "fixed",
    "question",
    "help",
    "options",
    "said",
    "only_raises",
    "always_offer",
    "editions",
)
YES_OR_NO = {"yes": "Yes", "no": "No"}
Texts = dict[str, Any]


def words_on(text: YamlText, fact: str, day: date) -> Texts:
    """Return question, help, options and phrases of a fact as used on a day."""
    return words_of_fact(text.mapping_at(fact_path(text, fact)), day)


def words_of_fact(data: Mapping[str, Any], day: date) -> Texts:
    """Return the words of a fact, given as plain data, as used on a day."""
    found: Texts = {key: data[key] for key in TEXT_KEYS if data.get(key) is not None}
    for edition in as_members(data.get("editions")):
        starts = day_of(edition.get("from"))
        if starts and starts <= day:
            own = {k: edition[k] for k in TEXT_KEYS if edition.get(k) is not None}
            found |= own
    options = as_mapping(found.get("options"))
    if not options and data.get("type") == "yes_no":
        options = dict(YES_OR_NO)
    return {
        "question": str(found.get("question") or ""),
        "help": str(found.get("help") or ""),
        "options": {id: str(label or "") for id, label in options.items()},
        "said": {k: str(v or "") for k, v in as_mapping(found.get("said")).items()},
    }


def set_words(
    text: YamlText, version: str, fact: str, words: Mapping[str, Any]
) -> YamlText:
    """Return the text with other words of a fact for a version.

    A fact that no other version uses, and that has no editions, is changed itself.
    """
    day = start_of(text, version)
    before = words_on(text, fact, day)
    changes = {key: value for key, value in words.items() if value != before[key]}
    if not changes:
        return text
    if in_place(text, version, fact):
        for key, value in changes.items():
            text = _put_own(text, fact, key, value, before[key])
        return text
    _refuse_shared_day(text, version, fact, day)
    return amend_edition(text, version, fact, day, changes)


def in_place(text: YamlText, version: str, fact: str) -> bool:
    """Whether a fact belongs to the draft alone, so that its own words change."""
    data = text.mapping_at(fact_path(text, fact))
    if data.get("editions") or data.get("always_offer"):
        return False
    return not used_elsewhere(text, version, fact)


def used_elsewhere(text: YamlText, version: str, fact: str) -> list[str]:
    """Return the other versions whose criteria or examples name a fact."""
    found = []
    for other in versions_of(text):
        if other.get("id") == version:
            continue
        named = set(uses_of(other))
        for criterion in as_members(other.get("criteria")):
            for example in as_members(criterion.get("examples")):
                named |= set(as_mapping(example.get("given")))
        if fact in named:
            found.append(str(other.get("id")))
    return found


def amend_edition(
    text: YamlText, version: str, fact: str, day: date, changes: Mapping[str, Any]
) -> YamlText:
    """Return the text with these words of a fact from a day on."""
    later = _next_day(text, version, fact, day)
    kept: Texts = {}
    if later is not None:
        own = _edition(text, fact, later) or {}
        words = words_on(text, fact, later)
        kept = {key: words[key] for key in changes if key not in own}
    text = _put_edition(text, fact, day, changes)
    text = _without_repeats(text, fact, day, changes)
    return _put_edition(text, fact, later, kept) if later and kept else text


def move_editions(text: YamlText, version: str, before: date, after: date) -> YamlText:
    """Return the text with a version's own editions from its new start."""
    others = [found for found in versions_of(text) if found.get("id") != version]
    if any(day_of(other.get("starts")) == before for other in others):
        return text
    for fact in text.mapping_at(("facts",)):
        own = _edition(text, fact, before)
        changes = {k: v for k, v in (own or {}).items() if k in TEXT_KEYS}
        if not changes:
            continue
        without = _drop_edition(text, fact, before)
        if _others_read(without, version, fact) == _others_read(text, version, fact):
            text = without
        _refuse_shared_day(text, version, fact, after)
        text = amend_edition(text, version, fact, after, changes)
    return text


def _others_read(text: YamlText, version: str, fact: str) -> list[Texts]:
    days = [
        day_of(found.get("starts"))
        for found in versions_of(text)
        if found.get("id") != version
    ]
    return [words_on(text, fact, day) for day in days if day]


def _next_day(text: YamlText, version: str, fact: str, day: date) -> date | None:
    """Return the next day from which the words of a fact must be as they were."""
    data = text.mapping_at(fact_path(text, fact))
    days = [day_of(edition.get("from")) for edition in as_members(data.get("editions"))]
    users = used_elsewhere(text, version, fact)
    days += [
        day_of(other.get("starts"))
        for other in versions_of(text)
        if other.get("id") in users
    ]
    return min((one for one in days if one and one > day), default=None)


def _edition(text: YamlText, fact: str, day: date) -> Texts | None:
    data = text.mapping_at(fact_path(text, fact))
    for edition in as_members(data.get("editions")):
        if day_of(edition.get("from")) == day:
            return edition
    return None


def _put_edition(
    text: YamlText, fact: str, day: date, words: Mapping[str, Any]
) -> YamlText:
    """Put words into the edition of a day, made where there is none."""
    path = (*fact_path(text, fact), "editions")
    if "help" in words and not words["help"]:
        raise EditRefused(
            "The help text can't be removed",
            "another version uses this question with it",
            "Write a text that says what there is to say now",
        )
    if _edition(text, fact, day) is None:
        return _make_edition(text, fact, day, words)
    for key, value in words.items():
        where = (*path, _number(text, fact, day))
        text = put_value(text, where, key, words_piece(value), EDITION_KEYS)
    return text


def _without_repeats(
    text: YamlText, fact: str, day: date, keys: Iterable[str]
) -> YamlText:
    """Remove from an edition those words that are as they were before it."""
    own = _edition(text, fact, day)
    if own is None:
        return text
    path = (*fact_path(text, fact), "editions")
    before = words_on(text, fact, date.fromordinal(day.toordinal() - 1))
    for key in keys:
        if key in own and _same(own[key], before[key]):
            text = drop_entry(text, (*path, _number(text, fact, day), key))
            own = {k: v for k, v in own.items() if k != key}
    return text if set(own) & set(TEXT_KEYS) else _drop_edition(text, fact, day)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one.items()) == list(other.items())
    return bool(one == other)


def _make_edition(
    text: YamlText, fact: str, day: date, words: Mapping[str, Any]
) -> YamlText:
    path = fact_path(text, fact)
    data = {key: _written(words[key]) for key in TEXT_KEYS if key in words}
    edition = {"from": day, **data}
    there = text.members_at((*path, "editions"))
    if not there:
        return put_value(text, path, "editions", write_piece([edition]), FACT_KEYS)
    earlier = [d for one in there if (d := day_of(one.get("from"))) and d < day]
    node = write_piece(edition)
    return insert_member(text, (*path, "editions"), len(earlier), node)


def _drop_edition(text: YamlText, fact: str, day: date) -> YamlText:
    path = (*fact_path(text, fact), "editions")
    if len(text.members_at(path)) == 1:
        return drop_entry(text, path)
    return drop_entry(text, (*path, _number(text, fact, day)))


def _number(text: YamlText, fact: str, day: date) -> int:
    there = text.members_at((*fact_path(text, fact), "editions"))
    return [day_of(one.get("from")) for one in there].index(day)


def _put_own(text: YamlText, fact: str, key: str, value: Any, before: Any) -> YamlText:
    path = fact_path(text, fact)
    if not value:
        return drop_entry(text, (*path, key)) if before else text
    if not isinstance(value, dict) or not text.mapping_at((*path, key)):
        return put_value(text, path, key, words_piece(value), FACT_KEYS)
    for id, words in value.items():
        if before.get(id) != words:
            new = write_piece(QuotedText(words))
            text = put_value(text, (*path, key), id, new, list(value))
    for id in before:
        if id not in value:
            text = drop_entry(text, (*path, key, id))
    return text


def words_piece(value: Any) -> Piece:
    """Return a text, or texts by answer, as they are written."""
    return write_piece(_written(value))


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {id: QuotedText(words) for id, words in value.items()}
    return QuotedText(value)


def _refuse_shared_day(text: YamlText, version: str, fact: str, day: date) -> None:
    users = used_elsewhere(text, version, fact)
    for other in versions_of(text):
        if other.get("id") in users and day_of(other.get("starts")) == day:
            raise EditRefused(
                "The words of this question can't be changed",
                f'version "{other["id"]}" starts on the same day and uses them',
                "Set another start date for this version first",
            )
