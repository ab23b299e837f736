"""Search the audit record. It names people, and cases by reference alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, column, func, or_, select, table

from ipr.audit.change_words import NAMED_BY, Names, rows_named
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.engine import AnySession
from ipr.db.london_days import london_midnight
from ipr.web.lists.paging import ListPage, PageAsked, list_page

# The record names the actor by foreign key. Audit stands below accounts, so it knows
# the table that the key leads to and not the model.
PEOPLE = table("user", column("id"), column("name"), column("email"))
READING_DEEDS = ("read", "exported", "searched")
READINGS = frozenset(
    action for action in AuditAction if action.value.partition(".")[2] in READING_DEEDS
)
MOST_READERS = 500
MOST_WORDS = 10
"""More in a search than any name has would only grow the statement."""


@dataclass(frozen=True, kw_only=True)
class EventFilter:
    """Which events are asked for; what is empty or None filters nothing."""

    who: str = ""
    action: AuditAction | None = None
    reference: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class EventRow:
    """An event, and the name of whoever did it."""

    event: AuditEvent
    name: str | None
    """None: the program itself, or somebody who was not signed in."""


@dataclass(frozen=True)
class Reader:
    """Somebody who read a case: how often, first and last."""

    name: str
    email: str
    times: int
    first_at: datetime
    last_at: datetime


def list_events(
    session: AnySession, wanted: EventFilter, asked: PageAsked
) -> ListPage[EventRow]:
    """Return a page of the record, newest first."""
    return list_page(
        session,
        _matching(wanted),
        asked,
        sorts={"at": [AuditEvent.id]},
        default="-at",
        unique=[],
        read=lambda row: EventRow(row[0], row[1]),
    )


def find_names(session: AnySession, events: Iterable[AuditEvent]) -> Names:
    """Return what the rows are called that events name: one query for each table."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        for name, number in rows_named(event):
            wanted.setdefault(name, set()).add(number)
    found: dict[tuple[str, int], str] = {}
    for name, numbers in wanted.items():
        rows = table(name, column("id"), column(NAMED_BY[name]))
        called = select(rows.c.id, rows.c[NAMED_BY[name]]).where(rows.c.id.in_(numbers))
        found |= {(name, row[0]): row[1] for row in session.execute(called)}
    return found


def last_event(session: AnySession, action: AuditAction) -> AuditEvent | None:
    """Return the latest event of an action."""
    events = select(AuditEvent).where(AuditEvent.action == action)
    return session.scalar(events.order_by(AuditEvent.id.desc()).limit(1))


def list_readers(session: AnySession, reference: str) -> list[Reader]:
    """Return who read a case, the latest reader first."""
    last = func.max(AuditEvent.at)
    rows = session.execute(
        select(
            PEOPLE.c.name, PEOPLE.c.email, func.count(), func.min(AuditEvent.at), last
        )
        .select_from(AuditEvent)
        .join(PEOPLE, PEOPLE.c.id == AuditEvent.actor_id)
        .where(AuditEvent.reference == reference, AuditEvent.action.in_(READINGS))
        .group_by(PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.email)
        .order_by(last.desc(), PEOPLE.c.name)
        .limit(MOST_READERS)
    )
    return [Reader(*row) for row in rows]


def _matching(wanted: EventFilter) -> Select[Any]:
    statement = select(AuditEvent, PEOPLE.c.name).outerjoin(
        PEOPLE, PEOPLE.c.id == AuditEvent.actor_id
    )
    for word in wanted.who.split()[:MOST_WORDS]:
        statement = statement.where(
            or_(
                PEOPLE.c.name.icontains(word, autoescape=True),
                PEOPLE.c.email.icontains(word, autoescape=True),
            )
        )
    if wanted.action:
        statement = statement.where(AuditEvent.action == wanted.action)
    if wanted.reference:
        statement = statement.where(AuditEvent.reference == wanted.reference)
    if wanted.first_day:
        statement = statement.where(AuditEvent.at >= london_midnight(wanted.first_day))
    if wanted.last_day:
        after = wanted.last_day + timedelta(days=1)
        statement = statement.where(AuditEvent.at < london_midnight(after))
    return statement
