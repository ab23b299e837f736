"""What runs there were, and whether one is overdue."""

from datetime import timedelta

from sqlalchemy import func, select

from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.ticks.models import TickRun
from ipr.ticks.tick import Tick, TickStep
from ipr.web.filters import at_time

LATE = timedelta(hours=1)
KEPT = timedelta(days=30)
FORGOTTEN_AT_ONCE = 1000


def last_run(session: AnySession) -> TickRun | None:
    """Return the run that ended last."""
    return session.scalar(
        select(TickRun)
        .where(TickRun.ended_at.is_not(None))
        .order_by(TickRun.ended_at.desc())
        .limit(1)
    )


def say_if_late(session: AnySession) -> str:
    """Return in words that no run ended within the hour; nothing if one did.

    One indexed read, for it is asked with every page of an access manager.
    """
    ended = session.scalar(select(func.max(TickRun.ended_at)))
    if ended is None:
        return "The service’s regular work has not run yet"
    if utc_now() - ended <= LATE:
        return ""
    return f"The service’s regular work has not run since {at_time(ended)}"


def forget_old_runs(tick: Tick) -> None:
    """Delete what is noted of runs that began more than a month ago."""
    session = tick.session
    old = (
        select(TickRun)
        .where(TickRun.began_at < tick.now - KEPT)
        .order_by(TickRun.began_at)
        .limit(FORGOTTEN_AT_ONCE)
    )
    while rows := session.scalars(old).all():
        for row in rows:
            session.delete(row)
        tick.did("note[s] of old runs deleted", len(rows))
        tick.commit()


STEPS = (
    TickStep(
        name="old runs",
        words="Deletes what is noted of runs more than a month ago",
        run=forget_old_runs,
        order=95,
        daily=True,
    ),
)
