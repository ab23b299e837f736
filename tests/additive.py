"""An exact solver of tables that add up: which values a count could have.

It tries every whole number, and fills in what follows, so it shares nothing with the
product's own way of telling what can be worked out. For small tables alone.
"""

from collections.abc import Collection, Iterator

from ipr.snapshots.suppression import ALL, AdditiveTable, Cell


def sums_of(table: AdditiveTable) -> list[dict[Cell, int]]:
    """Return what adds up to none: parts count once, their total against them."""
    rows = {row for row, _ in table.counts}
    columns = {column for _, column in table.counts}
    found = [
        {(row, column): -1 if row == ALL else 1 for row in rows} for column in columns
    ]
    if table.rows_add_up:
        found += [
            {(row, column): -1 if column == ALL else 1 for column in columns}
            for row in rows
        ]
    return found


def can_be_worked_out(
    table: AdditiveTable, hidden: Collection[Cell], cell: Cell, most: int
) -> bool:
    """Return whether no table but this could be behind what is shown, at a count."""
    return not any(
        values[cell] != table.counts[cell]
        for values in _tables(table, hidden, most, first=cell)
    )


def _tables(
    table: AdditiveTable, hidden: Collection[Cell], most: int, first: Cell
) -> Iterator[dict[Cell, int]]:
    """Yield tables that agree with what is shown, those that differ at a count."""
    shown = {c: n for c, n in table.counts.items() if c not in hidden}
    assert not {*table.known} - shown.keys()
    sums = sums_of(table)
    for value in _possible(table, first, most):
        if value != table.counts[first]:
            yield from _complete(table, sums, shown | {first: value}, most)


def _possible(table: AdditiveTable, cell: Cell, most: int) -> range:
    least = max(0 if cell in table.blank else 1, table.at_least.get(cell, 0))
    return range(least, min(most, table.at_most.get(cell, most)) + 1)


def _complete(
    table: AdditiveTable, sums: list[dict[Cell, int]], known: dict[Cell, int], most: int
) -> Iterator[dict[Cell, int]]:
    known = dict(known)
    following = True
    while following:
        following = False
        for parts in sums:
            open_ = [cell for cell in parts if cell not in known]
            rest = sum(parts[cell] * known[cell] for cell in parts if cell in known)
            if not open_ and rest:
                return
            if len(open_) == 1:
                value = -rest * parts[open_[0]]
                if value not in _possible(table, open_[0], most):
                    return
                known[open_[0]] = value
                following = True
    unknown = [cell for cell in sorted(table.counts) if cell not in known]
    if not unknown:
        yield known
        return
    for value in _possible(table, unknown[0], most):
        yield from _complete(table, sums, known | {unknown[0]: value}, most)
