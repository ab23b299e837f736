"""The one smallest set of answers that says least and is still enough."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from ipr.rulebook.engine.compiled import Compiled
from ipr.rulebook.engine.diagrams import NO, YES, TooLarge
from ipr.rulebook.engine.sufficient_sets import SufficientSets
from ipr.rulebook.file.limits import MAX_REASONS

Choice: TypeAlias = dict[int, int]
Cheapest: TypeAlias = tuple[float, tuple[int, ...]]
IMPOSSIBLE: Cheapest = (float("inf"), ())


def answers_in(compiled: Compiled, choice: Iterable[tuple[int, int]]) -> int:
    """Return how many answers it takes to say what values some variables have.

    To say that none of several options is so takes one answer for each.
    """
    count = 0
    for number, value in choice:
        variable = compiled.variables[number]
        denied = variable.counts and not value
        count += len(variable.groups[0]) if denied else 1
    return count


class LightestAnswers(SufficientSets):
    """Of all the smallest sets, finds the one with the fewest answers."""

    def lightest(self) -> Choice | None:
        """Return it as values of variables; None if nothing is enough.

        Of equally short sets it is the one that names earlier variables.
        """
        choices = [
            (number, value)
            for number, variable in enumerate(self.compiled.variables)
            for value in range(variable.size)
        ]
        costs = [answers_in(self.compiled, [choice]) for choice in choices]
        cost, chosen = self._cheapest(self._family(), costs, {})
        if cost == IMPOSSIBLE[0]:
            return None
        return dict(choices[choice] for choice in chosen)

    def lightest_of(self, wanted: Callable[[Choice], bool]) -> Choice | None:
        """Return the lightest of the smallest sets that are wanted.

        Goes through all of them, and gives up where they are too many to.
        """
        if self.count() > MAX_REASONS:
            raise TooLarge
        found = [dict(way) for way in self.sets()]
        found.sort(key=lambda way: answers_in(self.compiled, way.items()))
        return next((way for way in found if wanted(way)), None)

    def _cheapest(
        self, family: int, costs: list[int], memo: dict[int, Cheapest]
    ) -> Cheapest:
        if family == NO:
            return IMPOSSIBLE
        if family == YES:
            return (0, ())
        if family not in memo:
            choice = self.store.variables[family]
            without, with_it = self.store.kids[family]
            rest = self._cheapest(without, costs, memo)
            cost, others = self._cheapest(with_it, costs, memo)
            mine = (cost + costs[choice], (choice, *others))
            memo[family] = rest if rest[0] < mine[0] else mine
        return memo[family]
