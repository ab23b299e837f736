"""Due dates counted again when bank holidays changed: what moved, and why."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.db.working_days import CalendarEdition, TimeLimit, count_working_days
from ipr.decisions.queries import lock_referral
from ipr.reviews.models import Acceptance, CalendarUsed

AT_ONCE = 100


def calendar_used(session: AnySession) -> CalendarUsed | None:
    """Return the calendar by which open deadlines were last counted, if any was."""
    latest = select(CalendarUsed).order_by(CalendarUsed.id.desc())
    return session.scalar(latest.limit(1))


def is_used(used: CalendarUsed | None, edition: CalendarEdition) -> bool:
    """Return whether that is an edition of the calendar."""
    if used is None:
        return False
    return (used.package, used.digest) == (edition.package, edition.digest)


def note_calendar(session: AnySession, edition: CalendarEdition) -> None:
    """Note that every open deadline was counted by an edition of the calendar."""
    session.add(
        CalendarUsed(
            package=edition.package, digest=edition.digest, counted_at=utc_now()
        )
    )


def open_deadlines(session: AnySession, *, after: int) -> Sequence[Acceptance]:
    """Return the next acceptances that wait for their report, the oldest first."""
    return session.scalars(
        select(Acceptance)
        .where(
            Acceptance.id > after,
            Acceptance.report_received_on.is_(None),
            Acceptance.ended_on.is_(None),
        )
        .order_by(Acceptance.id)
        .limit(AT_ONCE)
    ).all()


def recalculate(session: AnySession, acceptance: Acceptance) -> bool:
    """Count a time limit again, from its first day and by as many working days.

    Returns whether its working came out otherwise: if not, it is left alone. It keeps
    the number of days that it was given, whatever the setting says by now.
    """
    if _count_again(acceptance).kept() == acceptance.working:
        return False
    referral = lock_referral(session, acceptance.referral)
    session.refresh(acceptance)
    if acceptance.report_received_on or acceptance.ended_on:
        return False
    limit = _count_again(acceptance)
    was_due, before = acceptance.report_due_on, acceptance.working
    acceptance.report_due_on, acceptance.working = limit.due_on, limit.kept()
    acceptance.edition += acceptance.report_due_on != was_due
    record(
        session,
        AuditAction.REPORT_RECALCULATED,
        subject=referral,
        actor=None,
        changes={
            "report_due_on": (was_due, limit.due_on),
            "holidays_added": (None, _days_between(before, acceptance.working)),
            "holidays_gone": (None, _days_between(acceptance.working, before)),
        },
    )
    return True


def _count_again(acceptance: Acceptance) -> TimeLimit:
    days = sum(number is not None for _, number, _ in acceptance.working)
    return count_working_days(acceptance.accepted_on, days, acceptance.nation)


def _days_between(one: list[list[Any]], other: list[list[Any]]) -> list[str] | None:
    """Return the days that count in one working, and in another do not."""
    counted = {on for on, number, _ in one if number is not None}
    return [on for on, number, _ in other if number is None and on in counted] or None
