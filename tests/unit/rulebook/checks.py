"""Holds a decision's explanations against their definitions."""

from itertools import product
from typing import Any

from ipr.rulebook import Version
from tests.unit.rulebook.brute import Answers, Brute


def check_explanations(version: Version, brute: Brute, facts: Answers) -> None:
    """Fail unless everything that a decision says is true, smallest and complete."""
    decision = version.decide(facts)
    normal = decision.facts
    assert decision.outcome == brute.outcome(normal)
    assert [c.result for c in decision.criteria] == brute.results(normal)
    assert decision.because == brute.because(normal)
    assert decision.ask_next == brute.ask_next(normal)
    assert list(version.relevant_facts(facts)) == brute.relevant(normal)
    check_changes(brute, normal, decision.would_change)


def check_changes(brute: Brute, facts: Answers, found: list[Any]) -> None:
    """Fail unless the changes are true, as permissive as possible, and all there."""
    expected = brute.changes(facts)
    said: dict[Any, list[set[Any]]] = {}
    for entry in found:
        ids = tuple(dict.fromkeys(literal["fact"] for literal in entry["change"]))
        answers = satisfying(brute, ids, entry["change"])
        good = expected[entry["outcome"], ids]
        assert answers, entry
        assert answers <= good, entry
        for looser in loosened(brute, entry["change"]):
            more = satisfying(brute, ids, looser)
            assert more == answers or not more <= good, (entry, looser)
        said.setdefault((entry["outcome"], ids), []).append(answers)
    assert said.keys() == expected.keys()
    for key, entries in said.items():
        assert set().union(*entries) == expected[key]
        for one in entries:
            assert sum(one <= other for other in entries) == 1


def satisfying(brute: Brute, ids: tuple[str, ...], literals: Any) -> set[Any]:
    """Return the complete answers to some facts that satisfy literals."""
    return {
        answers
        for answers in product(*[brute.choices[id] for id in ids])
        if all(_satisfies(x, answers[ids.index(x["fact"])]) for x in literals)
    }


def _satisfies(literal: Any, answer: Any) -> bool:
    if "is" in literal:
        return answer in literal["is"]
    if "any" in literal:
        return bool(answer & set(literal["any"]))
    return not answer & set(literal["none"])


def loosened(brute: Brute, literals: Any) -> list[Any]:
    """Return the literals with any one of them made more permissive."""
    found = []
    for number, literal in enumerate(literals):
        [key] = {"is", "any", "none"} & literal.keys()
        options = brute.options[literal["fact"]]
        if key == "none":
            new = [[o for o in literal[key] if o != drop] for drop in literal[key]]
        else:
            new = [[*literal[key], o] for o in options if o not in literal[key]]
        for value in new:
            changed = {**literal, key: value}
            found.append([*literals[:number], changed, *literals[number + 1 :]])
    return found
