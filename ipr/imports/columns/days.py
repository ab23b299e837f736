"""Days as people write them into a sheet, read in the way of their column. Pure.

03/05/26 is the third of May or the fifth of March. A column is written in one way:
the days in it that fit only one of them settle it for all. What nothing settles is
asked, never guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from ipr.imports.columns.declarations import CellProblem
from ipr.imports.reading.cells import DAY, Cell
from ipr.web.typed_dates import MONTHS, NotADay, read_day, split_day

EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)
"""A number outside is hardly a day that a sheet lost the format of."""
BASIC = re.compile(r"(19|20)[0-9]{6}")
SERIAL = re.compile(r"[0-9]{5}([.][0-9]+)?")
"""The number of a day, which a sheet shows for it where its format got lost."""
TIME = re.compile(
    r"[T ,]+(at )?[0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2})?\S*( ?[ap]m)?$", re.I
)
WEEKDAY = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +", re.I)
APART = r"[^0-9A-Za-z]+"
NUMBERS = re.compile(
    f"([0-9]{{1,2}}){APART}([0-9]{{1,2}}){APART}([0-9]{{2}}|[0-9]{{4}})"
)
MONTH_AND_NUMBER = re.compile(r"([A-Za-z]{3,9})[ .'’/-]+([0-9]{1,2})")


class DayOrder(StrEnum):
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass
class DayWays:
    """What a column's days say of the way that they are written in.

    Heard once through the whole column, before any of it is read.
    """

    only: dict[DayOrder, int] = field(default_factory=dict)
    """The first row that fits this order alone."""
    either: int = 0
    """The first row that fits both, and means another day in each."""
    years: set[int] = field(default_factory=set)
    month_and_day: bool = False
    """Whether a month with a number can only be one with a day."""
    month_numbers: list[tuple[str, int]] = field(default_factory=list)

    def hear(self, row: int, cell: Cell) -> None:
        """Take one cell into account."""
        if isinstance(cell, list) and cell[0] == DAY:
            self.years.add(int(cell[1][:4]))
        if not isinstance(cell, str):
            return
        text = _plain(cell)
        if numbers := NUMBERS.fullmatch(text):
            self._hear_numbers(row, int(numbers[1]), int(numbers[2]))
            self.years.add(_year(numbers[3]))
        elif (found := MONTH_AND_NUMBER.fullmatch(text)) and _is_month(found[1]):
            self.month_and_day |= len(found[2]) == 1
            if len(self.month_numbers) < 50:
                self.month_numbers.append((found[1], int(found[2])))
        elif parts := split_day(text):
            year = parts["year"]
            if re.fullmatch("[0-9]{2}|[0-9]{4}", year):
                self.years.add(_year(year))

    def _hear_numbers(self, row: int, first: int, second: int) -> None:
        if first > 12 >= second:
            self.only.setdefault(DayOrder.DAY_FIRST, row)
        elif second > 12 >= first:
            self.only.setdefault(DayOrder.MONTH_FIRST, row)
        elif first != second and first <= 12:
            self.either = self.either or row

    @property
    def order(self) -> DayOrder | None:
        """Return the order that the column's own days settle, if they do."""
        return next(iter(self.only)) if len(self.only) == 1 else None

    @property
    def contradictory(self) -> bool:
        return len(self.only) > 1

    @property
    def undecided(self) -> bool:
        """Whether somebody has to say in which order it is written."""
        return bool(self.either) and self.order is None

    @property
    def month_year(self) -> int | None:
        """Return the year of a month with a day; None where nothing settles it.

        It needs a number that is no year beside the others, and one year for all.
        """
        if len(self.years) != 1:
            return None
        (year,) = self.years
        near = range(year - 1, year + 2)
        days = any(_year(str(number)) not in near for _, number in self.month_numbers)
        return year if self.month_and_day or days else None


