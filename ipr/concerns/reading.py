"""Read the figures of months: frozen ones as they were frozen, others counted now."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ipr.accounts.models import Area
from ipr.concerns import counting
from ipr.concerns.category_list import codes_of, list_categories, read_names
from ipr.concerns.counting import ALL_AREAS, Numbers
from ipr.concerns.definition import NAME, NONE, By
from ipr.concerns.figures import MonthFigure, Period
from ipr.concerns.hiding import SHOWS_ALL, SHOWS_NOTHING, Hidden, hide_counts
from ipr.concerns.months import Month
from ipr.db.engine import AnySession
from ipr.snapshots.models import Snapshot
from ipr.snapshots.service import find_snapshots
from ipr.support.categories.editions import name_categories
from ipr.support.categories.service import read_editions


class FigureReader:
    """Reads the figures of some months, in an area or everywhere.

    `threshold` is the least number of cases that is shown, if there is one: then what
    is shown of a month depends on all areas, and one that isn't frozen is not shown.
    """

    def __init__(
        self,
        session: AnySession,
        area: Area | None,
        months: Sequence[Month],
        *,
        threshold: int = 0,
    ) -> None:
        self.session, self.area, self.threshold = session, area, threshold
        self.frozen = find_snapshots(
            session,
            NAME,
            {str(month) for month in months},
            area=area,
            every_area=bool(threshold),
        )

    def read_month(self, month: Month) -> MonthFigure:
        """Return all counts of a month."""
        snapshot = self.snapshot_of(month)
        if snapshot:
            counts, edition = snapshot.counts, snapshot.edition
        else:
            counts = counting.no_counts()
            if not self.threshold:
                counts = counting.count_month(self.session, month, self.area)
            editions = read_editions(self.session)
            edition = list_categories(editions, month, codes_of(counts))
        names, hidden = read_names(edition), self._hidden_of(month)
        return MonthFigure(month, self.area, counts, names, snapshot, hidden)

    def read_period(self, name: str, months: Sequence[Month], by: By) -> Period:
        """Return what the cases of some months were about, and how many there were.

        Months that follow one another and are not frozen are counted by one statement.
        """
        period = Period(name, by, figures := [])
        for frozen, run in groupby(months, self._is_settled):
            these = list(run)
            if frozen:
                figures += [self.read_month(month) for month in these]
                continue
            for of in {By.MAIN, by}:
                found = self._count(these, of)
                if of is By.MAIN:
                    period.live_total += sum(found.values())
                if of is by:
                    for code, number in found.items():
                        period.live[code] = period.live.get(code, 0) + number
        return period

    def name_all(self, figure: MonthFigure, periods: Sequence[Period]) -> MonthFigure:
        """Return a figure that also names what was counted in other periods alone."""
        counted = {code for period in periods for code in period.counted()}
        more = sorted(counted - figure.names.keys() - {NONE})
        if not more:
            return figure
        called = name_categories(read_editions(self.session), more, figure.month.last)
        return replace(
            figure, names=figure.names | dict(zip(more, called, strict=True))
        )

    def snapshot_of(self, month: Month) -> Snapshot | None:
        """Return the frozen figure of a month, if there is one."""
        return self.frozen.get((str(month), self.area.id if self.area else None))

    def _is_settled(self, month: Month) -> bool:
        return bool(self.threshold or self.snapshot_of(month))

    def _count(self, months: Sequence[Month], by: By) -> Numbers:
        first, last = months[0].first, months[-1].last
        return counting.count_numbers(self.session, first, last, by, self.area)

    def _hidden_of(self, month: Month) -> Hidden:
        if not self.threshold:
            return SHOWS_ALL
        if not self.snapshot_of(month):
            return SHOWS_NOTHING
        figures = {
            area or ALL_AREAS: snapshot.counts
            for (period, area), snapshot in self.frozen.items()
            if period == str(month)
        }
        return hide_counts(figures, self.threshold)
