"""What somebody is about to tell, kept from page to page until they send it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from ipr.accounts.models import User
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.decisions.new_information.models import UnsentNews
from ipr.referrals.models import Referral
from ipr.referrals.signals import referral_ended

AREA, NOTHING = "area", "none"
"""What news may be about beside the facts: the area, and no question at all."""


def find_unsent(
    session: AnySession, referral: Referral, writer: User
) -> Mapping[str, Any]:
    """Return what somebody wrote about a referral and has not sent; maybe nothing."""
    found = session.scalar(_theirs(referral, writer))
    return found.content if found else {}


def save_unsent(
    session: AnySession, referral: Referral, writer: User, **said: Any
) -> None:
    """Keep what a page says, beside what the others said."""
    theirs = _theirs(referral, writer).with_for_update()
    found = session.scalar(theirs)
    if found is None:
        try:
            with session.begin_nested():
                found = UnsentNews(
                    referral=referral, writer=writer, content={}, saved_at=utc_now()
                )
                session.add(found)
        except IntegrityError:  # from another window of theirs, at this moment
            found = session.scalars(theirs).one()
    found.content = {**found.content, **said}
    found.saved_at = utc_now()
    session.flush()


def drop_unsent(session: AnySession, referral: Referral, writer: User) -> None:
    """Forget what somebody wrote: it was sent, or given up."""
    session.execute(
        delete(UnsentNews).where(
            UnsentNews.referral_id == referral.id, UnsentNews.writer_id == writer.id
        )
    )


def expire_unsent(session: AnySession, *, now: datetime, days: int) -> int:
    """Forget what was not touched for so many days; return how many there were."""
    last = now - timedelta(days=days)
    old = delete(UnsentNews).where(UnsentNews.saved_at < last)
    return len(session.scalars(old.returning(UnsentNews.id)).all())


@referral_ended.connect
def follow_ended_referral(
    session: AnySession, *, referral: Referral, actor: User
) -> None:
    """Forget what can't be sent any more."""
    session.execute(delete(UnsentNews).where(UnsentNews.referral_id == referral.id))


def _theirs(referral: Referral, writer: User) -> Any:
    return select(UnsentNews).where(
        UnsentNews.referral_id == referral.id, UnsentNews.writer_id == writer.id
    )
