"""Reminders of due dates: one for each thing, edition of its date and milestone.

A milestone is so many working days before or after a date, in the nation by whose
holidays that date was counted. Of milestones that were reached while nothing ran, the
latest is told, which says what is true now, and the others are noted as left out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from ipr.accounts.models import Nation
from ipr.config import Settings
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.db.working_days import count_working_days, why_not_counted
from ipr.notices.kinds import NoticeKind, Telling
from ipr.notices.models import ReminderGiven
from ipr.notices.telling import tell

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


@dataclass(frozen=True, kw_only=True, eq=False)
class Reminder:
    """What a feature says of a due date of its things."""

    name: str
    milestones: Callable[[Settings], Sequence[Milestone]]
    """In the order in which they are reached."""
    model: type[Any]
    """Of the things; each has an `id`."""
    edition: ColumnElement[int]
    """Of the date: it grows whenever that moves."""
    waiting: Callable[[Settings, Window], Select[Any]]
    """Select the things that wait and whose date is in a window, oldest first."""


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
    for nation in Nation:
        for milestone, earlier, window in windows_on(reminder, on, settings, nation):
            rows = reminder.waiting(settings, window).where(
                ~_given(reminder, milestone)
            )
            while things := session.scalars(rows.limit(AT_ONCE)).all():
                told = 0
                for thing in things:
                    told += len(tell(milestone.kind, Telling(session, thing)))
                _note_given(session, reminder, things, milestone, earlier)
                session.flush()
                yield told


def windows_on(
    reminder: Reminder, on: date, settings: Settings, nation: Nation
) -> Iterator[tuple[Milestone, Sequence[Milestone], Window]]:
    """Yield the milestones with those before each, and the dates for which each is
    the latest that is reached: the most urgent first.
    """
    milestones = list(reminder.milestones(settings))
    days = [furthest_day(on, one.days, nation.value) for one in milestones]
    bounds = list(pairwise([*days, None]))
    for number in reversed(range(len(milestones))):
        upto, after = bounds[number]
        assert upto is not None
        window = Window(nation.value, after, upto)
        yield milestones[number], milestones[:number], window


def _given(reminder: Reminder, milestone: Milestone) -> ColumnElement[bool]:
    return exists().where(
        ReminderGiven.reminder == reminder.name,
        ReminderGiven.subject_id == reminder.model.id,
        ReminderGiven.edition == reminder.edition,
        ReminderGiven.milestone == milestone.days,
    )


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
