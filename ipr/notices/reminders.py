"""Reminders of due dates: one for each thing, edition of its date and milestone.

A milestone is so many working days before or after a date, in the nation by whose
holidays that date was counted. Of milestones that were reached while nothing ran, the
latest is told, which says what is true now, and the others are noted as left out.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select, true

from ipr.accounts.models import Nation
from ipr.config import Settings
from ipr.db.clock import LONDON, utc_now
from ipr.db.engine import AnySession
from ipr.db.working_days import count_working_days, why_not_counted
from ipr.notices.kinds import NoticeKind, Telling
from ipr.notices.models import Notice, ReminderGiven, Void
from ipr.notices.telling import end_notice, tell

AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """So many working days after a date; before it if negative."""

    days: int
    kind: NoticeKind


@dataclass(frozen=True)
class Window:
    """Dates between two days, of things that count by a nation's holidays."""

    nation: str
    after: date | None
    """The day before the first; None: from the beginning."""
    upto: date

    def has_day(self, column: Any) -> ColumnElement[bool]:
        """Return the condition that a date is in it."""
        after = true() if self.after is None else column > self.after
        return and_(column <= self.upto, after)

    def has_moment(self, column: Any) -> ColumnElement[bool]:
        """Return the condition that a moment is on a London day in it."""
        after = true() if self.after is None else column >= _end_of(self.after)
        return and_(column < _end_of(self.upto), after)


@dataclass(frozen=True, kw_only=True, eq=False)
class Reminder:
    """What a feature says of a due date of its things."""

    name: str
    milestones: Callable[[Settings], Sequence[Milestone]]
    """In the order in which they are reached."""
    model: type[Any]
    """Of the things; each has an `id`."""
    edition: Any
    """Of the date: it grows whenever that moves."""
    waiting: Callable[[Settings, Window], Select[Any]]
    """Select the things that wait and whose date is in a window, oldest first."""
    nations: Callable[[Settings], Iterable[str]] = lambda settings: Nation
    """By whose working days it is counted."""


def by_the_teams_days(settings: Settings) -> Iterable[str]:
    """Count by the working days of the nation that is set for the IPR team."""
    return [settings.team_nation]


REMINDERS: dict[str, Reminder] = {}


def declare_reminders(*reminders: Reminder) -> None:
    """Add the reminders of a feature. Importing its `notices.py` is enough."""
    for reminder in reminders:
        if REMINDERS.setdefault(reminder.name, reminder) is not reminder:
            raise ValueError(f"two reminders are called {reminder.name}")


def furthest_day(on: date, days: int, nation: str) -> date:
    """Return the last date of which a milestone is reached on a day.

    >>> monday = date(2026, 11, 30)
    >>> furthest_day(monday, -2, "england"), furthest_day(monday, 0, "england")
    (datetime.date(2026, 12, 2), datetime.date(2026, 11, 30))
    >>> furthest_day(monday, 1, "england"), furthest_day(monday, 1, "scotland")
    (datetime.date(2026, 11, 29), datetime.date(2026, 11, 26))
    """
    if days <= 0:
        return count_working_days(on, 1 - days, nation).due_on - timedelta(days=1)
    while days:
        days -= not why_not_counted(on, nation)
        on -= timedelta(days=1)
    return on


def give_reminders(
    session: AnySession, reminder: Reminder, *, on: date, settings: Settings
) -> Iterator[int]:
    """Tell of what is due, some at a time; yield how many people each time.

    The caller commits at each: what was told before a failure stays told.
    """
    for nation in reminder.nations(settings):
        for milestone, earlier, window in windows_on(reminder, on, settings, nation):
            rows = select_due(reminder, milestone, settings, window)
            while things := session.scalars(rows.limit(AT_ONCE)).all():
                found: dict[Hashable, Any] = {}
                told: list[Notice] = []
                for thing in things:
                    telling = Telling(session, thing, found=found)
                    told += tell(milestone.kind, telling)
                session.flush()
                _end_repeated(session, told, reminder.milestones(settings))
                _note_given(session, reminder, things, milestone, earlier)
                session.flush()
                yield len(told)


def select_due(
    reminder: Reminder, milestone: Milestone, settings: Settings, window: Window
) -> Select[Any]:
    """Select the things of whose milestone nobody was told."""
    given = exists().where(
        ReminderGiven.reminder == reminder.name,
        ReminderGiven.subject_id == reminder.model.id,
        ReminderGiven.edition == reminder.edition,
        ReminderGiven.milestone == milestone.days,
    )
    return reminder.waiting(settings, window).where(~given)


def windows_on(
    reminder: Reminder, on: date, settings: Settings, nation: str
) -> Iterator[tuple[Milestone, Sequence[Milestone], Window]]:
    """Yield the milestones with those before each, and the dates for which each is
    the latest that is reached: the most urgent first.
    """
    milestones = list(reminder.milestones(settings))
    days = [furthest_day(on, one.days, nation) for one in milestones]
    bounds = list(pairwise([*days, None]))
    for number in reversed(range(len(milestones))):
        upto, after = bounds[number]
        assert upto is not None
        window = Window(nation, after, upto)
        yield milestones[number], milestones[:number], window


def _end_of(day: date) -> datetime:
    """Return the moment at which a London day is over."""
    after = datetime.combine(day + timedelta(days=1), time(), tzinfo=LONDON)
    return after.astimezone(UTC)


def _end_repeated(
    session: AnySession, told: Sequence[Notice], milestones: Iterable[Milestone]
) -> None:
    """End what a reminder told somebody before whom it tells of the same thing now."""
    again = {(one.user_id, one.subject_id): one.id for one in told}
    if not again:
        return
    kinds = {milestone.kind.name for milestone in milestones}
    earlier = session.scalars(
        select(Notice).where(
            Notice.subject_type == told[0].subject_type,
            Notice.subject_id.in_({one.subject_id for one in told}),
            Notice.kind.in_(kinds),
            Notice.ended_at.is_(None),
        )
    )
    for notice in earlier:
        newest = again.get((notice.user_id, notice.subject_id), notice.id)
        if notice.id < newest:
            end_notice(notice, Void.REPEATED)


def _note_given(
    session: AnySession,
    reminder: Reminder,
    things: Sequence[Any],
    milestone: Milestone,
    earlier: Iterable[Milestone],
) -> None:
    """Note a milestone as told, and those before it that nobody was told of."""
    numbers = [thing.id for thing in things]
    editions = session.execute(
        select(reminder.model.id, reminder.edition).where(
            reminder.model.id.in_(numbers)
        )
    ).all()
    noted = set(
        session.execute(
            select(
                ReminderGiven.subject_id,
                ReminderGiven.edition,
                ReminderGiven.milestone,
            ).where(
                ReminderGiven.reminder == reminder.name,
                ReminderGiven.subject_id.in_(numbers),
            )
        )
    )
    now = utc_now()
    for number, edition in editions:
        for one in (milestone, *earlier):
            if (number, edition, one.days) in noted:
                continue
            session.add(
                ReminderGiven(
                    reminder=reminder.name,
                    subject_id=number,
                    edition=edition,
                    milestone=one.days,
                    given_at=now,
                    left_out=one is not milestone,
                )
            )
