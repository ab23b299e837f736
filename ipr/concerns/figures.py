"""The figures of months as they are shown: frozen ones as they were frozen."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ipr.accounts.models import Area
from ipr.concerns.category_list import Names
from ipr.concerns.counting import ALL_AREAS, Counts, Numbers
from ipr.concerns.definition import By
from ipr.concerns.hiding import SHOWS_ALL, Hidden
from ipr.concerns.months import Month
from ipr.snapshots.models import Snapshot
from ipr.snapshots.suppression import ALL

TOP = 5


@dataclass(frozen=True)
class MonthFigure:
    """All counts of a month, in an area or everywhere, as far as they are shown.

    A number is None where it is not shown.
    """

    month: Month
    area: Area | None
    counts: Counts
    names: Names
    snapshot: Snapshot | None = None
    hidden: Hidden = SHOWS_ALL

    @property
    def total(self) -> int | None:
        """How many cases there are."""
        total: int = self.counts["total"]
        return None if self._hides(By.MAIN, "whole", "", ALL) else total

    def number(
        self, by: By, code: str, part: str = "whole", value: str = ""
    ) -> int | None:
        """Return how many have a category; of one line, or of one kind of barrier."""
        if self._hides(by, part, value, code):
            return None
        numbers = self.counts[by.value][part]
        if part != "whole":
            numbers = numbers.get(value, {})
        number: int = numbers.get(code, 0)
        return number

    def cases(self, part: str, value: str) -> int | None:
        """Return how many cases are of one line, or of one kind of barrier."""
        if self._hides(By.MAIN, part, value, ALL):
            return None
        numbers: Numbers = self.counts[By.MAIN.value][part].get(value, {})
        return sum(numbers.values())

    def shows_part(self, by: By, part: str) -> bool:
        """Return whether anything is shown by service line, or by barrier."""
        return not self.hidden.hides_part(by, part, self._area)

    def by_frequency(self, by: By) -> list[str]:
        """Return the codes that were counted, the most frequent first.

        Ties are in the order of the list, and "" is last among them. Those whose
        number is not shown come at the end: their place would say something of it.
        """
        places = {code: place for place, code in enumerate(self.names)}
        counted = self.counts[by.value]["whole"]
        numbers = {code: self.number(by, code) for code in counted}

        def place(code: str) -> tuple[bool, int, int]:
            number = numbers[code]
            return number is None, -(number or 0), places.get(code, len(places))

        return sorted(numbers, key=place)

    def _hides(self, by: By, part: str, value: str, code: str) -> bool:
        return self.hidden.hides(by, part, value, self._area, code)

    @property
    def _area(self) -> int:
        return self.area.id if self.area else ALL_AREAS


@dataclass
class Period:
    """What the cases of one month or of several were about.

    It adds up what is shown of each month, and says no more than that.
    """

    name: str
    by: By
    figures: Sequence[MonthFigure] = ()
    """Those of months that are frozen."""
    live: Numbers = field(default_factory=dict)
    """What the cases of the other months are about."""
    live_total: int = 0

    @property
    def total(self) -> int | None:
        """How many cases there are."""
        return _add_up([one.total for one in self.figures], self.live_total)

    def number(self, code: str) -> int | None:
        """Return how many have a category."""
        shown = [one.number(self.by, code) for one in self.figures]
        return _add_up(shown, self.live.get(code, 0))

    def counted(self) -> set[str]:
        """Return the codes of what was counted."""
        frozen = [one.counts[self.by.value]["whole"] for one in self.figures]
        return {code for numbers in (*frozen, self.live) for code in numbers}


def _add_up(numbers: Sequence[int | None], more: int) -> int | None:
    if any(number is None for number in numbers):
        return None
    return sum(number or 0 for number in numbers) + more
