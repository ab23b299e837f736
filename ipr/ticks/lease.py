"""One run at a time, wherever it runs: a row that is held for a while.

It is taken by comparing and setting it in one statement, and renewed within the
transaction of each batch. So a run that was held up until another took over changes
nothing more: its next batch finds the lease gone, and is rolled back.
"""

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from ipr.db.clock import utc_now
from ipr.db.engine import AnySession, begin_writing
from ipr.db.upserts import insert_for
from ipr.ticks.models import TickLease, TickRun

ROW = 1
LASTS = timedelta(minutes=5)
WRONG_CLOCK = timedelta(hours=1)
"""A lease that ends later than this was taken under a clock that went wrong."""


class AlreadyRunning(Exception):
    """Another run holds the lease."""

    def __init__(self, since: datetime) -> None:
        super().__init__(since)
        self.since = since


class LeaseLost(Exception):
    """Another run took over, because this one was held up for too long."""


@dataclass(frozen=True)
class Lease:
    """The lease that this run took."""

    holder: str
    run_id: int
    done_on: dict[str, str]
    """The London day on which each daily step was last done; kept with each batch."""


def take_lease(session: AnySession) -> Lease:
    """Take the lease and begin a run, both committed. Raises AlreadyRunning.

    It is free when its holder gave it back, or was not heard of for five minutes.
    """
    now = utc_now()
    name = f"{socket.gethostname()[:80]}:{os.getpid()}:{secrets.token_hex(8)}"
    begin_writing(session)
    free = {"id": ROW, "holder": "", "since": now, "until": now, "done_on": {}}
    make = insert_for(session, TickLease).values(free).on_conflict_do_nothing()
    session.execute(make)
    is_free = or_(TickLease.until <= now, TickLease.until > now + WRONG_CLOCK)
    wanted = {"holder": name, "since": now, "until": now + LASTS}
    if not _set(session, is_free, wanted):
        since = session.scalars(select(TickLease.since)).one()
        session.rollback()
        raise AlreadyRunning(since)
    done_on = daily_steps_done(session)
    run = TickRun(holder=name, began_at=now, steps=[])
    session.add(run)
    session.commit()
    return Lease(name, run.id, done_on)


def daily_steps_done(session: AnySession) -> dict[str, str]:
    """Return the London day on which each daily step was last done."""
    return dict(session.scalar(select(TickLease.done_on)) or {})


def renew_lease(session: AnySession, lease: Lease) -> None:
    """Hold on for another five minutes, in the open transaction. Raises LeaseLost."""
    values = {"until": utc_now() + LASTS, "done_on": lease.done_on}
    if not _set(session, TickLease.holder == lease.holder, values):
        raise LeaseLost


def end_run(session: AnySession, lease: Lease, steps: list[dict[str, Any]]) -> datetime:
    """Give the lease back, if it still is this run's, and note what the run did."""
    now = utc_now()
    begin_writing(session)
    values = {"until": now, "done_on": lease.done_on}
    _set(session, TickLease.holder == lease.holder, values)
    session.execute(
        update(TickRun)
        .where(TickRun.id == lease.run_id)
        .values(ended_at=now, steps=steps)
        .execution_options(synchronize_session=False)
    )
    session.commit()
    return now


def _set(session: AnySession, condition: Any, values: Mapping[str, Any]) -> bool:
    """Set the row if it is so; return whether it was."""
    changed = session.scalar(
        update(TickLease)
        .where(TickLease.id == ROW, condition)
        .values(values)
        .returning(TickLease.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None
