"""Signing in and out."""

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Integer,
    String,
    bindparam,
    case,
    delete,
    exists,
    select,
    update,
)
from sqlalchemy.orm import joinedload

from ipr.accounts.models import EndedSession, User
from ipr.accounts.people.service import end_sessions
from ipr.accounts.sign_in.delays import Attempt, take_back
from ipr.accounts.sign_in.links import end_links
from ipr.audit.models import AuditAction
from ipr.audit.refusals import count_refusal, count_refused
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.permissions import Refusal

KEPT = timedelta(days=8)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def sign_in(
    session: AnySession, user: User, *, attempt: Attempt, rehashed: str | None
) -> User | None:
    """Let somebody in whose password was right; None if they were closed meanwhile.

    Takes back the attempt, and records how many failed before it. `rehashed` replaces
    the kept password when it was hashed at other costs than today's.
    """
    checked = user.password_hash
    session.refresh(user)
    if not user.active or user.password_hash != checked:
        return None
    if rehashed:
        session.execute(
            update(User)
            .where(User.id == user.id, User.password_hash == checked)
            .values(password_hash=rehashed)
            .execution_options(synchronize_session=False)
        )
    take_back(session, attempt)
    failed = count_refused(session, Refusal.SIGN_IN, user)
    record(
        session,
        AuditAction.SIGNED_IN,
        subject=user,
        actor=user,
        changes={"failed_attempts": (None, failed)} if failed else {},
    )
    return user


def fail_sign_in(session: AnySession, user: User | None) -> None:
    """Count that a sign-in failed: at an account, or at one that isn't there."""
    count_refusal(session, Refusal.SIGN_IN, account=user)


def sign_out(session: AnySession, user: User, *, session_key: str) -> None:
    """End one session, so that a copy of its cookie is worth nothing."""
    now = utc_now()
    session.execute(delete(EndedSession).where(EndedSession.ended_at < now - KEPT))
    if not is_ended(session, session_key):
        session.add(EndedSession(key_hash=_key_hash(session_key), ended_at=now))
    record(session, AuditAction.SIGNED_OUT, subject=user, actor=user)


def sign_out_everywhere(session: AnySession, user: User) -> None:
    """End every session of a person, on every device."""
    end_sessions(user)
    record(session, AuditAction.SIGNED_OUT_EVERYWHERE, subject=user, actor=user)


def end_everything_open(session: AnySession) -> None:
    """End every session and open link of everybody, once a backup was restored.

    Session numbers that were given after the backup was made must not come again: the
    new ones are seconds, more than anybody ends sessions.
    """
    now = utc_now()
    seconds = int((now - FIRST).total_seconds())
    number = case(
        (User.session_number < seconds, seconds), else_=User.session_number + 1
    )
    everybody = update(User).values(session_number=number)
    session.execute(everybody.execution_options(synchronize_session=False))
    end_links(session)


# Asked by every request, so it is made once.
_OF_SESSION = (
    select(User)
    .where(
        User.id == bindparam("user", type_=BigInteger),
        User.session_number == bindparam("number", type_=Integer),
        User.active,
        ~exists().where(EndedSession.key_hash == bindparam("key", type_=String)),
    )
    .options(joinedload(User.grants))
)


def find_session(session: AnySession, stored: str, session_key: str) -> User | None:
    """Return whose session it is, if it still counts.

    `stored` is what `User.get_id` gave. It does not count when the account is
    closed, when its sessions were ended, or when this one was.
    """
    user_id, _, number = stored.partition(":")
    if not (user_id.isdecimal() and number.isdecimal()):
        return None
    asked = {"user": int(user_id), "number": int(number)}
    found = session.scalars(_OF_SESSION, {**asked, "key": _key_hash(session_key)})
    return found.unique().one_or_none()


def is_ended(session: AnySession, session_key: str) -> bool:
    """Return whether somebody signed out of a session."""
    found = session.scalar(
        select(EndedSession.id).where(EndedSession.key_hash == _key_hash(session_key))
    )
    return found is not None


def _key_hash(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()
