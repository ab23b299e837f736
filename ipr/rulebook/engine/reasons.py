"""Reasons for an outcome, as facts and options."""

from collections.abc import Mapping
from itertools import product
from typing import Any, Protocol, TypeAlias

from ipr.rulebook.engine.compiled import Compiled, Variable
from ipr.rulebook.engine.explain import Findings
from ipr.rulebook.model import ANY_OF, Criterion, Fact

Json = dict[str, Any]
Part: TypeAlias = tuple[str, str]
"""A fact and its answer, or a fact and an option that is known."""


class Decider(Protocol):
    """What explanations need to know of a version."""

    @property
    def id(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Fact]: ...
    @property
    def criteria(self) -> tuple[Criterion, ...]: ...
    @property
    def compiled(self) -> Compiled: ...


def describe_reasons(version: Decider, findings: Findings, facts: Json) -> list[Json]:
    """Return each smallest part of the answers, as facts and options."""
    sets = expand_reasons(version, findings, findings.reasons, facts)
    return [parts_to_facts(version, parts, facts) for parts in sets]


def expand_reasons(
    version: Decider,
    findings: Findings,
    reasons: list[tuple[int, ...]],
    facts: Json,
) -> list[list[Part]]:
    """Return sets of variables as sets of answers: fewest first, then file order."""
    positions = option_positions(version)
    units = {
        variable: _units(version.compiled.variables[variable], facts)
        for variable, value in enumerate(findings.pattern)
        if value >= 0
    }
    found = []
    for reason in reasons:
        for choice in product(*[units[variable] for variable in reason]):
            parts = [part for group in choice for part in group]
            parts.sort(key=lambda part: positions[part])
            found.append(parts)
    found.sort(key=lambda parts: (len(parts), [positions[part] for part in parts]))
    return found


def option_positions(version: Decider) -> dict[Part, tuple[int, int]]:
    """Return where each answer stands in the file."""
    return {
        (fact.id, option): (number, place)
        for number, fact in enumerate(version.facts.values())
        for place, option in enumerate(fact.options)
    }


def _units(variable: Variable, facts: Json) -> list[list[Part]]:
    """Return the ways to rely on what is known of a variable, as (fact, option)."""
    answer = facts[variable.fact]
    if not variable.counts:
        return [[(variable.fact, answer)]]
    [group] = variable.groups
    selected = [option for option in group if option in answer["selected"]]
    if selected:
        return [[(variable.fact, option)] for option in selected]
    return [[(variable.fact, option) for option in group]]


def parts_to_facts(version: Decider, parts: list[Part], facts: Json) -> Json:
    found: Json = {}
    for id, option in parts:
        if version.facts[id].type != ANY_OF:
            found[id] = option
            continue
        lists = found.setdefault(id, {"selected": [], "not_selected": []})
        chosen = option in facts[id]["selected"]
        lists["selected" if chosen else "not_selected"].append(option)
    return found
