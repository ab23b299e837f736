"""Patterns of answers as facts, as lines of the file, and in words."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import yaml

from ipr.rulebook.engine.decision import Decision
from ipr.rulebook.model import (
    ACCEPT,
    CANNOT_TELL,
    CONSIDER,
    DECLINE,
    DISCRETIONARY,
    MANDATORY,
    MET,
    NONE,
    NOT_KNOWN,
    NOT_MET,
    Criterion,
)
from ipr.rulebook.proofs.report import ReadyExample
from ipr.rulebook.version import Version
from ipr.rulebook.wording.phrases import phrases_of_answers

Choice: TypeAlias = Mapping[int, int]
"""The values of some of a version's variables; the others are not known."""
States: TypeAlias = dict[str, Any]
"""Facts with their answer, or with a yes or no for each option that is known."""

DECIDED_BY = {
    ACCEPT: (MET, (MANDATORY,)),
    CONSIDER: (MET, (DISCRETIONARY,)),
    DECLINE: (NOT_MET, (MANDATORY, DISCRETIONARY)),
    CANNOT_TELL: (NOT_KNOWN, (MANDATORY, DISCRETIONARY)),
}
"""For each outcome, what a criterion that brings it about came to, and its kinds."""


def states_of(version: Version, choice: Choice) -> States:
    """Return what a choice says of each fact, in the file's order.

    Where options do the same, the first stands for them all.
    """
    states: States = {}
    for number, value in choice.items():
        variable = version.compiled.variables[number]
        if not variable.counts:
            states[variable.fact] = variable.groups[value][0]
            continue
        options = states.setdefault(variable.fact, {})
        [group] = variable.groups
        if value:
            options[group[0]] = True
        else:
            options.update(dict.fromkeys(group, False))
    return {id: states[id] for id in version.facts if id in states}


def facts_of(version: Version, states: States) -> dict[str, Any]:
    """Return states as answers, each in the shortest form that the file allows."""
    return {
        id: _short(version, id, state) if isinstance(state, dict) else state
        for id, state in states.items()
    }


def _short(version: Version, id: str, state: Mapping[str, bool]) -> Any:
    order = version.facts[id].options
    selected = [option for option in order if state.get(option) is True]
    denied = [option for option in order if state.get(option) is False]
    if all(option in state for option in version.uses[id]):
        return selected or [NONE]
    if not denied:
        return [*selected, NOT_KNOWN]
    return {"selected": selected, "not_selected": denied}


def ready_example(
    version: Version, states: States, note: str, under: Criterion | None = None
) -> ReadyExample:
    """Return states as an example that passes.

    It stands `under` a criterion; without one, under that which decides it.
    """
    facts = facts_of(version, states)
    decision = version.decide(facts)
    line = f"given: {inline_yaml(facts)}, expect: {decision.outcome}"
    if under:
        [result] = [c.result for c in decision.criteria if c.id == under.id]
        line += f", result: {result}"
    place = under or _deciding_criterion(version, decision)
    return ReadyExample(note, facts, decision.outcome, place.id, f"- {{{line}}}")


def _deciding_criterion(version: Version, decision: Decision) -> Criterion:
    """Return the first criterion that brings an outcome about; if none, the first."""
    result, kinds = DECIDED_BY[decision.outcome]
    results = zip(version.criteria, decision.criteria, strict=True)
    found = (c for c, known in results if known.result == result and c.kind in kinds)
    return next(found, version.criteria[0])


def ready_choice(
    version: Version, choice: Choice, note: str, under: Criterion | None = None
) -> ReadyExample:
    """Return a choice as an example that passes, in the place of `ready_example`."""
    return ready_example(version, states_of(version, choice), note, under)


def choice_in_words(version: Version, choice: Choice) -> str:
    """Return what a choice says as part of a sentence; empty if it says nothing."""
    given = version.check(facts_of(version, states_of(version, choice)))
    known = {
        id: answer
        for id, answer in given.items()
        if not isinstance(answer, dict) or any(answer.values())
    }
    return join_words(phrases_of_answers(version, known, given))


def join_words(parts: Iterable[str], last: str = "and") -> str:
    """Return parts as one phrase.

    >>> join_words(["one", "two", "three"]), join_words(["one", "two"], "or")
    ('one, two and three', 'one or two')
    """
    *most, end = list(parts) or [""]
    return f"{', '.join(most)} {last} {end}" if most else end


def quote_texts(texts: Iterable[str], last: str = "and") -> str:
    """Return texts, each in quotation marks, as one phrase.

    >>> quote_texts(["Yes", "No"], "or")
    '“Yes” or “No”'
    """
    return join_words([f"“{text}”" for text in texts], last)


def inline_yaml(value: Any) -> str:
    """Return plain data as YAML on one line, in the manner of the file.

    >>> inline_yaml({"event": ["death", "not_known"], "complex_issues": "yes"})
    '{event: [death, not_known], complex_issues: "yes"}'
    """
    if isinstance(value, Mapping):
        parts = (f"{inline_yaml(k)}: {inline_yaml(v)}" for k, v in value.items())
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(inline_yaml, value))}]"
    text = str(value)
    return text if yaml.safe_load(text) == text else json.dumps(text)
