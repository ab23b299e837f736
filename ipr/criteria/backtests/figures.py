"""What a back-test found, as its page, its chart and its file of figures show it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ipr.criteria.backtests.queries import AREA, LINE, MONTH
from ipr.lines import LINE_NAMES, ServiceLine
from ipr.rulebook.model import ACCEPT, CANNOT_TELL, CONSIDER, DECLINE, Fact

NAMES: dict[str, str] = {
    ACCEPT: "Accepted",
    CONSIDER: "At discretion",
    CANNOT_TELL: "Cannot tell yet",
    DECLINE: "Declined",
}
"""Every outcome in few words, in the order of the tables."""
KINDS = {MONTH: "Month", AREA: "Area", LINE: "Service line"}
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
NOT_GIVEN = "Not given"
Way = tuple[str, str]


@dataclass(frozen=True)
class BacktestGroup:
    """A month, an area or a service line, and what changes there."""

    value: str
    """What the back-test counted it under: `2026-11`, an area's number, a line."""
    name: str
    total: int
    ways: Mapping[Way, int]

    @property
    def changed(self) -> int:
        """How many referrals have another outcome."""
        return sum(self.ways.values())

    def to(self, outcome: str) -> int:
        """Return how many change to an outcome."""
        return sum(n for (_, becomes), n in self.ways.items() if becomes == outcome)


@dataclass(frozen=True)
class Lacking:
    """A fact that more referrals would need an answer to."""

    question: str
    number: int


@dataclass(frozen=True)
class BacktestFigures:
    """Everything that a back-test found, with the names that its readers know."""

    kept: Mapping[str, Any] = field(repr=False)
    facts: Mapping[str, Fact] = field(repr=False)
    areas: Mapping[str, str] = field(repr=False)

    @property
    def version(self) -> str:
        """The version that was tested."""
        return str(self.kept["version"])

    @property
    def against(self) -> str:
        """The version that it was held against."""
        return str(self.kept["against"])

    @cached_property
    def table(self) -> dict[Way, int]:
        """How many referrals have one outcome now and another, or the same, then."""
        return {(was, becomes): n for was, becomes, n in self.kept["table"]}

    @property
    def total(self) -> int:
        """How many referrals were tried."""
        return sum(self.table.values())

    @property
    def changed(self) -> int:
        """How many have another outcome."""
        return sum(self.ways.values())

    @property
    def share(self) -> str:
        """How many have another outcome, in a hundred."""
        return share_in_words(self.changed, self.total)

    @cached_property
    def ways(self) -> dict[Way, int]:
        """How many change each way, the most first."""
        found = {way: n for way, n in self.table.items() if way[0] != way[1] and n}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def number(self, was: str, becomes: str) -> int:
        """Return how many have one outcome now and become another."""
        return self.table.get((was, becomes), 0)

    def now(self, outcome: str) -> int:
        """Return how many have an outcome under the version in force."""
        return sum(n for (was, _), n in self.table.items() if was == outcome)

    def then(self, outcome: str) -> int:
        """Return how many have an outcome under the version that was tested."""
        return sum(n for (_, becomes), n in self.table.items() if becomes == outcome)

    @property
    def lacking(self) -> int:
        """How many would need an answer that nobody needs for them today."""
        return sum(number for _, number in self.kept["lacking"])

    @property
    def lacks(self) -> list[Lacking]:
        """The facts that they would need, the most wanted first."""
        found: dict[str, int] = {}
        for facts, number in self.kept["lacking"]:
            for fact in facts:
                found[fact] = found.get(fact, 0) + number
        ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return [Lacking(self.question(fact), number) for fact, number in ordered]

    def question(self, fact: str) -> str:
        """Return what a fact asks; its id where the draft has lost it since."""
        return self.facts[fact].question if fact in self.facts else fact

    @property
    def becoming(self) -> list[str]:
        """The outcomes that any referral changes to, in the order of the tables."""
        return [name for name in NAMES if any(to == name for _, to in self.ways)]

    @cached_property
    def months(self) -> list[BacktestGroup]:
        """What changes in each month in which referrals came, the first first."""
        return self._places(MONTH)

    @cached_property
    def by_area(self) -> list[BacktestGroup]:
        """What changes in each area, by name."""
        return sorted(self._places(AREA), key=_by_name)

    @cached_property
    def by_line(self) -> list[BacktestGroup]:
        """What changes in each service line, by name. Some referrals have several."""
        return sorted(self._places(LINE), key=_by_name)

    def _places(self, kind: str) -> list[BacktestGroup]:
        ways: dict[str, dict[Way, int]] = {}
        for of, value, was, becomes, number in self.kept["changes"]:
            if of == kind and number:
                ways.setdefault(value, {})[was, becomes] = number
        values = sorted(
            (value, n) for of, value, n in self.kept["totals"] if of == kind and n
        )
        return [
            BacktestGroup(value, self._name(kind, value), total, ways.get(value, {}))
            for value, total in values
        ]

    def _name(self, kind: str, value: str) -> str:
        if kind == MONTH:
            return month_name(value)
        if kind == LINE:
            return LINE_NAMES[ServiceLine(value)]
        return self.areas.get(value, NOT_GIVEN)

    def rows(self) -> Iterator[tuple[str, str, str, str, int]]:
        """Yield every figure: what it is of, and how many of them change, and how."""
        for (was, becomes), number in self.table.items():
            yield "All referrals", "", NAMES[was], NAMES[becomes], number
        for kind, places in self.places():
            for place in places:
                same = place.total - place.changed
                yield kind, place.name, "Any", "The same", same
                for (was, becomes), number in place.ways.items():
                    yield kind, place.name, NAMES[was], NAMES[becomes], number
        for lack in self.lacks:
            yield "Answer that would be lacking", lack.question, "", "", lack.number

    def places(self) -> Iterable[tuple[str, list[BacktestGroup]]]:
        """Return the figures by month, by area and by service line."""
        return zip(
            KINDS.values(), (self.months, self.by_area, self.by_line), strict=True
        )


def month_name(value: str) -> str:
    """Return a month in words.

    >>> month_name("2026-11")
    'November 2026'
    """
    year, month = value.split("-")
    return f"{MONTHS[int(month) - 1]} {year}"


def share_in_words(part: int, whole: int) -> str:
    """Return a share in a hundred, and never 0 or 100 where that isn't so.

    >>> [share_in_words(part, 5000) for part in (1_650, 1, 4999)], share_in_words(0, 0)
    (['33%', 'less than 1%', 'more than 99%'], '0%')
    """
    share = 100 * part / whole if whole else 0
    if 0 < share < 1:
        return "less than 1%"
    if 99 < share < 100:
        return "more than 99%"
    return f"{share:.0f}%"


def _by_name(place: BacktestGroup) -> tuple[bool, str]:
    return place.name == NOT_GIVEN, place.name
