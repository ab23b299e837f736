"""Count who and what is refused. A flood of refusals fills neither record nor log.

Each kind has one row for an hour and a person. Record and log are told of the first,
second, fourth, eighth and so on of a row: a million in an hour make twenty lines, and
each says how many there were.
"""

import logging
from datetime import timedelta

from sqlalchemy import delete, func, select

from ipr.audit.models import AuditAction, RefusalCount
from ipr.audit.service import Actor, record
from ipr.db.base import Base
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.db.upserts import insert_for
from ipr.permissions import Refusal

logger = logging.getLogger(__name__)
KEPT = timedelta(days=90)


def count_refusal(
    session: AnySession,
    kind: Refusal,
    *,
    actor: Actor | None = None,
    account: Base | None = None,
    page: str | None = None,
) -> None:
    """Count that somebody was refused, and record it when it is worth telling again.

    `actor` was refused, or somebody unknown at an `account`. Counting is one statement:
    those who are refused at the same moment are all counted.
    """
    person = getattr(actor or account, "id", 0)
    now = utc_now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    known = {"kind": kind, "person_id": person, "hour": hour}
    columns = RefusalCount.__table__.c
    row_id, times = session.execute(
        insert_for(session, RefusalCount)
        .values(**known, times=1, first_at=now)
        .on_conflict_do_update(
            index_elements=list(known), set_={"times": columns.times + 1}
        )
        .returning(columns.id, columns.times)
    ).one()
    if times == 1:
        session.execute(delete(RefusalCount).where(RefusalCount.hour < now - KEPT))
    if times & (times - 1):
        return
    logger.warning("%s on %s: %d in this hour", kind, page or "no page", times)
    record(
        session,
        AuditAction(kind.value),
        subject=account or session.get_one(RefusalCount, row_id),
        actor=actor,
        changes={
            "times_this_hour": (None, times),
            **({"page": (None, page)} if page else {}),
        },
    )


def count_refused(session: AnySession, kind: Refusal, person: Actor) -> int:
    """Return how often somebody was refused, as far as it is still counted."""
    times = select(func.sum(RefusalCount.times)).where(
        RefusalCount.kind == kind, RefusalCount.person_id == person.id
    )
    return int(session.scalar(times) or 0)