@dataclass(frozen=True)
class DayReading:
    """How the days of a column are to be read."""

    order: DayOrder | None = None
    month_year: int | None = None
    date1904: bool = False
    by_row: int = 0
    """The row that settled the order; 0 if somebody said so, or nothing had to."""
    mixed: tuple[int, ...] = ()
    """Two rows that are written in two orders."""

    def read(self, cell: Cell, today: date) -> date:
        """Return the day in a cell. Raises CellProblem."""
        if isinstance(cell, list) and cell[0] == DAY:
            return date.fromisoformat(cell[1][:10])
        if isinstance(cell, bool | list) or cell is None:
            raise _no_day()
        if isinstance(cell, int | float):
            return _read_number(cell, self.date1904)
        text = _plain(cell)
        if SERIAL.fullmatch(text):
            return _read_number(float(text), self.date1904)
        return self._read_text(text, today)

    def _read_text(self, text: str, today: date) -> date:
        if BASIC.fullmatch(text):
            return _make(text[6:], text[4:6], text[:4], today)
        if numbers := NUMBERS.fullmatch(text):
            return self._read_numbers(numbers[1], numbers[2], numbers[3], today)
        if (found := MONTH_AND_NUMBER.fullmatch(text)) and _is_month(found[1]):
            if self.month_year is None:
                raise CellProblem(
                    "This is a month with a day, or with a year, and nothing else in "
                    "the column settles which",
                    "Write the day in full, such as 3 May 2026",
                )
            return _make(found[2], found[1], str(self.month_year), today)
        parts = split_day(text)
        if parts is None:
            raise _no_day()
        return _make(parts["day"], parts["month"], parts["year"], today)

    def _read_numbers(self, first: str, second: str, year: str, today: date) -> date:
        if int(first) > 12 or first == second:
            return _make(first, second, year, today)
        if int(second) > 12:
            return _make(second, first, year, today)
        if self.order is None:
            raise _no_order(self.mixed)
        if self.order == DayOrder.MONTH_FIRST:
            first, second = second, first
        return _make(first, second, year, today)


def settle_days(
    ways: DayWays, said: DayOrder | None, *, date1904: bool = False
) -> DayReading:
    """Return how a column is read: by its own days, else as somebody said."""
    order = ways.order or (None if ways.contradictory else said)
    row = ways.only[ways.order] if ways.order else 0
    mixed = tuple(sorted(ways.only.values())) if ways.contradictory else ()
    return DayReading(order, ways.month_year, date1904, row, mixed)


def say_orders(readings: Mapping[str, DayReading]) -> dict[str, str]:
    """Return in words how each column was read whose days can be read in two ways.

    >>> say_orders({"closed": DayReading(DayOrder.DAY_FIRST, by_row=7)})
    {'closed': 'day first: row 7 can only be read so'}
    """
    return {
        name: f"{one.order.value}: row {one.by_row:,} can only be read so"
        if one.by_row
        else f"{one.order.value}, as was said"
        for name, one in readings.items()
        if one.order
    }


def _plain(text: str) -> str:
    text = WEEKDAY.sub("", " ".join(text.split()))
    return TIME.sub("", text).strip(" .,")


def _read_number(number: float, date1904: bool) -> date:
    if BASIC.fullmatch(str(number)):
        text = str(number)
        return _make(text[6:], text[4:6], text[:4], LATEST)
    try:
        day = (EPOCH_1904 if date1904 else EPOCH_1900) + timedelta(days=int(number))
    except OverflowError:
        raise _no_day() from None
    if not EARLIEST <= day <= LATEST:
        raise _no_day()
    return day


def _make(day: str, month: str, year: str, today: date) -> date:
    if re.fullmatch("[0-9]{2}", year):
        year = str(_year(year, today.year + 1))
    try:
        return read_day({"day": day, "month": month, "year": year})
    except NotADay:
        raise _no_day() from None


def _year(text: str, latest: int = 2069) -> int:
    """Return a year in full: of two numbers the last such year up to another."""
    number = int(text)
    if len(text) == 4:
        return number
    return 2000 + number if 2000 + number <= latest else 1900 + number


def _is_month(word: str) -> bool:
    return any(month.startswith(word.lower()) for month in MONTHS)


def _no_day() -> CellProblem:
    return CellProblem("This is not a real day", "Write it as 3 May 2026 or 03/05/2026")


def _no_order(mixed: tuple[int, ...]) -> CellProblem:
    problem = "It cannot be told which number is the day and which the month"
    if mixed:
        rows = " and ".join(f"{row:,}" for row in mixed)
        problem += f": rows {rows} of this column are written in different orders"
        return CellProblem(problem, "Write the day in full, such as 3 May 2026")
    return CellProblem(problem, "Say which comes first in this column")
