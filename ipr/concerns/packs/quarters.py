"""Quarters: three months from April, July, October or January on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ipr.concerns.months import Month, NotAMonth


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months, of which the first stands for all."""

    first: Month

    @classmethod
    def read(cls, text: str) -> "Quarter":
        """Return a quarter from its writing, its first month. Raises NotAMonth.

        >>> Quarter.read("2026-07").name, Quarter.read("2026-10").name
        ('July to September 2026', 'October to December 2026')
        """
        month = Month.read(text)
        if month.number % 3 != 1:
            raise NotAMonth(text)
        return cls(month)

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter of a day."""
        month = Month.of(day)
        return cls(month.later(-((month.number - 1) % 3)))

    def __str__(self) -> str:
        return str(self.first)

    @property
    def months(self) -> Sequence[Month]:
        """Return its months in order."""
        return [self.first.later(number) for number in range(3)]

    @property
    def name(self) -> str:
        """What it is called."""
        last = self.months[-1]
        return f"{self.first.first:%B} to {last.name}"

    def later(self, quarters: int) -> "Quarter":
        """Return the quarter so many after this one; before it, if negative."""
        return Quarter(self.first.later(3 * quarters))
