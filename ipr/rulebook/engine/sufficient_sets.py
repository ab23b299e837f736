"""The smallest sets of answers that are enough for some results of a function."""

from collections.abc import Iterator, Sequence

from ipr.rulebook.engine.compiled import Compiled
from ipr.rulebook.engine.diagrams import AND, RESULTS, YES, Families


class SufficientSets:
    """Counts or lists them; a set names the value of some of a version's variables.

    `function` is one of the version's diagrams, and `results` has a bit for each
    result that is wanted. Raises TooLarge beyond `limit` nodes.
    """

    def __init__(
        self, compiled: Compiled, function: int, results: int, limit: int
    ) -> None:
        self.compiled = compiled
        self.function = function
        self.results = results
        # In its families each variable stands for one value of one of the version's.
        self.store = Families(limit)
        self.offsets: list[int] = []
        self.weights: list[int] = []
        for variable in compiled.variables:
            self.offsets.append(len(self.weights))
            self.weights += [1] * variable.size
            if variable.counts:
                self.weights[-1] = len(variable.groups[0])
        self.memo: dict[int, int] = {}

    def count(self) -> int:
        """Return how many there are, options that do the same counted apart."""
        return self.store.count(self._family(), self.weights)

    def sets(self) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield each as pairs of a variable and its value, in the variables' order."""
        meaning = [
            (number, value)
            for number, variable in enumerate(self.compiled.variables)
            for value in range(variable.size)
        ]
        for found in self.store.sets(self._family()):
            yield tuple(meaning[choice] for choice in found)

    def _family(self) -> int:
        return self._smallest(self._wanted(self.function, {}))

    def _wanted(self, node: int, memo: dict[int, int]) -> int:
        if node < RESULTS:
            return self.results >> node & 1
        if node not in memo:
            kids = self.compiled.store.kids[node]
            parts = [self._wanted(kid, memo) for kid in kids]
            variable = self.compiled.store.variables[node]
            memo[node] = self.store.node(variable, tuple(parts))
        return memo[node]

    def _smallest(self, function: int) -> int:
        if function < RESULTS:
            return function
        known = self.memo.get(function)
        if known is None:
            variable, kids = self.store.variables[function], self.store.kids[function]
            anyway = self._smallest(self.store.join_all(AND, kids, YES))
            known = self._with_values(variable, kids, anyway)
            self.memo[function] = known
        return known

    def _with_values(self, variable: int, kids: Sequence[int], anyway: int) -> int:
        family = anyway
        for value in reversed(range(len(kids))):
            own = self.store.drop(self._smallest(kids[value]), anyway)
            family = self.store.family(self.offsets[variable] + value, family, own)
        return family
