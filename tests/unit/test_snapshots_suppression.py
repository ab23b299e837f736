"""Small counts cannot be worked out from what is shown: held against every table."""

from hypothesis import assume, given
from hypothesis import strategies as some

from ipr.snapshots.suppression import ALL, AdditiveTable, hide_small
from tests.additive import can_be_worked_out
from tests.proving import examples

THRESHOLD = 3


def make_table(rows, **known):
    """Return a table with its totals."""
    counts = {
        (f"r{r}", f"c{c}"): n for r, row in enumerate(rows) for c, n in enumerate(row)
    }
    for r, row in enumerate(rows):
        if known.get("rows_add_up", True):
            counts[f"r{r}", ALL] = sum(row)
    for column in {column for _, column in counts}:
        counts[ALL, column] = sum(
            n for (row, name), n in counts.items() if name == column and row != ALL
        )
    return AdditiveTable(counts=counts, **known)


def derivable(table, hidden):
    """Return what can be worked out; that there are none of something is no secret."""
    most = sum(table.counts.values()) + 2
    return {
        cell
        for cell in hidden
        if table.counts[cell] and can_be_worked_out(table, hidden, cell, most)
    }


def test_a_small_count_takes_others_with_it():
    table = make_table([[1, 7, 9], [8, 9, 8]])

    hidden = hide_small(table, THRESHOLD)

    assert hidden == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}
    assert derivable(table, hidden) == set()


def test_alone_it_could_be_worked_out_from_a_total():
    table = make_table([[1, 7, 9], [8, 9, 8]])

    assert derivable(table, {("r0", "c0")}) == {("r0", "c0")}
    assert derivable(table, {("r0", "c0"), ("r0", "c1")}) == {
        ("r0", "c0"),
        ("r0", "c1"),
    }


def test_two_ones_that_make_two_would_both_be_known():
    """None of what is hidden is 0, so 2 of two hidden counts is one each."""
    table = make_table([[1, 1, 9], [1, 1, 9]])

    hidden = hide_small(table, THRESHOLD)

    assert hidden > {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}
    assert derivable(table, hidden) == set()


def test_nothing_is_hidden_where_nothing_is_small():
    assert hide_small(make_table([[0, 7], [8, 9]]), THRESHOLD) == frozenset()


def test_what_was_hidden_stays_hidden():
    before = {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}

    assert hide_small(make_table([[5, 7, 9], [8, 9, 8]]), THRESHOLD, before) == before


def test_where_no_choice_is_safe_nothing_can_be_shown():
    known = make_table([[1]]).counts

    assert hide_small(AdditiveTable(counts=known), THRESHOLD) == known.keys()
    assert hide_small(AdditiveTable(counts=known, at_most=known), THRESHOLD) is None


@given(
    some.integers(1, 3).flatmap(
        lambda columns: some.lists(
            some.lists(some.integers(0, 6), min_size=columns, max_size=columns),
            min_size=1,
            max_size=3,
        )
    ),
    some.booleans(),
    some.integers(3, 5),
)
@examples(25, whole=600)
def test_no_hidden_count_can_be_worked_out(rows, rows_add_up, threshold):
    table = make_table(rows, rows_add_up=rows_add_up)

    hidden = hide_small(table, threshold)

    assume(hidden is not None)
    small = {cell for cell, number in table.counts.items() if 0 < number < threshold}
    assert small <= hidden
    assert derivable(table, hidden) == set()


@given(
    some.lists(
        some.lists(some.integers(0, 5), min_size=2, max_size=2), min_size=2, max_size=3
    ),
    some.data(),
)
@examples(25, whole=600)
def test_nor_by_whoever_knows_bounds_or_that_a_row_is_blank(rows, data):
    plain = make_table(rows)
    blank = {cell for cell in plain.counts if cell[0] == "r0"}
    least = {c: data.draw(some.integers(0, n)) for c, n in plain.counts.items()}
    most = {c: n + data.draw(some.integers(0, 2)) for c, n in plain.counts.items()}
    table = AdditiveTable(
        counts=plain.counts, blank=blank, at_least=least, at_most=most
    )

    hidden = hide_small(table, THRESHOLD)

    assume(hidden is not None)
    assert blank <= hidden
    assert derivable(table, hidden) == set()
