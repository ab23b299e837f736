"""Which counts of a table are not shown, so that no small one can be worked out. Pure.

A small count is hidden, and with it others: else it would follow from what is shown.
The test is exact. A table whose rows and columns add up is a network: its counts flow
between rows and columns. A hidden count can be worked out just when no loop of hidden
counts passes through it along which one could be added here and taken there, and
everything shown would stay the same (Gusfield, 1988). So each hidden count is given
such a loop, the cheapest there is; hiding more later breaks none.

Who reads the table is taken to know how it was made: that a count of none is always
shown, so that each hidden one is 1 or more. What is hidden need not be small.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf

Cell = tuple[str, str]
"""The row and the column of a count."""
Counts = Mapping[Cell, int]
ALL = "(all)"
"""The row that the others add up to, and the column."""
SHOWN = 1_000
"""What it costs to hide one more count, beside how many it counts."""


@dataclass(frozen=True, kw_only=True)
class AdditiveTable:
    """Counts in rows and columns, each row with its total, and each column.

    `blank` are those that are never shown, not even that there are none; `known` are
    those that everybody knows. `at_least` and `at_most` are what is known of a count
    from elsewhere. Where `rows_add_up` is off a row has no total: its counts overlap.
    """

    counts: Counts
    blank: Collection[Cell] = frozenset()
    known: Collection[Cell] = frozenset()
    at_least: Counts = field(default_factory=dict)
    at_most: Counts = field(default_factory=dict)
    rows_add_up: bool = True

    def may_grow(self, cell: Cell) -> bool:
        """Return whether one more could be counted, as far as a reader knows."""
        number = self.counts[cell]
        known = cell in self.known or (number == 0 and cell not in self.blank)
        return not known and number < self.at_most.get(cell, inf)

    def may_shrink(self, cell: Cell) -> bool:
        """Return whether one fewer could be counted, as far as a reader knows."""
        least = max(0 if cell in self.blank else 1, self.at_least.get(cell, 0))
        return cell not in self.known and self.counts[cell] > least

    def ends(self, cell: Cell) -> tuple[str, str]:
        """Return between what a count flows: from a row to a column, or back."""
        row, column = cell
        start = f"row {row}" if self.rows_add_up else "rows"
        there = (start, f"column {column}")
        return there if (row == ALL) == (column == ALL) else there[::-1]


def hide_small(
    table: AdditiveTable, threshold: int, hidden: Collection[Cell] = frozenset()
) -> frozenset[Cell] | None:
    """Return the counts not to be shown: those under the threshold, and who helps them.

    `hidden` are hidden in any case, as they were before. That there are none of
    something is no secret. Returns None where no such choice is safe: then nothing of
    the table can be shown.
    """
    small = {cell for cell, number in table.counts.items() if 0 < number < threshold}
    kept = {cell for cell in hidden if table.counts.get(cell)}
    chosen = (small | kept | {*table.blank}) - {*table.known}
    network = _Network(table)
    for cell in sorted(cell for cell in chosen if table.counts[cell]):
        loop = network.find_loop(cell, chosen)
        if loop is None:
            return None
        chosen |= loop
    return frozenset(chosen)


class _Network:
    """A table as places, its rows and columns, with the steps between them.

    A step adds one to a count, or takes one from it.
    """

    def __init__(self, table: AdditiveTable) -> None:
        self.table = table
        self.steps: dict[str, list[tuple[str, Cell]]] = {}
        for cell in table.counts:
            here, there = table.ends(cell)
            if table.may_grow(cell):
                self.steps.setdefault(here, []).append((there, cell))
            if table.may_shrink(cell):
                self.steps.setdefault(there, []).append((here, cell))

    def find_loop(self, cell: Cell, hidden: Collection[Cell]) -> set[Cell] | None:
        """Return the other counts of the cheapest loop; hidden ones cost nothing."""
        here, there = self.table.ends(cell)
        best: tuple[int, set[Cell]] | None = None
        for possible, start, end in (
            (self.table.may_grow(cell), there, here),
            (self.table.may_shrink(cell), here, there),
        ):
            if possible and (best is None or best[0]):
                way = self._cheapest_way(start, end, cell, hidden)
                if way and (best is None or way[0] < best[0]):
                    best = way
        return best[1] if best else None

    def _cheapest_way(
        self, start: str, end: str, without: Cell, hidden: Collection[Cell]
    ) -> tuple[int, set[Cell]] | None:
        """Return what a way costs and its counts, by Dijkstra's algorithm."""
        costs: dict[str, int] = {start: 0}
        came: dict[str, tuple[str, Cell]] = {}
        waiting = [(0, start)]
        while waiting:
            cost, here = heappop(waiting)
            if here == end:
                return cost, self._walk_back(came, start, end)
            if cost > costs[here]:
                continue
            for there, cell in self.steps.get(here, ()):
                if cell == without:
                    continue
                extra = 0 if cell in hidden else SHOWN + self.table.counts[cell]
                if cost + extra < costs.get(there, inf):
                    costs[there] = cost + extra
                    came[there] = (here, cell)
                    heappush(waiting, (cost + extra, there))
        return None

    @staticmethod
    def _walk_back(
        came: Mapping[str, tuple[str, Cell]], start: str, end: str
    ) -> set[Cell]:
        cells, here = set(), end
        while here != start:
            here, cell = came[here]
            cells.add(cell)
        return cells
