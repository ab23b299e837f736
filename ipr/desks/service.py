"""Show a list a page at a time, and write the whole of it to a file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from ipr.accounts.models import Area, User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today
from ipr.db.engine import AnySession, begin_writing
from ipr.desks.filters import Filters
from ipr.desks.lists import Desk
from ipr.desks.queries import lines_of
from ipr.referrals.names import LINE_NAMES
from ipr.web.lists.paging import ListPage, PageAsked, list_page

AT_ONCE = 500
Lines = dict[int, list[str]]


@dataclass(frozen=True)
class Shown:
    """A page of a list with the service lines of its referrals, by their number."""

    page: ListPage[Any]
    lines: Lines


def show_list(
    session: AnySession, desk: Desk, *, user: User, filters: Filters, asked: PageAsked
) -> Shown:
    """Return a page of what somebody may see of a list."""
    today = london_today()
    page = list_page(
        session,
        desk.statement(user, today, filters),
        asked,
        dense=desk.statement(user, today, replace(filters, walk=True)),
        sorts=desk.sorts,
        default=desk.default,
        unique=desk.unique,
        read=lambda row: row,
    )
    return Shown(page, _lines(session, page.rows))


def record_export(
    session: AnySession, desk: Desk, *, user: User, filters: Filters
) -> None:
    """Record that somebody takes a list away, and commit it, before they get it.

    Says which list and which filters; those hold nothing personal.
    """
    begin_writing(session)
    given = {name: value for name, value in asdict(filters).items() if value}
    record(
        session,
        AuditAction.REFERRAL_EXPORTED,
        subject=user,
        actor=user,
        changes={
            "list": (None, desk.name),
            **{name: (None, value) for name, value in given.items()},
        },
    )
    session.commit()


def export_list(
    session: AnySession, desk: Desk, *, user: User, filters: Filters, asked: PageAsked
) -> Iterator[tuple[Any, list[str]]]:
    """Yield every row of a list in its order, with the service lines of each."""
    sort, falling = asked.sort, asked.descending
    if sort not in desk.sorts:
        sort, falling = desk.default.lstrip("-"), desk.default.startswith("-")
    keys = [*desk.sorts[sort], *desk.unique]
    statement = desk.statement(user, london_today(), replace(filters, walk=True))
    found = session.execute(
        statement.order_by(*(key.desc() if falling else key.asc() for key in keys)),
        execution_options={"yield_per": AT_ONCE},
    )
    for rows in found.partitions():
        lines = _lines(session, rows)
        for row in rows:
            yield row, lines.get(row.id, [])


def area_names(session: AnySession) -> dict[int, str]:
    """Return every area there is or was, by name, for a filter."""
    found = session.scalars(select(Area).order_by(Area.name))
    return {area.id: area.name for area in found}


def is_overdue(row: Any, on: date) -> bool:
    """Return whether the factual report of a listed case should have come."""
    return row.report_received_on is None and bool(row.report_due_on < on)


def _lines(session: AnySession, rows: Sequence[Any] | Iterable[Any]) -> Lines:
    found: Lines = {}
    for number, line in session.execute(lines_of([row.id for row in rows])):
        found.setdefault(number, []).append(LINE_NAMES[line])
    return found
