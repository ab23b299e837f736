"""See to e-mails that may not have arrived: send them again, or set them aside."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, lazyload

from ipr.accounts.models import User
from ipr.audit.transitions import make_transition
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.notices.mail.models import TO_SEE_TO, Mail
from ipr.undelivered.states import MAIL_WORKFLOW
from ipr.web.lists.paging import ListPage, PageAsked, list_page


def list_undelivered(session: AnySession, asked: PageAsked) -> ListPage[Mail]:
    """Return a page of the e-mails that nobody has seen to, the oldest first."""
    return list_page(
        session,
        select(Mail)
        .options(joinedload(Mail.user, innerjoin=True).lazyload(User.grants))
        .where(TO_SEE_TO),
        PageAsked("oldest", False, asked.bookmark),
        sorts={"oldest": []},
        default="oldest",
        unique=[Mail.id],
    )


def unreached_people(session: AnySession, most: int) -> Sequence[tuple[User, int]]:
    """Return some of those whom e-mails may not have reached, each with how many."""
    unreached = (
        select(
            Mail.user_id, func.count().label("number"), func.min(Mail.id).label("first")
        )
        .where(TO_SEE_TO)
        .group_by(Mail.user_id)
        .order_by(func.min(Mail.id))
        .limit(most)
        .subquery()
    )
    rows = session.execute(
        select(User, unreached.c.number)
        .options(lazyload(User.grants))
        .join(unreached, unreached.c.user_id == User.id)
        .order_by(unreached.c.first)
    )
    return [(user, number) for user, number in rows]


def try_mail_again(session: AnySession, mail: Mail, *, actor: User) -> None:
    """Let an e-mail be sent again, as if it had never been tried.

    Raises NotAllowed, and NotPossible unless it may not have arrived, is not tried by
    itself any more and can be written again.
    """
    session.refresh(mail, with_for_update=True)
    row = MAIL_WORKFLOW.check(session, mail, "try_mail_again", actor=actor)
    mail.next_at, mail.first_tried_at, mail.failure = utc_now(), None, None
    mail.attempts = mail.doubts = 0
    make_transition(session, row, mail, actor=actor)


def set_mail_aside(session: AnySession, mail: Mail, *, actor: User) -> None:
    """Leave an e-mail as it is for good. Raises NotAllowed and NotPossible."""
    session.refresh(mail, with_for_update=True)
    row = MAIL_WORKFLOW.check(session, mail, "set_mail_aside", actor=actor)
    make_transition(session, row, mail, actor=actor)
