"""What somebody was told: their list, how much of it is new, and reading it."""

from datetime import datetime

from sqlalchemy import func, select, update

from ipr.accounts.models import User
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.notices.models import Notice
from ipr.web.lists.paging import ListPage, PageAsked, list_page

CAP = 99


class NoticeNotFound(Exception):
    """There is no such notice, or it is another's."""


def list_notices(session: AnySession, user: User, asked: PageAsked) -> ListPage[Notice]:
    """Return a page of what somebody was told: unread first, then the newest."""
    return list_page(
        session,
        select(Notice).where(Notice.user_id == user.id),
        PageAsked("told", True, asked.bookmark),
        sorts={"told": [Notice.unread]},
        default="-told",
        unique=[Notice.id],
    )


def count_unread(session: AnySession, user: User) -> int:
    """Return how much somebody has not read, up to the cap; it reads one index."""
    few = (
        select(Notice.id)
        .where(Notice.user_id == user.id, Notice.unread)
        .limit(CAP)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(few)) or 0


def read_notice(session: AnySession, notice_id: int, *, user: User) -> None:
    """Note that somebody has read a notice. Raises NoticeNotFound for another's.

    What it asks for stays their work: Home lists that.
    """
    notice = session.get(Notice, notice_id)
    if notice is None or notice.user_id != user.id:
        raise NoticeNotFound(notice_id)
    if notice.unread:
        notice.unread, notice.read_at = False, utc_now()
    session.flush()


def read_all_notices(session: AnySession, *, user: User, upto: int) -> None:
    """Note that somebody has read all that they were told, up to a notice.

    What came after the page was made stays unread: they have not seen it.
    """
    session.execute(
        update(Notice)
        .where(Notice.user_id == user.id, Notice.unread, Notice.id <= upto)
        .values(unread=False, read_at=utc_now())
    )


def read_past_notices(session: AnySession, *, before: datetime) -> None:
    """Note that everybody has read what they were told before a moment, on that day.

    For invented people, who had time to.
    """
    session.execute(
        update(Notice)
        .where(Notice.unread, Notice.made_at < before)
        .values(unread=False, read_at=Notice.made_at)
        .execution_options(synchronize_session=False)
    )


def newest_unread(session: AnySession, user: User) -> int:
    """Return the number of the newest that somebody has not read; 0: none."""
    newest = (
        select(Notice.id)
        .where(Notice.user_id == user.id, Notice.unread)
        .order_by(Notice.id.desc())
        .limit(1)
    )
    return session.scalar(newest) or 0
