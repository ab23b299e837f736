"""The cheapest choice of boxes that together cover a region.

Answers are never gone through one by one. A *row* stands for answers that some of
the boxes cover and no other box does. The cheapest choice that hits the rows found
so far costs no more than the one that is looked for; so once it covers the whole
region it is that one, and as long as it doesn't the answers left over give new rows.
"""

from collections.abc import Iterator, Sequence

from ipr.rulebook.comparison.joined_versions import JoinedVersions
from ipr.rulebook.comparison.literals import NONE_OF, Pattern, box_of, satisfies_pattern
from ipr.rulebook.comparison.plain_examples import lightest_values
from ipr.rulebook.engine.diagrams import LESS, NO

TRIES = 4_000


def cheapest_cover(
    joined: JoinedVersions,
    region: int,
    patterns: Sequence[Pattern],
    costs: Sequence[int],
) -> tuple[list[int], bool]:
    """Return which patterns to choose, and whether no cheaper choice covers a region.

    Together they must cover it. Raises TooLarge when the store's steps are spent.
    """
    store = joined.store
    boxes = [box_of(joined, pattern) for pattern in patterns]
    finder = _Rows(joined, patterns, boxes)
    rows: list[int] = []
    while True:
        chosen, exact = cheapest_hit(rows, costs)
        left = region
        for number in chosen:
            left = store.join(LESS, left, boxes[number])
        if left == NO:
            return chosen, exact
        while left != NO:
            row = finder.row(left)
            rows.append(row)
            cheapest = min(_numbers(row), key=lambda number: (costs[number], number))
            left = store.join(LESS, left, boxes[cheapest])


class _Rows:
    """Finds answers that few of the patterns cover."""

    def __init__(
        self, joined: JoinedVersions, patterns: Sequence[Pattern], boxes: Sequence[int]
    ) -> None:
        self.joined = joined
        self.patterns = patterns
        self.boxes = boxes
        self.weights = [[0] * variable.size for variable in joined.variables]
        """How many patterns speak for each value of each variable."""
        for literal in (literal for pattern in patterns for literal in pattern):
            sign = -1 if literal.key == NONE_OF else 1
            for number, value in literal.members:
                self.weights[number][value] += sign

    def row(self, left: int) -> int:
        """Return the patterns that cover some answers that are left, hopefully few."""
        covering = self._covering(left)
        tried = set[int]()
        while len(covering) > 1 and not tried.issuperset(covering):
            number = next(number for number in covering if number not in tried)
            tried.add(number)
            rest = self.joined.store.join(LESS, left, self.boxes[number])
            if rest != NO:
                fewer = self._covering(rest)
                if len(fewer) < len(covering):
                    left, covering = rest, fewer
        return sum(1 << number for number in covering)

    def _covering(self, left: int) -> list[int]:
        """Return the patterns of the answers that seem to be in fewest of them."""
        self.joined.store.spend(len(self.patterns))
        values = lightest_values(self.joined.store, left, self.weights)
        pairs = enumerate(self.patterns)
        return [
            number for number, pattern in pairs if satisfies_pattern(values, pattern)
        ]


def cheapest_hit(
    rows: Sequence[int], costs: Sequence[int], tries: int = TRIES
) -> tuple[list[int], bool]:
    """Return the cheapest columns that hit every row, and whether that is certain.

    A row is the set of its columns, as the bits of an int.

    >>> cheapest_hit([0b011, 0b110, 0b101], [1, 1, 1])
    ([0, 1], True)
    """
    search = _Search(costs, tries)
    search.go(list(rows), [], 0)
    return sorted(search.best), search.tries >= 0


class _Search:
    """Branch and bound: try the columns of a row that few columns hit."""

    def __init__(self, costs: Sequence[int], tries: int) -> None:
        self.costs = costs
        self.tries = tries
        self.best: list[int] = []
        self.cost: int | None = None

    def go(self, rows: list[int], chosen: list[int], cost: int) -> None:
        """Look for the cheapest way to hit the rows, some columns being chosen."""
        rows, forced = self._reduce(rows)
        chosen = chosen + forced
        cost += sum(self.costs[number] for number in forced)
        if self.cost is not None and cost + self._least(rows) >= self.cost:
            return
        if not rows:
            self.best, self.cost = chosen, cost
            return
        self.tries -= 1
        row = min(rows, key=lambda row: (row.bit_count(), row))
        barred = 0
        for number in sorted(_numbers(row), key=lambda n: self._promise(rows, n)):
            rest = [row & ~barred for row in rows if not row >> number & 1]
            if 0 not in rest:
                self.go(rest, [*chosen, number], cost + self.costs[number])
            if self.tries < 0 and self.cost is not None:
                return
            barred |= 1 << number

    def _promise(self, rows: list[int], number: int) -> tuple[int, int, int]:
        return -sum(row >> number & 1 for row in rows), self.costs[number], number

    def _least(self, rows: list[int]) -> int:
        """Return what hitting the rows costs at least: rows that share no column."""
        used = least = 0
        for row in sorted(rows, key=lambda row: (row.bit_count(), row)):
            if not row & used:
                used |= row
                least += min(self.costs[number] for number in _numbers(row))
        return least

    def _reduce(self, rows: list[int]) -> tuple[list[int], list[int]]:
        """Return the rows that decide, and the columns that they leave no choice of."""
        forced: list[int] = []
        while True:
            rows = _hardest(rows)
            alone = [row for row in rows if row.bit_count() == 1]
            for row in alone:
                forced.append(row.bit_length() - 1)
                rows = [other for other in rows if not other & row]
            kept = self._useful(rows)
            thinner = [row & kept for row in rows]
            if thinner == rows:
                return rows, forced
            rows = thinner

    def _useful(self, rows: list[int]) -> int:
        """Return the columns that no other one replaces at the same cost or less."""
        hits: dict[int, int] = {}
        for place, row in enumerate(rows):
            for number in _numbers(row):
                hits[number] = hits.get(number, 0) | 1 << place
        kept: list[int] = []
        for number in sorted(
            hits, key=lambda n: (self.costs[n], -hits[n].bit_count(), n)
        ):
            if not any(hits[number] & ~hits[other] == 0 for other in kept):
                kept.append(number)
        return sum(1 << number for number in kept)


def _hardest(rows: list[int]) -> list[int]:
    """Return the rows without those that hitting another one hits as well."""
    found: list[int] = []
    for row in sorted(set(rows), key=lambda row: (row.bit_count(), row)):
        if not any(other & row == other for other in found):
            found.append(row)
    return found


def _numbers(row: int) -> Iterator[int]:
    while row:
        lowest = row & -row
        yield lowest.bit_length() - 1
        row ^= lowest
