"""How the outbox stands: what waits, since when, and what was given up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ipr.db.engine import AnySession
from ipr.notices.mail.models import TO_SEE_TO, Mail


@dataclass(frozen=True)
class Outbox:
    """What waits to be sent, and what an access manager has to see to."""

    waiting: int
    oldest: datetime | None
    """When the oldest that waits was made."""
    due_since: datetime | None
    """Since when the first of them may be sent."""
    to_see_to: int


def read_outbox(session: AnySession) -> Outbox:
    """Return how the outbox stands, in two statements that read an index each."""
    waiting, oldest, due_since = session.execute(
        select(func.count(), func.min(Mail.made_at), func.min(Mail.next_at)).where(
            Mail.next_at.is_not(None)
        )
    ).one()
    to_see_to = session.scalar(select(func.count()).select_from(Mail).where(TO_SEE_TO))
    return Outbox(waiting, oldest, due_since, to_see_to or 0)


def count_due(session: AnySession, now: datetime) -> int:
    """Return how many may be sent at a moment."""
    due = select(func.count()).select_from(Mail).where(Mail.next_at <= now)
    return session.scalar(due) or 0
