"""Write the audit record. A service that changes a thing calls `record`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol

from sqlalchemy import inspect

from ipr.audit.models import AuditAction, AuditEvent
from ipr.audit.signals import event_recorded
from ipr.db.base import Base
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession, begin_writing
from ipr.db.holdings import may_be_recorded
from ipr.db.upserts import insert_many

CHANGED = ("…", "…")


class Actor(Protocol):
    """Somebody who acts: a user, known here by number alone."""

    @property
    def id(self) -> int: ...


def record(
    session: AnySession,
    action: AuditAction,
    *,
    subject: Base,
    actor: Actor | None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
) -> AuditEvent:
    """Record that somebody did something, in the same transaction as the deed.

    `changes` maps a field to its value before and after. Of a column that holds more
    than plain words it is only said that it changed. `actor` is None only for what
    the program does by itself. The subject is flushed to have an id.
    """
    session.flush()
    event = AuditEvent(
        at=utc_now(),
        actor_id=actor.id if actor else None,
        action=action,
        subject_type=subject.__tablename__,
        subject_id=getattr(subject, "id", None),
        reference=getattr(subject, "reference", None),
        changes={
            name: [_as_json(before), _as_json(after)]
            if _may_be_said(subject, name)
            else list(CHANGED)
            for name, (before, after) in (changes or {}).items()
        },
    )
    session.add(event)
    event_recorded.send(session, recorded=event, subject=subject)
    return event


def record_each(
    session: AnySession,
    action: AuditAction,
    model: type[Base],
    subjects: Sequence[tuple[int, str]],
    *,
    actor: Actor | None,
) -> None:
    """Record one deed that made many things, at each: its number and reference.

    In one statement, for thousands of them; so nobody is told of each.
    """
    now = utc_now()
    events = [
        {
            "at": now,
            "actor_id": actor.id if actor else None,
            "action": action,
            "subject_type": model.__tablename__,
            "subject_id": number,
            "reference": reference,
            "changes": {},
        }
        for number, reference in subjects
    ]
    insert_many(session, AuditEvent, events)


def record_reading(
    session: AnySession,
    action: AuditAction,
    *,
    subject: Base,
    actor: Actor,
) -> None:
    """Record that somebody reads a case, before the page is built.

    Ends the open reading transaction, writes the event in a short one of its own
    and commits it. If that fails the error goes up, and the page isn't shown.
    """
    begin_writing(session)
    record(session, action, subject=subject, actor=actor)
    session.commit()


def _may_be_said(subject: Base, name: str) -> bool:
    column = inspect(type(subject)).columns.get(name)
    return column is None or may_be_recorded(column)


def _as_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
