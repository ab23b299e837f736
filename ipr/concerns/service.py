"""Freeze the figure of a month, and say what was entered later."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from ipr.accounts.models import Area, User
from ipr.audit.models import AuditAction, AuditEvent
from ipr.audit.service import record
from ipr.concerns.category_list import codes_of, list_categories
from ipr.concerns.counting import ALL_AREAS, Counts, count_every_area, no_counts
from ipr.concerns.definition import NAME, QUERY, VERSION
from ipr.concerns.months import Month, freezing_day
from ipr.db.clock import london_time, london_today
from ipr.db.engine import AnySession
from ipr.db.key_checks import whole_database
from ipr.rulebook.book import say_day
from ipr.snapshots.models import Snapshot, SnapshotCorrection
from ipr.snapshots.service import (
    Figure,
    correct_snapshots,
    find_snapshots,
    freeze_figures,
    frozen_periods,
)
from ipr.support.categories.service import read_editions
from ipr.support.models import SupportCase
from ipr.workflow import NotPossible

LISTED = 240
"""Months offered: who types a year wrong shall not make thousands."""
ENTERED_LATER = "Cases of this month were entered or changed after it was frozen."


def freeze_month(
    session: AnySession, month: Month, *, actor: User | None
) -> list[Snapshot]:
    """Freeze the figure of a month: that of all areas, and that of each.

    `actor` is the lead, or None for the clock. Raises NotPossible for a month that is
    not over, that the clock is still to freeze, or that is frozen already.
    """
    reason = why_not_frozen(session, month)
    if reason and (actor or month.last >= london_today()):
        raise NotPossible(reason)
    found = count_every_area(session, month)
    edition = list_categories(read_editions(session), month, codes_of(found[ALL_AREAS]))
    areas = session.scalars(
        select(Area)
        .where(
            or_(
                Area.id.in_(found),
                (Area.starts_on <= month.last)
                & (Area.ends_on.is_(None) | (Area.ends_on >= month.first)),
            )
        )
        .order_by(Area.id)
    )
    figures = [_figure(month, None, edition, found[ALL_AREAS])]
    figures += [
        _figure(month, area, edition, found.get(area.id) or no_counts())
        for area in areas
    ]
    return freeze_figures(session, figures, actor=actor)


def is_frozen(session: AnySession, month: Month) -> bool:
    """Return whether there is a frozen figure of a month."""
    return str(month) in frozen_periods(session, NAME)


def why_not_frozen(session: AnySession, month: Month) -> str:
    """Return why the lead cannot freeze a month today; nothing if they can."""
    today, day = london_today(), freezing_day(month)
    if is_frozen(session, month):
        return f"The figure of {month.name} is frozen"
    if month.last >= today:
        return f"{month.name} is not over: its figure is frozen on {say_day(day)}"
    if is_by_clock(session, month) and today <= day:
        return f"The figure of {month.name} is frozen by itself on {say_day(day)}"
    return ""


def is_by_clock(session: AnySession, month: Month) -> bool:
    """Return whether a month is frozen by itself: it began once that was done here."""
    live = live_since(session)
    return live is not None and live <= month.first


def begin_freezing(session: AnySession) -> None:
    """Note at the clock's first run that from now on months freeze by themselves."""
    if live_since(session) is None:
        whole = whole_database(session)
        record(session, AuditAction.FREEZING_BEGUN, subject=whole, actor=None)


def live_since(session: AnySession) -> date | None:
    """Return the day since which months freeze by themselves; None before the first.

    It is that of the clock's first run, not of the first case: there were cases, and
    trackers, before a month was ever frozen here.
    """
    first = session.scalar(
        select(func.min(AuditEvent.at)).where(
            AuditEvent.action == AuditAction.FREEZING_BEGUN
        )
    )
    return london_time(first).date() if first else None


def due_months(session: AnySession, on: date) -> list[Month]:
    """Return the months that the clock is to freeze by a day, the oldest first."""
    live = live_since(session)
    if live is None:
        return []
    frozen = frozen_periods(session, NAME)
    month = Month.of(live)
    if month.first < live:
        month = month.later(1)
    due = []
    while freezing_day(month) <= on:
        if str(month) not in frozen:
            due.append(month)
        month = month.later(1)
    return due


def months_with_cases(session: AnySession) -> list[Month]:
    """Return the months from the first case to today's, the latest first."""
    first = session.scalar(select(func.min(SupportCase.received_on)))
    month = Month.of(london_today())
    months: list[Month] = []
    while not months or (first and month.last >= first and len(months) < LISTED):
        months.append(month)
        month = month.later(-1)
    return months


def note_later_entries(
    session: AnySession, month: Month, *, note: str, actor: User | None
) -> list[SnapshotCorrection]:
    """Put a correction beside each figure of a frozen month that is no longer so.

    Returns them; none if nothing was entered or changed since they were last said.
    A note that somebody wrote is kept all the same, beside the figure of all areas.
    """
    snapshots = find_snapshots(session, NAME, [str(month)], every_area=True)
    found = count_every_area(session, month)
    now: Sequence[tuple[Snapshot, dict[str, Any]]] = [
        (snapshot, _counts_of(found, area)) for (_, area), snapshot in snapshots.items()
    ]
    made = correct_snapshots(session, now, note=note, actor=actor)
    if made or actor is None:
        return made
    whole = [one for one in now if one[0].area_id is None]
    return correct_snapshots(session, whole, note=note, actor=actor, say_unchanged=True)


def _counts_of(found: dict[int, Counts], area: int | None) -> Counts:
    return found.get(area or ALL_AREAS) or no_counts()


def _figure(
    month: Month, area: Area | None, edition: dict[str, Any], counts: Counts
) -> Figure:
    return Figure(
        definition=NAME,
        version=VERSION,
        query=QUERY,
        period=str(month),
        area=area,
        edition=edition,
        counts=counts,
    )
