"""A date as GOV.UK asks for it: day, month and year, each with its own name."""

import re
from datetime import date
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from ipr.db.clock import london_today

PARTS = ("day", "month", "year")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
LONGEST = 20
FIRST_YEAR, LAST_YEAR = 1800, 2199
"""Beyond them a date is a slip, and counting days from it leaves the calendar."""


class DateField(Field):
    """Three inputs, one date. Whatever is typed, it answers with words, never a fault.

    `what` begins the messages: "The date it happened must include a day".
    """

    component = "date-input"

    def __init__(
        self, label: str | None = None, *, what: str = "The date", **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.what = what
        self.parts = dict.fromkeys(PARTS, "")
        self.typed: dict[str, str] = {}
        self.wrong: list[str] = []
        """The parts an error is about, in order; the summary leads to the first."""

    def part_name(self, part: str) -> str:
        """Return the name and id of one of the three inputs."""
        return f"{self.name}-{part}"

    @property
    def first_input(self) -> str:
        """Return the id that an error should lead to."""
        return self.part_name(self.wrong[0] if self.wrong else PARTS[0])

    def process(
        self, formdata: Any, data: Any = unset_value, extra_filters: Any = None
    ) -> None:
        """Read the three parts of what was sent, if anything was."""
        self.wrong = []
        self.typed = {}
        if formdata is not None:
            self.typed = {
                part: str(formdata.get(self.part_name(part), ""))
                .strip()
                .replace("\x00", "")[:LONGEST]
                for part in PARTS
            }
        super().process(formdata, data, extra_filters)

    def process_data(self, value: date | None) -> None:
        """Show a date that is already known."""
        self.data = value
        if value is not None:
            self.parts = {part: str(getattr(value, part)) for part in PARTS}

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Make a date of the parts, or say which part is wrong."""
        self.data = None
        self.parts = self.typed  # a known date was shown in their place until now
        typed = [text for text in self.parts.values() if text]
        self.raw_data = typed
        if not typed:
            self.parts = dict.fromkeys(PARTS, "")
            return
        self._refuse_missing()
        day = _number(self.parts["day"], 2)
        month = _month(self.parts["month"])
        year = _number(self.parts["year"], 4)
        if len(self.parts["year"]) != 4 or year is None:
            self._refuse("year", "Year must have 4 numbers, such as 2026")
        if day is None or not 1 <= day <= 31:
            self._refuse("day", f"{self.what} must be a real date: check the day")
        if month is None or not 1 <= month <= 12:
            self._refuse("month", f"{self.what} must be a real date: check the month")
        if not is_within_reason(year or 0):
            self._refuse("year", f"{self.what} must be a real date: check the year")
        try:
            self.data = date(year or 0, month or 0, day or 0)
        except ValueError:
            self._refuse("day", f"{self.what} must be a real date", *PARTS[1:])

    def _refuse_missing(self) -> None:
        missing = [part for part in PARTS if not self.parts[part]]
        if missing:
            words = " and ".join(missing)
            self._refuse(missing[0], f"{self.what} must include a {words}", *missing)

    def _refuse(self, part: str, message: str, *others: str) -> None:
        self.wrong = list(dict.fromkeys((part, *others)))
        raise ValueError(message)


class NotInFuture:
    """Refuses a date after today, by the London calendar."""

    def __init__(self, message: str | None = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: DateField) -> None:
        """Check the date that was given; none is another validator's business."""
        if field.data is not None and field.data > london_today():
            field.wrong = list(PARTS)
            raise ValidationError(
                self.message or f"{field.what} must be today or in the past"
            )


def is_within_reason(year: int) -> bool:
    """Return whether a year is one that people write about here.

    >>> is_within_reason(1899), is_within_reason(9999)
    (True, False)
    """
    return FIRST_YEAR <= year <= LAST_YEAR


def _number(text: str, most: int) -> int | None:
    return int(text) if re.fullmatch(rf"[0-9]{{1,{most}}}", text) else None


def _month(text: str) -> int | None:
    word = text.lower().rstrip(".")
    if len(word) >= 3 and word.isalpha():
        for number, month in enumerate(MONTHS, start=1):
            if month.startswith(word):
                return number
    return _number(text, 2)
