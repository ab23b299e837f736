"""Two versions side by side: one set of questions, and the level of each over it.

Both are read over the answers to every fact that either one's criteria use. An
option that only one version's edition of a fact has is an option here too: under
the other version no condition names it, so no condition is met by it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from ipr.rulebook.conditions import condition_leaves
from ipr.rulebook.engine.boxes import AnswerSpace
from ipr.rulebook.engine.compiled import Compiled
from ipr.rulebook.engine.diagrams import (
    LEVEL,
    NO,
    NO_LIMIT,
    OR,
    RESULTS,
    Diagrams,
    TooLarge,
)
from ipr.rulebook.model import (
    ACCEPT,
    ANY_OF,
    CONSIDER,
    DECLINE,
    ONE_OF,
    Criterion,
    Fact,
)
from ipr.rulebook.version import Version

LEVELS = {DECLINE: 0, CONSIDER: 1, ACCEPT: 2}


class CannotCompare(ValueError):
    """Two versions ask a question of the same name in ways that don't go together."""


class Budget(Diagrams):
    """A store that gives up, raising TooLarge, once its steps are spent.

    Counting steps, not seconds, makes two runs end alike on any machine. Each kind
    of work has an allowance of its own.
    """

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.left = steps
        self.allowances: dict[str, int] = {}

    @contextmanager
    def allow(self, work: str) -> Iterator[None]:
        """Give some work half of what its allowance still has.

        So what comes first, and matters most, has most, and what comes later some.
        """
        self.left = given = self.allowances[work] // 2
        try:
            yield
        finally:
            self.allowances[work] -= given - max(self.left, 0)

    def spend(self, steps: int = 1) -> None:
        """Take steps from what is left."""
        self.left -= steps
        if self.left < 0:
            raise TooLarge

    def _join_nodes(self, how: str, a: int, b: int) -> int:
        self.spend()
        return super()._join_nodes(how, a, b)


class JoinedVersions(Compiled):
    """Two versions' levels as diagrams over shared variables."""

    store: Budget

    def __init__(
        self,
        facts: Mapping[str, Fact],
        sides: tuple[Sequence[Criterion], Sequence[Criterion]],
        steps: int,
    ) -> None:
        self._sides = sides
        self.sides: tuple[int, int] = (NO, NO)
        """The level under the first version, and under the second."""
        super().__init__(facts, [*sides[0], *sides[1]], NO_LIMIT, Budget(steps))

    def _build_levels(self, criteria: Sequence[Criterion]) -> int:
        count = len(self._sides[0])
        self.sides = (
            self._level(criteria[:count], self.criteria[:count]),
            self._level(criteria[count:], self.criteria[count:]),
        )
        return self.sides[0]

    def _level(self, criteria: Sequence[Criterion], functions: Sequence[int]) -> int:
        found: dict[bool, list[int]] = {True: [], False: []}
        for criterion, function in zip(criteria, functions, strict=True):
            found[criterion.is_mandatory].append(function)
        join_all = self.store.join_all
        accept, consider = join_all(OR, found[True], NO), join_all(OR, found[False], NO)
        return self.store.join(LEVEL, accept, consider)

    def where(self, side: int, outcome: str) -> int:
        """Return the answers that have an outcome under one side, as a function."""
        level, memo = LEVELS[outcome], {}

        def mapped(node: int) -> int:
            if node < RESULTS:
                return int(node == level)
            if node not in memo:
                self.store.spend()
                kids = tuple([mapped(kid) for kid in self.store.kids[node]])
                memo[node] = self.store.node(self.store.variables[node], kids)
            return memo[node]

        return mapped(self.sides[side])

    def spaces(self, support: set[int]) -> list[AnswerSpace]:
        """Return the complete answers of each fact, as far as variables tell apart."""
        found = []
        for numbers in self.variables_of:
            kept = [number for number in numbers if number in support]
            own = [self.variables[number] for number in kept]
            if own:
                sizes = [variable.size for variable in own]
                found.append(AnswerSpace(kept, sizes, counts=own[0].counts))
        return found


def join_versions(
    first: Version, second: Version, facts: Mapping[str, Fact], steps: int
) -> JoinedVersions:
    """Return two versions joined; raise TooLarge if that takes too many steps.

    Variables stand in the order of their first use. An order that suits one version
    may not suit the other, so the second one's is tried too.
    """
    try:
        return JoinedVersions(facts, (first.criteria, second.criteria), steps)
    except TooLarge:
        turned = JoinedVersions(facts, (second.criteria, first.criteria), steps)
        turned.sides = (turned.sides[1], turned.sides[0])
        return turned


def shared_facts(first: Version, second: Version) -> dict[str, Fact]:
    """Return the facts that either version's criteria use, with all their options.

    In the file's order, and in the second version's words. Raises CannotCompare
    where one takes a single answer to a fact and the other takes several.
    """
    found = {}
    for id in dict.fromkeys([*first.facts, *second.facts]):
        users = [version for version in (first, second) if id in version.uses]
        having = [version for version in (first, second) if id in version.facts]
        if not users:
            continue
        fact = users[-1].facts[id]
        others = [version.facts[id] for version in having]
        clash = [x for x in others if (x.type == ANY_OF) != (fact.type == ANY_OF)]
        if clash and len(users) == 2:
            raise CannotCompare(
                f'"{id}" takes one answer in one version and several in the other, '
                "so no answer can be read under both. Give one of them another name"
            )
        found[id] = fact if clash else _merged(fact, others)
    return found


def _merged(fact: Fact, others: Sequence[Fact]) -> Fact:
    options: dict[str, str] = {}
    said: dict[str, str] = {}
    for other in (*others, fact):
        options.update(other.options)
        said.update(other.said)
    alike = all(other.type == fact.type for other in others)
    type = fact.type if alike else ONE_OF
    return replace(fact, type=type, options=options, said=said)


def named_options(first: Version, second: Version) -> set[tuple[str, str]]:
    """Return every (fact, option) that a condition of either version names."""
    return {
        (leaf.fact, option)
        for version in (first, second)
        for criterion in version.criteria
        for leaf in condition_leaves(criterion.when)
        for option in leaf.options
    }
