"""How long cases waited: the median of three months beside that of the three before."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Float, cast, func, select

from ipr.db.engine import AnySession
from ipr.db.london_days import london_day, london_midnight, months_before
from ipr.desks.figures.ages import day_begins
from ipr.desks.figures.declarations import Rows, Wait

MONTHS = 3


@dataclass(frozen=True)
class Months:
    """The last three months to a day, and the three before."""

    until: date

    @property
    def since(self) -> date:
        """The first of the last three months' days."""
        return months_before(self.until, MONTHS) + timedelta(days=1)

    @property
    def before_since(self) -> date:
        """The first day of the three months before."""
        return months_before(self.until, 2 * MONTHS) + timedelta(days=1)

    @property
    def before_until(self) -> date:
        """The last day of the three months before."""
        return self.since - timedelta(days=1)


@dataclass(frozen=True)
class Median:
    """The middle of some waits by their length, and how many there are."""

    number: int
    days: float

    @property
    def words(self) -> str:
        """What the page says.

        >>> [Median(3, days).words for days in (0, 0.5, 1, 11.5)]
        ['same day', 'half a day', '1 day', '11.5 days']
        """
        few = {0: "same day", 0.5: "half a day", 1: "1 day"}
        return few.get(self.days, f"{self.days:g} days")


@dataclass(frozen=True)
class Waited:
    """How long cases waited for something; None: none waited so in these months."""

    wait: Wait
    recent: Median | None
    before: Median | None


def measure_wait(session: AnySession, wait: Wait, months: Months) -> Waited:
    """Return the medians of both times, by one statement."""
    medians = {
        bool(row.recent): Median(row.number, row.days)
        for row in session.execute(median_statement(wait, months))
    }
    return Waited(wait, medians.get(True), medians.get(False))


def median_statement(wait: Wait, months: Months) -> Rows:
    """Return the number and median of the waits that ended in each of the times.

    By days of the London calendar. Between two middle ones it is their mean.
    """
    span = wait.spans(london_midnight(months.before_since)).subquery("span")
    began, ended = span.c.began, span.c.ended
    waited = select(
        (ended >= day_begins(ended, months.since, 0)).label("recent"),
        (london_day(ended) - london_day(began)).label("days"),
    ).subquery("waited")
    time = waited.c.recent
    ranked = select(
        time,
        waited.c.days,
        func.row_number()
        .over(partition_by=time, order_by=waited.c.days)
        .label("place"),
        func.count().over(partition_by=time).label("number"),
    ).subquery("ranked")
    middle = ((ranked.c.number + 1) // 2, (ranked.c.number + 2) // 2)
    return (
        select(
            ranked.c.recent,
            ranked.c.number,
            cast(func.avg(ranked.c.days), Float).label("days"),
        )
        .where(ranked.c.place.in_(middle))
        .group_by(ranked.c.recent, ranked.c.number)
    )
