"""Edits of worked examples: answers, and what the version must make of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ipr.criteria.edits.criteria import CRITERION_KEYS
from ipr.criteria.edits.draft import LOOK_AGAIN, criterion_path, start_of
from ipr.criteria.edits.editions import words_on
from ipr.criteria.edits.pieces import Flow, write_piece
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.splices import (
    drop_entry,
    insert_member,
    put_value,
    replace_value,
)
from ipr.criteria.edits.unchanged_versions import keeps_others
from ipr.criteria.edits.yaml_text import YamlText
from ipr.rulebook.model import NONE, NOT_KNOWN, OUTCOMES, RESULTS


@keeps_others
def add_example(
    text: YamlText,
    version: str,
    criterion: str,
    given: Mapping[str, Any],
    expect: str,
    result: str | None = None,
) -> YamlText:
    """Return the text with one more example under a criterion."""
    path = (*criterion_path(text, version, criterion), "examples")
    data = _example(text, version, given, expect, result)
    there = text.plain_at(path) or []
    _check_new(data, there)
    if there:
        return insert_member(text, path, len(there), write_piece(Flow(data)))
    return put_value(
        text, path[:-1], "examples", write_piece([Flow(data)]), CRITERION_KEYS
    )


@keeps_others
def change_example(
    text: YamlText,
    version: str,
    criterion: str,
    number: int,
    given: Mapping[str, Any],
    expect: str,
    result: str | None = None,
) -> YamlText:
    """Return the text with another example in the place of one; 1 is the first."""
    path = (*criterion_path(text, version, criterion), "examples")
    data = _example(text, version, given, expect, result)
    there = text.plain_at(path) or []
    _check_there("changed", number, there)
    _check_new(data, [one for n, one in enumerate(there, start=1) if n != number])
    return replace_value(text, (*path, number - 1), write_piece(Flow(data)))


@keeps_others
def remove_example(
    text: YamlText, version: str, criterion: str, number: int
) -> YamlText:
    """Return the text without an example; `number` counts from 1."""
    path = (*criterion_path(text, version, criterion), "examples")
    there = text.plain_at(path) or []
    _check_there("removed", number, there)
    return drop_entry(text, path if len(there) == 1 else (*path, number - 1))


def _example(
    text: YamlText,
    version: str,
    given: Mapping[str, Any],
    expect: str,
    result: str | None,
) -> dict[str, Any]:
    if expect not in OUTCOMES or result not in (None, *RESULTS):
        raise EditRefused(
            "The example can't be saved",
            "it doesn't say what is expected",
            "Choose one of the outcomes",
        )
    data: dict[str, Any] = {"given": _short(text, version, given), "expect": expect}
    if result:
        data["result"] = result
    return data


def _check_there(done: str, number: int, there: Sequence[Any]) -> None:
    if not 1 <= number <= len(there):
        raise EditRefused(
            f"The example can't be {done}", "it is no longer there", LOOK_AGAIN
        )


def _check_new(data: Mapping[str, Any], others: Iterable[Any]) -> None:
    if any(_alike(one, data) for one in others):
        raise EditRefused(
            "The example isn't saved",
            "this criterion has the same one already",
            "Change its answers, or leave it as it is",
        )


def _alike(one: Any, data: Mapping[str, Any]) -> bool:
    return (
        isinstance(one, dict)
        and one.get("given") == data["given"]
        and (one.get("expect") == data["expect"])
    )


def _short(text: YamlText, version: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers as the file writes them: several of a list in short."""
    facts = text.plain_at(("facts",)) or {}
    day = start_of(text, version)
    found: dict[str, Any] = {}
    for fact, answer in given.items():
        if fact not in facts:
            raise EditRefused(
                "The example can't be saved",
                f'the draft has no question "{fact}"',
                "Leave that answer out",
            )
        options = list(words_on(text, fact, day)["options"])
        found[fact] = _short_answer(answer, options)
    return found


def _short_answer(answer: Any, options: list[str]) -> Any:
    """Return an answer in its shortest form that says the same.

    >>> _short_answer({"selected": ["a"], "not_selected": ["b"]}, ["a", "b"])
    ['a']
    >>> _short_answer({"selected": ["a"], "not_selected": []}, ["a", "b"])
    ['a', 'not_known']
    >>> _short_answer({"selected": [], "not_selected": ["a"]}, ["a", "b"])
    {'selected': [], 'not_selected': ['a']}
    """
    if not isinstance(answer, Mapping):
        return answer
    selected, denied = list(answer["selected"]), list(answer["not_selected"])
    if {*selected, *denied} == set(options):
        return selected or [NONE]
    if not denied:
        return [*selected, NOT_KNOWN]
    return {"selected": selected, "not_selected": denied}
