"""One-time links to set a password, and changing one's own."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from ipr.accounts.models import PasswordLink, User
from ipr.accounts.people.service import NotActive, end_sessions
from ipr.accounts.signals import email_changed, link_to_send
from ipr.audit.models import AuditAction, AuditEvent
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession

MOST_SHOWN = 5
_UNUSED = (PasswordLink.used_at.is_(None), PasswordLink.ended_at.is_(None))


ANOTHER_SENDS = timedelta(days=7)
"""For so long after an address was changed another sends a link there."""


class AddressJustChanged(Exception):
    """Who changed the address of somebody lately sends no link there."""


class LinkGone(Exception):
    """The link was used, replaced or is too old, or there never was one like it."""


def token_hash(token: str) -> str:
    """Return what is kept of a token: enough to know it again, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(
    session: AnySession, user: User, *, hours: int, actor: User | None
) -> str:
    """Return the token of a new one-time link; only its hash is kept.

    Older links of the person stop working. Raises NotActive.
    """
    if not user.active:
        raise NotActive(user.id)
    now, token = utc_now(), secrets.token_urlsafe(32)
    end_links(session, user)
    link = PasswordLink(
        user_id=user.id,
        token_hash=token_hash(token),
        made_by_id=actor.id if actor else None,
        made_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    session.add(link)
    record(session, AuditAction.LINK_MADE, subject=user, actor=actor)
    return token


def send_link(
    session: AnySession, user: User, *, hours: int, actor: User | None
) -> None:
    """Make a one-time link that goes to its person by e-mail, and is shown to nobody.

    Raises NotActive, as `make_link` does, and AddressJustChanged: whoever changed an
    address could else read there what somebody else may read.
    """
    if actor and changed_address(session, user, actor):
        raise AddressJustChanged(user.id)
    token = make_link(session, user, hours=hours, actor=actor)
    link_to_send.send(session, user=user, token=token)


def changed_address(session: AnySession, user: User, actor: User) -> bool:
    """Return whether somebody changed the address of another in the last days."""
    changes = session.scalars(
        select(AuditEvent.changes).where(
            AuditEvent.subject_type == User.__tablename__,
            AuditEvent.subject_id == user.id,
            AuditEvent.action == AuditAction.USER_CHANGED,
            AuditEvent.actor_id == actor.id,
            AuditEvent.at > utc_now() - ANOTHER_SENDS,
        )
    )
    return any("email" in change for change in changes)


def find_link(session: AnySession, token: str) -> PasswordLink:
    """Return the link of a token, if it still works. Raises LinkGone."""
    link = session.scalar(
        select(PasswordLink).where(PasswordLink.token_hash == token_hash(token))
    )
    if link is None or link.used_at or link.ended_at or link.expires_at <= utc_now():
        raise LinkGone
    if not link.user.active:
        raise LinkGone
    return link


def set_password(session: AnySession, token: str, *, password_hash: str) -> User:
    """Set the password of the person whose link it is, and use the link up.

    Ends every session they have. Raises LinkGone, also if two try it at once. Whoever
    has the link may be another than the person: the record says that it was used.
    """
    link = find_link(session, token)
    used = session.execute(
        update(PasswordLink)
        .where(PasswordLink.id == link.id, *_UNUSED)
        .values(used_at=utc_now())
    )
    if used.rowcount != 1:  # type: ignore[attr-defined] # an UPDATE has it
        raise LinkGone
    record(
        session,
        AuditAction.LINK_USED,
        subject=link.user,
        actor=None,
        changes={
            "made_by_id": (None, link.made_by_id or "an operator of the server"),
            "made_at": (None, link.made_at),
        },
    )
    _keep_password(session, link.user, password_hash, actor=None)
    return link.user


def change_password(session: AnySession, user: User, *, password_hash: str) -> None:
    """Set one's own password, having shown the old one. Ends every other session."""
    _keep_password(session, user, password_hash, actor=user)


def links_of_user(session: AnySession, user_id: int) -> list[PasswordLink]:
    """Return the latest links made for somebody, newest first, with who made them."""
    found = session.scalars(
        select(PasswordLink)
        .options(joinedload(PasswordLink.made_by))
        .where(PasswordLink.user_id == user_id)
        .order_by(PasswordLink.id.desc())
        .limit(MOST_SHOWN)
    )
    return list(found)


def _keep_password(
    session: AnySession, user: User, password_hash: str, *, actor: User | None
) -> None:
    user.password_hash = password_hash
    end_sessions(user)
    end_links(session, user)
    record(session, AuditAction.PASSWORD_SET, subject=user, actor=actor)


@email_changed.connect
def end_links_sent_before(session: AnySession, *, user: User, before: str) -> None:
    """End the open links of somebody whose address was changed: they went to it."""
    end_links(session, user)


def end_links(session: AnySession, user: User | None = None) -> None:
    """End the open links of a person, or of everybody."""
    open_links = update(PasswordLink).where(*_UNUSED)
    if user:
        open_links = open_links.where(PasswordLink.user_id == user.id)
    session.execute(open_links.values(ended_at=utc_now()))
