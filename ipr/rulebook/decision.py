"""A decision: what a version makes of some answers, and why."""

import marshal
from collections.abc import Mapping
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple, Protocol, TypeAlias

from ipr.rulebook.boxes import read_sayable
from ipr.rulebook.compiled import Compiled, Variable
from ipr.rulebook.diagrams import NO, YES
from ipr.rulebook.explain import Findings
from ipr.rulebook.model import (
    ACCEPT,
    ANY_OF,
    CONSIDER,
    DECLINE,
    MET,
    NOT_KNOWN,
    Criterion,
    Fact,
)

Json = dict[str, Any]
Part: TypeAlias = tuple[str, str]
"""A fact and its answer, or a fact and an option that is known."""


class CriterionResult(NamedTuple):
    """A criterion and whether it is `met`, `not_met` or `not_known`."""

    id: str
    kind: str
    result: str


class _Decider(Protocol):
    """What a decision needs to know of the version that made it."""

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


class Decision:
    """What a version of the criteria makes of some answers. It never changes.

    Explanations are worked out when they are first read. Each reading returns
    lists and dictionaries of its own, so nothing done to them reaches the decision.
    """

    def __init__(self, version: _Decider, facts: bytes, findings: Findings) -> None:
        self._version = version
        self._facts = facts
        self._findings = findings

    @property
    def outcome(self) -> str:
        """`accept`, `consider`, `decline` or `cannot_tell`."""
        return self._findings.outcome

    @property
    def basis(self) -> str | None:
        """`mandatory`, `discretionary`, or None when no criterion carries it."""
        return self._findings.basis

    @property
    def may_be_mandatory(self) -> bool:
        """Whether a case that qualifies at discretion may turn out to be accepted."""
        return self.outcome == CONSIDER and bool(self._findings.levels >> 2)

    @property
    def version(self) -> str:
        """The id of the version that decided."""
        return self._version.id

    @property
    def digest(self) -> str:
        """The digest of the version that decided."""
        return self._version.digest

    @property
    def facts(self) -> Json:
        """The answers in their normal form."""
        facts: Json = _fresh(self._facts)
        return facts

    @cached_property
    def criteria(self) -> tuple[CriterionResult, ...]:
        """Every criterion, in the version's order, with its result."""
        pairs = zip(self._version.criteria, self._findings.results, strict=True)
        return tuple(
            CriterionResult(criterion.id, criterion.kind, result)
            for criterion, result in pairs
        )

    @property
    def because(self) -> list[Json]:
        """The smallest parts of the answers that alone give the same outcome."""
        reasons: list[Json] = _fresh(self._because)
        return reasons

    @property
    def would_change(self) -> list[Json]:
        """What other answers would give each of the other outcomes."""
        findings = self._findings
        if not findings.kept_changes:
            described = describe_changes(self._version, findings)
            findings.kept_changes = marshal.dumps(described)
        changes: list[Json] = _fresh(findings.kept_changes)
        return changes

    @property
    def ask_next(self) -> list[str]:
        """The fewest facts that, once answered, settle what is not settled."""
        return [self._version.compiled.facts[fact].id for fact in self._asks]

    @property
    def _asks(self) -> list[int]:
        order = list(self._version.facts)
        facts = self._version.compiled.facts
        return sorted(self._findings.asks, key=lambda f: order.index(facts[f].id))

    @cached_property
    def _because(self) -> bytes:
        # marshal copies plain data many times faster than copy.deepcopy does.
        reasons = _reasons(self._version, self._findings, _fresh(self._facts))
        return marshal.dumps(reasons)

    def relied_on(self, criterion: str) -> Json:
        """Return the answers that settle one criterion; none while it isn't settled.

        They are those of the smallest set of answers that is enough, with all that
        others on the same facts add (so every event that was named).
        """
        number = [result.id for result in self.criteria].index(criterion)
        result = self.criteria[number].result
        if result == NOT_KNOWN:
            return {}
        function = self._version.compiled.criteria[number]
        settled = 1 << (YES if result == MET else NO)
        reasons = self._findings.reasons_for(function, settled)
        facts = self.facts
        sets = _expand(self._version, self._findings, reasons, facts)
        named = {id for id, _ in sets[0]}
        alike = [parts for parts in sets if {id for id, _ in parts} == named]
        together = {part for parts in alike for part in parts}
        positions = _positions(self._version)
        ordered = sorted(together, key=lambda part: positions[part])
        return _object(self._version, ordered, facts)

    def to_dict(self) -> Json:
        """Return the decision as plain data, ready for JSON."""
        return {
            "outcome": self.outcome,
            "basis": self.basis,
            "version": self.version,
            "digest": self.digest,
            "criteria": [result._asdict() for result in self.criteria],
            "because": self.because,
            "would_change": self.would_change,
            "ask_next": self.ask_next,
        }

    def __repr__(self) -> str:
        return f"<Decision {self.outcome} under {self.version}>"


def _fresh(kept: bytes) -> Any:
    return marshal.loads(kept)


def _reasons(version: _Decider, findings: Findings, facts: Json) -> list[Json]:
    """Return each smallest part of the answers, as facts and options."""
    sets = _expand(version, findings, findings.reasons, facts)
    return [_object(version, parts, facts) for parts in sets]


def _expand(
    version: _Decider,
    findings: Findings,
    reasons: list[tuple[int, ...]],
    facts: Json,
) -> list[list[Part]]:
    """Return sets of variables as sets of answers: fewest first, then file order."""
    positions = _positions(version)
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


def _positions(version: _Decider) -> dict[Part, tuple[int, int]]:
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


def _object(version: _Decider, parts: list[Part], facts: Json) -> Json:
    found: Json = {}
    for id, option in parts:
        if version.facts[id].type != ANY_OF:
            found[id] = option
            continue
        lists = found.setdefault(id, {"selected": [], "not_selected": []})
        chosen = option in facts[id]["selected"]
        lists["selected" if chosen else "not_selected"].append(option)
    return found


def describe_changes(version: _Decider, findings: Findings) -> list[Json]:
    """Return what other answers would give each of the other outcomes.

    For each outcome fewest facts first, then the file's order.
    """
    facts = version.compiled.facts
    fixed = frozenset(f for f, fact in enumerate(facts) if fact.fixed)
    order = {id: number for number, id in enumerate(version.facts)}
    described = []
    for outcome in (ACCEPT, CONSIDER, DECLINE):
        if outcome == findings.outcome:
            continue
        entries = []
        for numbers, box in findings.changes(outcome, fixed):
            pairs = sorted(
                zip(numbers, box, strict=True), key=lambda p: order[facts[p[0]].id]
            )
            literals = [x for f, answers in pairs for x in _say(findings, f, answers)]
            rank = (len(pairs), [order[facts[f].id] for f, _ in pairs], str(literals))
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
    clauses, none = read_sayable(answers, findings.space(number))
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
