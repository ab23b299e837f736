"""How large a version's criteria may grow, so that every answer stays exact and quick.

Decisions never give up: instead a rulebook is refused that could ask too much of
them. Two things can grow: the diagrams of the criteria, and the number of ways in
which one outcome can come about, each of which a decision may have to name.
"""

from collections.abc import Sequence

from ipr.rulebook.compiled import Compiled
from ipr.rulebook.diagrams import AND, RESULTS, YES, Families, TooLarge
from ipr.rulebook.explain import ALLOWED
from ipr.rulebook.version import MAX_NODES, Version

MAX_VARIABLES = 100
MAX_GROUPS = 16
MAX_REASONS = 5_000


def find_excess(version: Version) -> str | None:
    """Return what makes a version too large to answer for exactly, or None."""
    try:
        compiled = version.compiled
    except TooLarge:
        return f"Its criteria need a diagram of more than {MAX_NODES:,} nodes"
    if len(compiled.variables) > MAX_VARIABLES:
        return (
            f"Its criteria tell {len(compiled.variables)} things apart, "
            f"more than {MAX_VARIABLES}"
        )
    for fact, variables in zip(compiled.facts, compiled.variables_of, strict=True):
        if len(variables) > MAX_GROUPS:
            return (
                f'Its criteria tell {len(variables)} options of "{fact.id}" apart, '
                f"more than {MAX_GROUPS}"
            )
    for outcome, levels in ALLOWED.items():
        try:
            ways = _Ways(compiled, levels).count()
        except TooLarge:
            ways = MAX_REASONS + 1
        if ways > MAX_REASONS:
            return (
                f'"{outcome}" can come about in more than {MAX_REASONS:,} ways, '
                "too many to explain"
            )
    return None


class _Ways:
    """Counts the smallest sets of answers that are enough for some levels.

    In its families each variable stands for one value of one of the version's.
    """

    def __init__(self, compiled: Compiled, levels: int) -> None:
        self.compiled = compiled
        self.levels = levels
        self.store = Families(4 * MAX_NODES)
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
        function = self._allowed(self.compiled.levels, {})
        return self.store.count(self._smallest(function), self.weights)

    def _allowed(self, node: int, memo: dict[int, int]) -> int:
        if node < RESULTS:
            return self.levels >> node & 1
        if node not in memo:
            kids = self.compiled.store.kids[node]
            parts = [self._allowed(kid, memo) for kid in kids]
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
