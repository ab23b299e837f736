"""Answers: taken in one of their short forms, checked, and brought to one normal form.

Normal: a `yes_no` or `one_of` is a string, `"not_known"` included; an `any_of` is
`{"selected": [...], "not_selected": [...]}`, in the file's order, where an option
in neither list is not known. A fact that was not given stays away.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from ipr.rulebook.errors import FactsError
from ipr.rulebook.model import ANY_OF, NONE, NOT_KNOWN, Fact

Answer: TypeAlias = str | dict[str, list[str]]
NormalFacts: TypeAlias = dict[str, Answer]
LISTS = ("selected", "not_selected")


def check_answers(given: Any, facts: Mapping[str, Fact]) -> NormalFacts:
    """Return the answers in their normal form and the file's order.

    Raises FactsError with a message for each thing that is wrong.
    """
    if not isinstance(given, Mapping):
        raise FactsError([f"The facts must be an object, not {_show(given)}"])
    messages = [
        f"{_show(id)} is not a fact. The facts are: {', '.join(facts)}"
        for id in given
        if id not in facts
    ]
    normal: NormalFacts = {}
    for id, fact in facts.items():
        if id in given:
            normal[id] = _check_answer(fact, given[id], messages)
    if messages:
        raise FactsError(messages)
    return normal


def _check_answer(fact: Fact, answer: Any, messages: list[str]) -> Answer:
    if fact.type != ANY_OF:
        if not isinstance(answer, str):
            messages.append(
                f"{fact.id}: {_show(answer)} is not a word. Its answers: "
                f"{', '.join([*fact.options, NOT_KNOWN])}"
            )
            return NOT_KNOWN
        _check_options(fact, [answer], [*fact.options, NOT_KNOWN], messages)
        # An option of another edition only: this version can't tell what it means.
        return answer if answer in fact.options else NOT_KNOWN
    if isinstance(answer, Mapping):
        return _check_object(fact, answer, messages)
    if isinstance(answer, list | tuple):
        return _check_list(fact, answer, messages)
    messages.append(
        f"{fact.id}: {_show(answer)} is not a list of options, or an object with "
        'the lists "selected" and "not_selected"'
    )
    return {"selected": [], "not_selected": []}


def _check_object(
    fact: Fact, answer: Mapping[Any, Any], messages: list[str]
) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {"selected": [], "not_selected": []}
    for key, options in answer.items():
        if key not in LISTS:
            messages.append(
                f'{fact.id}: {_show(key)} is neither "selected" nor "not_selected"'
            )
        elif not isinstance(options, list | tuple):
            messages.append(f"{fact.id}: {key} must be a list, not {_show(options)}")
        elif _check_options(fact, options, fact.options, messages):
            lists[key] = options_in_order(fact, options)
    for option in lists["selected"]:
        if option in lists["not_selected"]:
            messages.append(
                f'{fact.id}: "{option}" is both selected and not selected. '
                "Leave it in one list"
            )
    return lists


def _check_list(
    fact: Fact, answer: Sequence[Any], messages: list[str]
) -> dict[str, list[str]]:
    allowed = [*fact.options, NONE, NOT_KNOWN]
    if not _check_options(fact, answer, allowed, messages):
        return {"selected": [], "not_selected": []}
    if NONE in answer and set(answer) != {NONE}:
        messages.append(
            f'{fact.id}: "none" means none of them, so it can\'t stand beside others'
        )
    selected = options_in_order(fact, answer)
    rest = [option for option in fact.options if option not in selected]
    return {"selected": selected, "not_selected": [] if NOT_KNOWN in answer else rest}


def _check_options(
    fact: Fact, options: Iterable[Any], allowed: Iterable[str], messages: list[str]
) -> bool:
    """Add a message for each option that is none; return whether all are."""
    allowed = list(allowed)
    known = {*allowed, *fact.known_options}
    wrong = [x for x in options if not isinstance(x, str) or x not in known]
    for option in wrong:
        messages.append(
            f"{fact.id}: {_show(option)} is not one of its answers: "
            f"{', '.join(allowed)}"
        )
    return not wrong


def options_in_order(fact: Fact, options: Iterable[str]) -> list[str]:
    """Return those of a fact's options that are named, in the file's order."""
    named = set(options)
    return [option for option in fact.options if option in named]


def _show(value: Any) -> str:
    """Return a value as the reader of a message wrote it, and not too much of it."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
