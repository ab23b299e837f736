"""Days as people write them: settled once for a column, never guessed."""

from datetime import date

import pytest

from ipr.imports.columns.days import (
    DayOrder,
    DayReading,
    DayWays,
    say_orders,
    settle_days,
)
from ipr.imports.columns.declarations import CellProblem

TODAY = date(2026, 11, 29)
THIRD = date(2026, 5, 3)
DAY_FIRST = DayReading(DayOrder.DAY_FIRST)


def read_column(*cells, said=None, date1904=False):
    """Return what each cell of a column is read as: a day, or what is wrong."""
    ways = DayWays()
    for row, cell in enumerate(cells, 2):
        ways.hear(row, cell)
    reading = settle_days(ways, said, date1904=date1904)
    return [read(reading, cell) for cell in cells]


def read(reading, cell):
    try:
        return reading.read(cell, TODAY)
    except CellProblem as wrong:
        return wrong.problem


@pytest.mark.parametrize(
    "cell",
    [
        "03/05/26",
        "3.5.2026 ",
        " 3-5-26",
        "03/05/2026 10:30",
        "03/05/26, 10:30:15",
        "Sunday 03/05/26",
        "Sun, 3 May 2026",
        "3rd May 26",
        "May 3, 2026",
        "3-May-26",
        "3 Maý 2026".replace("ý", "y"),
        "2026-05-03",
        "2026/5/3",
        "2026-05-03T10:30:00Z",
        "20260503",
        "０３/０５/２０２６".translate({n + 0xFEE0: n for n in range(48, 58)}),
        ["day", "2026-05-03"],
        ["day", "2026-05-03T23:59:59"],
        46145,
        "46145",
        "46145.75 ",
        46145.75,
        20260503,
    ],
)
def test_a_day_is_read_however_it_is_written(cell):
    assert DAY_FIRST.read(cell, TODAY) == THIRD


@pytest.mark.parametrize(
    "cell",
    [
        "31/04/26",
        "29/02/2027",
        "3 May",
        "yesterday",
        "3/5/126",
        "03/05",
        "0/5/26",
        "15/15/26",
        12,
        3052026,
        1e300,
        True,
        ["time", "10:30:00"],
        "3 May 2026 to 5 May 2026",
    ],
)
def test_what_is_no_day_is_a_finding(cell):
    assert read(DAY_FIRST, cell) == "This is not a real day"


class TestOrder:
    def test_the_days_that_fit_one_order_settle_it_for_all(self):
        assert read_column("03/05/26", "25/05/26") == [THIRD, date(2026, 5, 25)]
        assert read_column("05/03/26", "05/25/26") == [THIRD, date(2026, 5, 25)]

    def test_it_is_shown_with_the_row_that_settles_it(self):
        ways = DayWays()
        for row, cell in enumerate(["03/05/26", "04/05/26", "25/05/26"], 7):
            ways.hear(row, cell)

        shown = say_orders({"received": settle_days(ways, None)})

        assert shown == {"received": "day first: row 9 can only be read so"}

    def test_what_nothing_settles_is_asked(self):
        unsettled, same = read_column("03/05/26", "05/05/26")

        assert unsettled.startswith("It cannot be told which number is the day")
        assert same == date(2026, 5, 5)  # both orders say the same
        assert read_column("03/05/26", said=DayOrder.MONTH_FIRST) == [date(2026, 3, 5)]

    def test_what_somebody_said_does_not_outweigh_the_days_themselves(self):
        column = read_column("03/05/26", "25/05/26", said=DayOrder.MONTH_FIRST)

        assert column[0] == THIRD

    def test_a_column_in_two_orders_is_told_with_a_row_of_each(self):
        first, *rest = read_column("03/05/26", "25/05/26", "05/25/26")

        assert "rows 3 and 4 of this column are written in different orders" in first
        assert rest == [date(2026, 5, 25), date(2026, 5, 25)]

    def test_days_with_a_format_settle_nothing_for_those_without(self):
        (_, typed) = read_column(["day", "2026-05-25"], "03/05/26")

        assert typed.startswith("It cannot be told")


class TestMonthAndNumber:
    @pytest.mark.parametrize(
        "others",
        [
            [],
            ["03/05/2026", "25/05/2026"],
            ["25 May 2026", "3 June 2026"],
            ["June 25", ["day", "2026-05-03"]],
            ["June 12", "3 June 2026", "3 June 2025"],
        ],
    )
    def test_may_26_is_a_finding(self, others):
        assert read_column("May 26", *others)[0].startswith(
            "This is a month with a day"
        )

    def test_unless_the_others_can_only_be_days_of_one_year(self):
        assert read_column("May 26", "June 3", "4 June 2026")[0] == date(2026, 5, 26)
        assert read_column("Jun-12", "May 26", "04/06/26", "25/06/26")[:2] == [
            date(2026, 6, 12),
            date(2026, 5, 26),
        ]


def test_numbers_are_counted_as_the_workbook_counts_its_days():
    assert read_column(46145) == [THIRD]
    assert read_column(44683, date1904=True) == [THIRD]


@pytest.mark.parametrize(
    ("year", "read_as"), [("26", 2026), ("27", 2027), ("28", 1928), ("99", 1999)]
)
def test_a_year_of_two_numbers_is_never_far_ahead(year, read_as):
    assert DAY_FIRST.read(f"03/05/{year}", TODAY).year == read_as
