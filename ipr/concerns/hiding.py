"""Which of a month's counts are not shown while small ones are not. Pure.

What is shown of a month, to all its readers together: how many cases each area and
the network have of each category, the network's by service line and by inside or
outside, and the same of areas by all of a case's categories. It is safe if another
month could be behind it at each hidden count. Such a month has, say, one case with
another main category. All counts that this moves must be hidden, so a category whose
number is hidden for the network is hidden in all the network's tables, cases without
any included.

Everything else on the page follows from what is shown: a year is added up from months
that are shown, and a month that is not frozen is not shown at all, since whoever looks
every day would see it grow. What is hidden once stays so in each correction.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ipr.concerns.counting import ALL_AREAS, Counts
from ipr.concerns.definition import NONE, By
from ipr.snapshots.suppression import ALL, AdditiveTable, Cell, hide_small

NOT_KNOWN = "(area not known)"
PARTS = ("barriers", "lines")
Cells = frozenset[Cell] | None
"""What is hidden of a table; None: nothing of it can be shown."""


@dataclass(frozen=True)
class Hidden:
    """What is not shown of a month's tables."""

    main: Cells = frozenset()
    every: Cells = frozenset()
    barriers: Cells = frozenset()
    lines: Cells = frozenset()
    areas_in_parts: bool = True
    """Whether an area has tables by service line and by inside or outside."""

    def hides(self, by: By, part: str, value: str, area: int, code: str) -> bool:
        """Return whether a number is not shown. `value` is a line or a barrier."""
        if part == "whole":
            cells = self.main if by is By.MAIN else self.every
            return cells is None or (_row(area), code) in cells
        cells = self._cells_of(part)
        hidden = cells is None or (value, code) in cells
        return hidden or self.hides_part(by, part, area)

    def hides_part(self, by: By, part: str, area: int) -> bool:
        """Return whether nothing is shown by service line, or by barrier."""
        not_this = not self.areas_in_parts and (bool(area) or by is By.ALL)
        return not_this or self._cells_of(part) is None

    def _cells_of(self, part: str) -> Cells:
        return self.barriers if part == "barriers" else self.lines


SHOWS_ALL = Hidden()
SHOWS_NOTHING = Hidden(None, None, None, None, areas_in_parts=False)


def hide_counts(
    figures: Mapping[int, Counts], threshold: int, before: Hidden | None = None
) -> Hidden:
    """Return what is not shown of a month, given the counts of all areas and of each.

    `before` is what was hidden when the month was shown last.
    """
    if not threshold:
        return SHOWS_ALL
    before = before or Hidden()
    whole = figures[ALL_AREAS]
    main = _hide_main(figures, threshold, before.main)
    if main is None or 0 < whole["total"] < threshold:
        return SHOWS_NOTHING
    hidden = {code for row, code in main if row == ALL and code != ALL}
    parts = {
        part: _hide_part(whole, part, threshold, hidden, getattr(before, part))
        for part in PARTS
    }
    every = _hide_every(figures, threshold, main, before.every)
    return Hidden(main, every, parts["barriers"], parts["lines"], areas_in_parts=False)


def _row(area: int) -> str:
    return str(area) if area else ALL


def _hide_main(figures: Mapping[int, Counts], threshold: int, before: Cells) -> Cells:
    if before is None:
        return None
    counts = _by_area(figures, By.MAIN)
    rows = {row for row, _ in counts}
    counts |= {
        (row, ALL): sum(n for (of, _), n in counts.items() if of == row) for row in rows
    }
    table = AdditiveTable(
        counts=counts,
        blank={cell for cell in counts if cell[0] == NOT_KNOWN},
        known={(ALL, ALL)},
    )
    return hide_small(table, threshold, before)


def _hide_every(
    figures: Mapping[int, Counts], threshold: int, main: frozenset[Cell], before: Cells
) -> Cells:
    """Hide what all categories of cases say, whatever the main ones do."""
    if before is None:
        return None
    counts, mains = _by_area(figures, By.ALL), _by_area(figures, By.MAIN)
    cases: dict[str, int] = {}
    for (row, _), number in mains.items():
        cases[row] = cases.get(row, 0) + number
    most = {}
    for row, code in counts:
        others = [n for (of, name), n in counts.items() if of == row and name != NONE]
        fewer = counts.get((row, NONE), 0) if code != NONE else max(others, default=0)
        most[row, code] = cases[row] - fewer
    table = AdditiveTable(
        counts=counts,
        blank={cell for cell in counts if cell[0] == NOT_KNOWN},
        at_least={cell: n for cell, n in mains.items() if cell[1] != NONE},
        at_most=most,
        rows_add_up=False,
    )
    return hide_small(table, threshold, before | main)


def _by_area(figures: Mapping[int, Counts], by: By) -> dict[Cell, int]:
    """Return the counts of areas and of all, and of cases whose area is not known."""
    wholes = {area: counts[by.value]["whole"] for area, counts in figures.items()}
    codes = {code for of in By for code in figures[ALL_AREAS][of.value]["whole"]}
    counts = {
        (_row(area), code): numbers.get(code, 0)
        for area, numbers in wholes.items()
        for code in codes
    }
    rest = {
        (NOT_KNOWN, code): counts[ALL, code]
        - sum(counts[_row(area), code] for area in wholes if area)
        for code in codes
    }
    return counts | rest if any(rest.values()) else counts


def _hide_part(
    whole: Counts, part: str, threshold: int, columns: set[str], before: Cells
) -> Cells:
    """Hide what the network's cases are about by line, or by inside and outside.

    Whoever reads it is taken to know how many there are of each category, which is
    more than is shown.
    """
    if before is None:
        return None
    rows: dict[str, dict[str, int]] = whole[By.MAIN.value][part]
    numbers: dict[str, int] = whole[By.MAIN.value]["whole"]
    counts = {
        (row, code): found.get(code, 0)
        for row, found in rows.items()
        for code in numbers
    }
    most = {}
    if part == "lines":  # a case counts in several, or in none of them
        for row, code in counts:
            others = [n for (of, c), n in counts.items() if c == code and of != NONE]
            fewer = (
                counts.get((NONE, code), 0) if row != NONE else max(others, default=0)
            )
            most[row, code] = numbers[code] - fewer
    blank = {cell for cell in counts if cell[1] in columns}
    counts |= {(row, ALL): sum(found.values()) for row, found in rows.items()}
    sums = {
        (ALL, name): sum(n for (_, of), n in counts.items() if of == name)
        for name in (*numbers, ALL)
    }
    table = AdditiveTable(
        counts=counts | sums, blank=blank, known=set(sums), at_most=most
    )
    return hide_small(table, threshold, before)
