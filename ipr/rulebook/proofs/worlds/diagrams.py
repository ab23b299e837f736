"""Every world of a version, as decision diagrams."""

from collections.abc import Iterable
from functools import cached_property

from ipr.rulebook.conditions import Condition
from ipr.rulebook.engine.compiled import UNKNOWN, Compiled
from ipr.rulebook.engine.diagrams import AND, LESS, NO, OR, RESULTS, YES, TooLarge
from ipr.rulebook.proofs.worlds.lightest_answers import LightestAnswers
from ipr.rulebook.proofs.worlds.questions import NOTHING, Fixed, Worlds
from ipr.rulebook.version import Version

ONLY_YES = 1 << YES


class ExactWorlds(Worlds):
    """Sets of worlds are functions that say yes to them. Equal sets are one number.

    Raises TooLarge once more than `limit` nodes are needed by all questions together.
    """

    exact = True
    always = YES

    def __init__(self, version: Version, limit: int) -> None:
        super().__init__(version)
        self._spare = limit
        # A store of its own: what proofs add must not crowd out the decisions.
        self._compiled = Compiled(version.facts, version.criteria, limit)
        self._store = self._compiled.store
        self._held: dict[Condition, int] = {}
        self._levels: dict[tuple[tuple[int, int], ...], tuple[int, int]] = {}

    def value(self, variable: int, value: int) -> int:
        kids = [NO] * self.variables[variable].size
        kids[value] = YES
        return self._store.node(variable, tuple(kids))

    def both(self, a: int, b: int) -> int:
        return self._store.join(AND, a, b)

    def either(self, a: int, b: int) -> int:
        return self._store.join(OR, a, b)

    def but_not(self, a: int, b: int) -> int:
        return self._store.join(LESS, a, b)

    def holds(self, condition: Condition, fixed: Fixed = NOTHING) -> int:
        if condition not in self._held:
            self._held[condition] = self.walk(condition, NOTHING)
        return self._fix(self._held[condition], fixed, {})

    @cached_property
    def _at_least(self) -> tuple[int, int]:
        return super().at_least(NOTHING)

    def at_least(self, fixed: Fixed = NOTHING) -> tuple[int, int]:
        key = tuple(sorted(fixed.items()))
        if key not in self._levels:
            not_declined, accepted = self._at_least
            memo: dict[int, int] = {}
            self._levels[key] = (
                self._fix(not_declined, fixed, memo),
                self._fix(accepted, fixed, memo),
            )
        return self._levels[key]

    def _fix(self, function: int, fixed: Fixed, memo: dict[int, int]) -> int:
        if function < RESULTS or not fixed:
            return function
        if function not in memo:
            variable = self._store.variables[function]
            kids = self._store.kids[function]
            if variable in fixed:
                memo[function] = self._fix(kids[fixed[variable]], fixed, memo)
            else:
                parts = [self._fix(kid, fixed, memo) for kid in kids]
                memo[function] = self._store.node(variable, tuple(parts))
        return memo[function]

    def possibly(self, function: int, open: Iterable[int]) -> int:
        """Return the worlds that some other values of the open variables put in."""
        return self._possibly(function, frozenset(open), {})

    def _possibly(
        self, function: int, open: frozenset[int], memo: dict[int, int]
    ) -> int:
        if function < RESULTS:
            return function
        if function not in memo:
            variable = self._store.variables[function]
            kids = self._store.kids[function]
            parts = [self._possibly(kid, open, memo) for kid in kids]
            memo[function] = (
                self._store.join_all(OR, parts, NO)
                if variable in open
                else self._store.node(variable, tuple(parts))
            )
        return memo[function]

    def witness(self, worlds: int, unless: int = NO) -> dict[int, int] | None:
        left = self.but_not(worlds, unless)
        if left == NO:
            return None
        ways = LightestAnswers(self._compiled, worlds, ONLY_YES, self._spare)
        try:
            if unless == NO:
                found = ways.lightest()
            else:
                found = ways.lightest_of(lambda way: not self.is_sure(unless, way))
        except TooLarge:
            self._spare = 0
            return self._any_witness(left)
        self._spare = max(0, self._spare - len(ways.store.kids))
        return found

    def _any_witness(self, worlds: int) -> dict[int, int]:
        """Return a choice of which no part would do, though another may be shorter."""
        choice = {}
        node = worlds
        while node >= RESULTS:
            kids = self._store.kids[node]
            value = next(value for value, kid in enumerate(kids) if kid != NO)
            choice[self._store.variables[node]] = value
            node = kids[value]
        for variable in list(choice):
            without = {v: value for v, value in choice.items() if v != variable}
            if self.is_sure(worlds, without):
                choice = without
        return choice

    def is_sure(self, worlds: int, choice: Fixed) -> bool:
        """Whether every world that agrees with a choice is in the set."""
        everywhere = range(len(self.variables))
        pattern = tuple(choice.get(variable, UNKNOWN) for variable in everywhere)
        return self._compiled.reached(worlds, pattern, {}) == ONLY_YES
