"""What access managers are told about e-mails that may not have arrived."""

from collections.abc import Iterable, Sequence

from sqlalchemy import exists, select

from ipr.accounts.service import role_holders
from ipr.audit.models import AuditAction
from ipr.db.engine import AnySession
from ipr.notices.kinds import (
    NoticeKind,
    Recipient,
    Telling,
    Urgency,
    Voided,
    declare_kinds,
)
from ipr.notices.mail.models import TO_SEE_TO, Mail
from ipr.notices.models import Because, Notice, Void
from ipr.permissions import Role


def tell_managers(telling: Telling) -> Iterable[Recipient]:
    """Tell the access managers, but nobody of their own address.

    Once for each person until it is seen to: two whose addresses both fail would
    otherwise be sent news of each other without end.
    """
    mail: Mail = telling.subject
    others = exists().where(Mail.user_id == mail.user_id, TO_SEE_TO, Mail.id != mail.id)
    if telling.session.scalar(select(others)):
        return
    for manager in role_holders(telling.session, Role.ACCESS_MANAGER, telling.on):
        if manager.id != mail.user_id:
            yield Recipient(manager.id, Because.ACCESS_MANAGER)


def find_seen_to(session: AnySession, notices: Sequence[Notice]) -> Voided:
    """Return those whose e-mail was seen to."""
    waiting = set(
        session.scalars(
            select(Mail.id).where(
                Mail.id.in_([notice.subject_id for notice in notices]),
                TO_SEE_TO,
            )
        )
    )
    return {one.id: Void.DONE for one in notices if one.subject_id not in waiting}


def tell_of_mail(name: str, act: str, words: str, told_by: AuditAction) -> NoticeKind:
    """Return a kind for e-mails that an access manager is to see to."""
    return NoticeKind(
        name=name,
        act=act,
        words=words,
        urgency=Urgency.ACT,
        told_by=(told_by,),
        to=tell_managers,
        about=lambda mail: "Emails",
        void=find_seen_to,
        endpoint="undelivered.list_undelivered",
        values=lambda notice: {},
    )


declare_kinds(
    tell_of_mail(
        "mail.dead_letter",
        "An email could not be delivered",
        "An email to a colleague could not be delivered. See why, correct their "
        "address if it is wrong, and send it again or set it aside.",
        AuditAction.MAIL_DEAD,
    ),
    tell_of_mail(
        "mail.in_doubt",
        "An email may not have arrived",
        "The mail server never said whether it took an email to a colleague. Ask them "
        "whether it arrived, and send it again or set it aside.",
        AuditAction.MAIL_IN_DOUBT,
    ),
)
