"""A decision: what a version makes of some answers, and why."""

import marshal
from typing import Any, NamedTuple

from ipr.rulebook.engine.changes import describe_changes
from ipr.rulebook.engine.diagrams import NO, YES
from ipr.rulebook.engine.explain import Findings
from ipr.rulebook.engine.reasons import (
    Decider,
    describe_reasons,
    expand_reasons,
    option_positions,
    parts_to_facts,
)
from ipr.rulebook.model import CONSIDER, MET, NOT_KNOWN

Json = dict[str, Any]


class CriterionResult(NamedTuple):
    """A criterion and whether it is `met`, `not_met` or `not_known`."""

    id: str
    kind: str
    result: str


class Decision:
    """What a version of the criteria makes of some answers. It never changes.

    Explanations are worked out when they are first read. Each reading returns
    lists and dictionaries of its own, so nothing done to them reaches the decision.
    """

    __slots__ = ("_because", "_criteria", "_facts", "_findings", "_version", "outcome")

    outcome: str
    """`accept`, `consider`, `decline` or `cannot_tell`."""
    _version: Decider
    _facts: bytes
    _findings: Findings
    _criteria: tuple[CriterionResult, ...]
    _because: bytes

    def __init__(self, version: Decider, facts: bytes, findings: Findings) -> None:
        self._keep("outcome", findings.outcome)
        self._keep("_version", version)
        self._keep("_facts", facts)
        self._keep("_findings", findings)

    def _keep(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"A decision never changes, so {name} can't be set")

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
        return self._version.digest

    @property
    def facts(self) -> Json:
        """The answers in their normal form."""
        facts: Json = marshal.loads(self._facts)
        return facts

    @property
    def criteria(self) -> tuple[CriterionResult, ...]:
        """Every criterion, in the version's order, with its result."""
        if not hasattr(self, "_criteria"):
            pairs = zip(self._version.criteria, self._findings.results, strict=True)
            results = tuple(
                CriterionResult(c.id, c.kind, result) for c, result in pairs
            )
            self._keep("_criteria", results)
        return self._criteria

    @property
    def because(self) -> list[Json]:
        """The smallest parts of the answers that alone give the same outcome."""
        # marshal copies plain data many times faster than copy.deepcopy does.
        if not hasattr(self, "_because"):
            found = describe_reasons(self._version, self._findings, self.facts)
            self._keep("_because", marshal.dumps(found))
        reasons: list[Json] = marshal.loads(self._because)
        return reasons

    @property
    def would_change(self) -> list[Json]:
        """What other answers would give each of the other outcomes."""
        findings = self._findings
        if not findings.kept_changes:
            version = self._version
            found = describe_changes(version.compiled, version.facts, findings)
            findings.kept_changes = marshal.dumps(found)
        changes: list[Json] = marshal.loads(findings.kept_changes)
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
        sets = expand_reasons(self._version, self._findings, reasons, facts)
        named = {id for id, _ in sets[0]}
        alike = [parts for parts in sets if {id for id, _ in parts} == named]
        together = {part for parts in alike for part in parts}
        positions = option_positions(self._version)
        ordered = sorted(together, key=lambda part: positions[part])
        return parts_to_facts(self._version, ordered, facts)

    def to_dict(self) -> Json:
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
