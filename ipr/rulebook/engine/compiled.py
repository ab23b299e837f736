"""A version's criteria compiled for exact answers.

Options that a version never tells apart are one. A `one_of` becomes a variable
with a value for each group of options; an `any_of` one variable for each group,
"at least one of these is selected". So a state of the answers is a short
*pattern*: the value of each variable, or UNKNOWN.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not, condition_leaves
from ipr.rulebook.engine.diagrams import AND, LEVEL, NO, OR, RESULTS, YES, Diagrams
from ipr.rulebook.model import ANY_OF, Criterion, Fact

UNKNOWN = -1
Pattern: TypeAlias = tuple[int, ...]
Facts: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Variable:
    """What the criteria tell apart about one fact.

    For an `any_of`, `groups` is the one group that the variable asks about.
    Otherwise it holds the options of each value.
    """

    fact: str
    groups: tuple[tuple[str, ...], ...]
    counts: bool
    """Whether it asks if any option is selected, rather than which one."""

    @property
    def size(self) -> int:
        return 2 if self.counts else len(self.groups)


class Compiled:
    """The criteria of one version as decision diagrams over shared variables."""

    def __init__(
        self,
        facts: Mapping[str, Fact],
        criteria: Sequence[Criterion],
        limit: int,
        store: Diagrams | None = None,
    ) -> None:
        self.store = store or Diagrams(limit)
        asked = [
            leaf for criterion in criteria for leaf in condition_leaves(criterion.when)
        ]
        order = list(dict.fromkeys(leaf.fact for leaf in asked))
        self.facts = tuple(facts[id] for id in order)
        self.variables: tuple[Variable, ...] = tuple(
            variable
            for fact in self.facts
            for variable in _variables(fact, [x for x in asked if x.fact == fact.id])
        )
        self.fact_of = [order.index(variable.fact) for variable in self.variables]
        self.variables_of = [
            [v for v, f in enumerate(self.fact_of) if f == number]
            for number in range(len(order))
        ]
        self.criteria = tuple(self._build(criterion.when) for criterion in criteria)
        self.levels = self._build_levels(criteria)

    def _build(self, condition: Condition) -> int:
        join_all, build = self.store.join_all, self._build
        match condition:
            case Is():
                return join_all(OR, self._build_leaf(condition), NO)
            case Not(part):
                return self.store.invert(build(part))
            case All(parts):
                return join_all(AND, [build(part) for part in parts], YES)
            case AnyOf(parts):
                return join_all(OR, [build(part) for part in parts], NO)

    def _build_leaf(self, leaf: Is) -> list[int]:
        wanted = set(leaf.options)
        functions = []
        for number, variable in enumerate(self.variables):
            if variable.fact != leaf.fact:
                continue
            hits = tuple(int(group[0] in wanted) for group in variable.groups)
            kids = (NO, hits[0]) if variable.counts else hits
            functions.append(self.store.node(number, kids))
        return functions

    def _build_levels(self, criteria: Sequence[Criterion]) -> int:
        pairs = list(zip(criteria, self.criteria, strict=True))
        mandatory = [node for criterion, node in pairs if criterion.is_mandatory]
        other = [node for criterion, node in pairs if not criterion.is_mandatory]
        join_all = self.store.join_all
        accept, consider = join_all(OR, mandatory, NO), join_all(OR, other, NO)
        return self.store.join(LEVEL, accept, consider)

    def pattern(self, facts: Facts) -> Pattern:
        """Return what normal facts say about each variable."""
        return tuple([_value(variable, facts) for variable in self.variables])

    def reached(self, function: int, pattern: Pattern, memo: dict[int, int]) -> int:
        """Return the results a function can still have, one bit for each."""
        if function < RESULTS:
            return 1 << function
        known = memo.get(function)
        if known is None:
            value = pattern[self.store.variables[function]]
            kids = self.store.kids[function]
            if value != UNKNOWN:
                known = self.reached(kids[value], pattern, memo)
            else:
                known = 0
                for kid in kids:
                    known |= self.reached(kid, pattern, memo)
            memo[function] = known
        return known


def _variables(fact: Fact, asked: Sequence[Is]) -> list[Variable]:
    groups: dict[tuple[bool, ...], list[str]] = {}
    for option in fact.options:
        named = tuple(option in leaf.options for leaf in asked)
        groups.setdefault(named, []).append(option)
    if fact.type == ANY_OF:
        return [
            Variable(fact.id, (tuple(options),), counts=True)
            for named, options in groups.items()
            if any(named)
        ]
    parts = tuple(tuple(options) for options in groups.values())
    return [Variable(fact.id, parts, counts=False)]


def _value(variable: Variable, facts: Facts) -> int:
    answer = facts.get(variable.fact)
    if answer is None:
        return UNKNOWN
    if not variable.counts:
        for value, group in enumerate(variable.groups):
            if answer in group:
                return value
        return UNKNOWN
    [group] = variable.groups
    if any(option in answer["selected"] for option in group):
        return 1
    return 0 if all(option in answer["not_selected"] for option in group) else UNKNOWN
