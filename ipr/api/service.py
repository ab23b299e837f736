"""Who may ask for decisions from outside, and how often."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import case, select, update
from sqlalchemy.orm import joinedload

from ipr.accounts.models import User
from ipr.api.models import ApiClient, ApiUse
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession

PER_MINUTE = 120
PREFIX = "ipr_"
LONGEST_TOKEN = 100


class NameTaken(Exception):
    """There is, or was, a system of that name."""


class UnknownClient(LookupError):
    """There is no such system."""


class TooManyCalls(Exception):
    """The system asked too often this minute; `seconds` says how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


def make_client(
    session: AnySession, name: str, *, actor: User
) -> tuple[ApiClient, str]:
    """Return a new system and its token, of which only a hash is kept.

    Raises NameTaken.
    """
    if session.scalar(select(ApiClient.id).where(ApiClient.name == name)):
        raise NameTaken(name)
    token = PREFIX + secrets.token_urlsafe(32)
    client = ApiClient(
        name=name,
        token_hash=_hash(token),
        made_by=actor,
        made_at=utc_now(),
        use=ApiUse(),
    )
    session.add(client)
    record(
        session,
        AuditAction.API_CLIENT_MADE,
        subject=client,
        actor=actor,
        changes={"name": (None, name)},
    )
    return client, token


def revoke_client(session: AnySession, client: ApiClient, *, actor: User) -> None:
    """Let a system's token open nothing any more. Doing so twice changes nothing."""
    session.refresh(client, with_for_update={"of": ApiClient})
    if client.revoked_at:
        return
    client.revoked_at, client.revoked_by = utc_now(), actor
    record(
        session,
        AuditAction.API_CLIENT_REVOKED,
        subject=client,
        actor=actor,
        changes={"revoked_at": (None, client.revoked_at)},
    )


def list_clients(session: AnySession) -> list[ApiClient]:
    """Return every system there is or was: those that may ask first, then by name."""
    found = session.scalars(
        select(ApiClient)
        .options(joinedload(ApiClient.made_by))
        .order_by(ApiClient.revoked_at.is_not(None), ApiClient.name)
    )
    return list(found)


def find_client(session: AnySession, client_id: int) -> ApiClient:
    """Return a system. Raises UnknownClient."""
    client = session.get(ApiClient, client_id)
    if client is None:
        raise UnknownClient(f"no system {client_id}")
    return client


def client_of_token(session: AnySession, token: str) -> int | None:
    """Return the number of the system that has a token, unless it was revoked."""
    if not token.startswith(PREFIX) or len(token) > LONGEST_TOKEN:
        return None
    return session.scalar(
        select(ApiClient.id).where(
            ApiClient.token_hash == _hash(token), ApiClient.revoked_at.is_(None)
        )
    )


def count_call(session: AnySession, client_id: int) -> None:
    """Count a call of a system; raise TooManyCalls beyond the limit of a minute.

    Commit either way: what was refused counts too.
    """
    now = utc_now()
    minute = now.replace(second=0, microsecond=0)
    calls = session.scalar(
        update(ApiUse)
        .where(ApiUse.client_id == client_id)
        .values(
            calls=case((ApiUse.minute == minute, ApiUse.calls + 1), else_=1),
            minute=minute,
            total=ApiUse.total + 1,
        )
        .returning(ApiUse.calls)
        .execution_options(synchronize_session=False)
    )
    if (calls or 0) > PER_MINUTE:
        raise TooManyCalls(_seconds_left(now, minute))


def _seconds_left(now: datetime, minute: datetime) -> int:
    return int((minute + timedelta(minutes=1) - now).total_seconds()) + 1


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
