"""Signing in and out. Failed attempts are counted where every worker sees them."""

import hashlib
import ipaddress
from datetime import timedelta

from sqlalchemy import (
    BigInteger,
    Integer,
    String,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import joinedload

from ipr.accounts.models import EndedSession, SignInAttempt, User
from ipr.accounts.people.service import end_sessions
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.encryption import keyed_hash
from ipr.db.engine import AnySession

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
PER_ADDRESS = 30
KEPT = timedelta(days=1)


class TooManyAttempts(Exception):
    """Too many sign-ins failed for this account or from this address: wait."""


def claim_attempt(session: AnySession, *, email: str, address: str) -> SignInAttempt:
    """Count an attempt before it is made; a good sign-in takes it back.

    Raises TooManyAttempts. Commit afterwards, then ask `check_attempt`: attempts
    made at the same moment see one another only then.
    """
    attempt = SignInAttempt(
        at=utc_now(),
        account_hash=keyed_hash("account", email.strip().lower()),
        address_hash=keyed_hash("address", _network(address)),
    )
    check_attempt(session, attempt)
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < utc_now() - KEPT))
    session.add(attempt)
    session.flush()
    return attempt


def check_attempt(session: AnySession, attempt: SignInAttempt) -> None:
    """Raise TooManyAttempts if enough others failed within the window."""
    recent = SignInAttempt.at > utc_now() - WINDOW
    other = SignInAttempt.id != attempt.id if attempt.id else recent
    account, address = session.execute(
        select(
            func.count().filter(SignInAttempt.account_hash == attempt.account_hash),
            func.count().filter(SignInAttempt.address_hash == attempt.address_hash),
        ).where(
            recent,
            other,
            or_(
                SignInAttempt.account_hash == attempt.account_hash,
                SignInAttempt.address_hash == attempt.address_hash,
            ),
        )
    ).one()
    if account >= PER_ACCOUNT or address >= PER_ADDRESS:
        raise TooManyAttempts


def sign_in(
    session: AnySession, user: User, *, attempt: SignInAttempt, rehashed: str | None
) -> User | None:
    """Let somebody in whose password was right; None if they were closed meanwhile.

    Takes back the attempts counted against the account. `rehashed` replaces the
    kept password when it was hashed at other costs than today's.
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
    session.execute(
        delete(SignInAttempt).where(SignInAttempt.account_hash == attempt.account_hash)
    )
    record(session, AuditAction.SIGNED_IN, subject=user, actor=user)
    return user


def fail_sign_in(
    session: AnySession, user: User | None, *, attempt: SignInAttempt
) -> None:
    """Record that a sign-in failed: of an account, or of one that isn't there."""
    subject = user or attempt
    record(session, AuditAction.SIGN_IN_FAILED, subject=subject, actor=None)


def sign_out(session: AnySession, user: User, *, session_key: str) -> None:
    """End one session, so that a copy of its cookie is worth nothing."""
    now = utc_now()
    session.execute(delete(EndedSession).where(EndedSession.ended_at < now - KEPT * 8))
    if not is_ended(session, session_key):
        session.add(EndedSession(key_hash=_key_hash(session_key), ended_at=now))
    record(session, AuditAction.SIGNED_OUT, subject=user, actor=user)


def sign_out_everywhere(session: AnySession, user: User) -> None:
    """End every session of a person, on every device."""
    end_sessions(user)
    record(session, AuditAction.SIGNED_OUT_EVERYWHERE, subject=user, actor=user)


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


def _network(address: str) -> str:
    """Return what one household or office shares: an IPv6 address has 64 bits of it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:  # as a server that listens to both writes it
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
