"""Kinds of notice that a test declares for itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.notices.kinds import (
    KINDS,
    SIGHTS,
    TOLD_BY,
    NoticeKind,
    Recipient,
    Recipients,
    Urgency,
    declare_kinds,
)
from ipr.notices.models import Because, Notice
from ipr.referrals.models import Referral
from tests.make import make_referral

MAILING = {"smtp": "localhost:25", "mail_from": "ipr@example.test"}
"""Settings with which e-mails are sent; nobody listens there."""
Declare = Callable[..., NoticeKind]


@contextmanager
def declaring() -> Iterator[Declare]:
    """Yield what declares a kind; at the end nobody knows of them.

    Meanwhile everybody may open every page: whom a test tells has no role.
    """
    declared: list[NoticeKind] = []
    sights = dict(SIGHTS)
    SIGHTS.clear()

    def declare(name: str, to: Recipients, **said: object) -> NoticeKind:
        given: dict[str, object] = {
            "act": "Look at it",
            "words": "Look at {reference} by {act_by}.",
            "urgency": Urgency.ACT,
            "endpoint": "decisions.show_receipt",
            **said,
        }
        kind = NoticeKind(name=name, to=to, **given)  # type: ignore[arg-type]
        declare_kinds(kind)
        declared.append(kind)
        return kind

    yield declare
    SIGHTS.update(sights)
    for kind in declared:
        del KINDS[kind.name]
        for action in kind.told_by:
            TOLD_BY[action].remove(kind)


def to_each(*people: User, because: Because = Because.TEAM) -> Recipients:
    """Return what tells these people, whatever happened."""
    return lambda telling: [Recipient(person.id, because) for person in people]


def make_subject(
    session: Session, referrer: User | None = None, **said: object
) -> Referral:
    """Return a referral of which nobody was told."""
    referral = make_referral(session, referrer, **said)
    session.commit()
    session.execute(delete(Notice))
    session.commit()
    return referral
