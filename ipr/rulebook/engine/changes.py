"""What other answers would change an outcome, in facts and options."""

from collections.abc import Mapping
from typing import Any

from ipr.rulebook.engine.boxes import read_sayable
from ipr.rulebook.engine.compiled import Compiled
from ipr.rulebook.engine.explain import Findings
from ipr.rulebook.model import ACCEPT, CONSIDER, DECLINE, Fact

Json = dict[str, Any]


def describe_changes(
    compiled: Compiled, order: Mapping[str, Fact], findings: Findings
) -> list[Json]:
    """Return what other answers would give each of the other outcomes.

    For each outcome fewest facts first, then the file's order, which `order` has.
    """
    facts = compiled.facts
    fixed = frozenset(f for f, fact in enumerate(facts) if fact.fixed)
    places = {id: place for place, id in enumerate(order)}
    described = []
    for outcome in (ACCEPT, CONSIDER, DECLINE):
        if outcome == findings.outcome:
            continue
        entries = []
        for numbers, box in findings.changes(outcome, fixed):
            pairs = sorted(
                zip(numbers, box, strict=True), key=lambda p: places[facts[p[0]].id]
            )
            literals = [x for f, answers in pairs for x in _say(findings, f, answers)]
            rank = (len(pairs), [places[facts[f].id] for f, _ in pairs], str(literals))
            entries.append((rank, {"outcome": outcome, "change": literals}))
        described += [entry for _, entry in sorted(entries, key=lambda e: e[0])]
    return described


def _say(findings: Findings, number: int, answers: int) -> list[Json]:
    """Return literals that say what a fact's new answer must be."""
    compiled = findings.compiled
    fact = compiled.facts[number]
    own = [compiled.variables[variable] for variable in compiled.variables_of[number]]
    if not own[0].counts:
        groups = own[0].groups
        named = [g for value, g in enumerate(groups) if answers >> value & 1]
        return [{"fact": fact.id, "is": _in_order(fact, named)}]
    clauses, none = read_sayable(answers, findings.fact_space(number))
    groups = tuple(variable.groups[0] for variable in own)
    literals = [
        {"fact": fact.id, "any": _in_order(fact, [groups[bit] for bit in clause])}
        for clause in clauses
    ]
    if none:
        named = [groups[bit] for bit in none]
        literals.append({"fact": fact.id, "none": _in_order(fact, named)})
    return literals


def _in_order(fact: Fact, groups: list[tuple[str, ...]]) -> list[str]:
    named = {option for group in groups for option in group}
    return [option for option in fact.options if option in named]
