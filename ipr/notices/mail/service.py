"""What somebody wants by e-mail, and when what they are told goes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from ipr.accounts.models import MailChoice, User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.notices.kinds import KINDS, Telling, Urgency
from ipr.notices.mail.planning import when_to_send
from ipr.notices.models import Notice


def plan_mail(
    telling: Telling, user_ids: Collection[int], urgency: Urgency, now: datetime
) -> dict[int, datetime | None]:
    """Return from when something may go to each of some people.

    Whoever is not among them, or gets None, wants no e-mail of it. Each person is asked
    for once among all that is told at once, before any of that is written.
    """
    known: dict[int, tuple[MailChoice, str] | None] = telling.once("mail", dict)
    unknown = sorted(set(user_ids) - known.keys())
    if unknown:
        asked = select(User.id, User.mail, User.nation).where(
            User.id.in_(unknown), User.active
        )
        known |= dict.fromkeys(unknown)
        with telling.session.no_autoflush:
            for number, choice, nation in telling.session.execute(asked):
                known[number] = choice, nation
    return {
        number: when_to_send(urgency, *wanted, now)
        for number in user_ids
        if (wanted := known[number])
    }


def choose_mail(session: AnySession, user: User, choice: MailChoice) -> None:
    """Let somebody choose which e-mails they get, and plan anew what still waits.

    What was planned under another choice, as the news of a day, goes by the new one;
    what nobody wanted before stays in the service.
    """
    if choice == user.mail:
        return
    changes = {"mail": (user.mail, choice)}
    user.mail = choice
    record(session, AuditAction.MAIL_CHOSEN, subject=user, actor=user, changes=changes)
    now = utc_now()
    for urgency in Urgency:
        kinds = [kind.name for kind in KINDS.values() if kind.urgency is urgency]
        session.execute(
            update(Notice)
            .where(
                Notice.user_id == user.id,
                Notice.mail_at.is_not(None),
                Notice.kind.in_(kinds),
            )
            .values(mail_at=when_to_send(urgency, choice, user.nation, now))
            .execution_options(synchronize_session=False)
        )
