"""Cases changed as the rows of their tracker were since they were taken in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm.attributes import flag_modified

from ipr.accounts.models import Area, User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today, utc_now
from ipr.db.encryption import seal_text
from ipr.db.engine import AnySession
from ipr.imports.kinds import StagedRow
from ipr.imports.service import ImportNotReady
from ipr.support.cover.routing import Routing
from ipr.support.details.service import set_categories, set_lines
from ipr.support.handovers import move_owner
from ipr.support.models import (
    OPEN_STATES,
    SupportCase,
    SupportClosing,
    SupportState,
)
from ipr.support.queries import works_on
from ipr.support.trackers.prepared import (
    COLUMN_OF,
    closed_at,
    columns_of_case,
    lines_of_row,
)

Changes = dict[str, tuple[Any, Any]]
MOVED = "The tracker gives another area for it"
ELSEWHERE = (
    "Some rows that changed are of cases that are not yours to work on any more, or "
    "that another import changed meanwhile: leave them as they are, or check it again"
)


def change_cases(
    session: AnySession,
    rows: Sequence[StagedRow],
    holder_of: Callable[[int | None], Routing],
    actor: User | None,
) -> None:
    """Change in each case what changed in its row, and leave all else as it is.

    What was written here since stays, unless the tracker has something new for it.
    Raises ImportNotReady for a case that is not the actor's to work on.
    """
    cases = _hold_cases(session, rows, actor)
    for row in rows:
        case = cases[row.replaces]
        case.import_row_id = row.id
        changes = _change_case(session, case, row, holder_of)
        if "area" in row.changed:
            _move(session, case, row.prepared["area"], holder_of, actor)
        flag_modified(case, "waiting")  # what is in other tables makes no revision
        record(
            session,
            AuditAction.SUPPORT_ROW_CHANGED,
            subject=case,
            actor=actor,
            changes=changes,
        )
        session.expire(case)  # what was set is sealed, and what it has may be gone


def _hold_cases(
    session: AnySession, rows: Sequence[StagedRow], actor: User | None
) -> dict[int | None, SupportCase]:
    """Return the cases that rows change, held, by the rows that they come from.

    A case may have gone to another area since its row was taken in.
    """
    found = session.scalars(
        select(SupportCase)
        .where(
            SupportCase.import_row_id.in_([row.replaces for row in rows]),
            true() if actor is None else works_on(actor, london_today()),
        )
        .with_for_update(of=SupportCase)
        .execution_options(populate_existing=True)
    )
    cases = {case.import_row_id: case for case in found}
    if any(row.replaces not in cases for row in rows):
        raise ImportNotReady(ELSEWHERE)
    return cases


def _change_case(
    session: AnySession,
    case: SupportCase,
    row: StagedRow,
    holder_of: Callable[[int | None], Routing],
) -> Changes:
    prepared, changes = row.prepared, Changes()
    columns = columns_of_case(prepared)
    for name in row.changed:
        for column in COLUMN_OF.get(name, ()):
            before = getattr(case, column)
            setattr(case, column, columns[column])
            if column != "opened_at":
                changes[column] = (before, columns[column])
    if {"category", "other categories"} & row.changed:
        main = prepared["main"] or ""
        changes |= set_categories(session, case, main, prepared["others"])
    if "service lines" in row.changed:
        changes |= set_lines(session, case, lines_of_row(prepared))
    if "closed" in row.changed:
        changes |= _follow_closing(session, case, prepared)
    return changes


def _follow_closing(
    session: AnySession, case: SupportCase, prepared: Mapping[str, Any]
) -> Changes:
    """Close a case that its tracker closes, or open one that it no longer does.

    What was closed here stays closed.
    """
    before, closed = case.state, closed_at(prepared)
    last = case.closings[-1] if case.closings else None
    in_tracker = last if last and last.closed_by_id is None else None
    if before in OPEN_STATES and closed:
        feedback = prepared["feedback"] or seal_text("")
        case.closings.append(
            SupportClosing(closed_by_id=None, closed_at=closed, feedback=feedback)
        )
        case.state, case.closed_at = SupportState.CLOSED, closed
    elif before is SupportState.CLOSED and in_tracker and closed:
        in_tracker.closed_at = case.closed_at = closed
    elif before is SupportState.CLOSED and in_tracker:
        session.delete(in_tracker)
        case.state, case.closed_at = SupportState.WORKING, None
        case.accepted_at = case.accepted_at or utc_now()
    return {} if case.state is before else {"state": (before, case.state)}


def _move(
    session: AnySession,
    case: SupportCase,
    area_id: int | None,
    holder_of: Callable[[int | None], Routing],
    actor: User | None,
) -> None:
    area = session.get(Area, area_id) if area_id else None
    if case.state not in OPEN_STATES:
        case.area = area
        return
    routing = holder_of(area_id)
    move_owner(session, case, routing, area=area, reason=MOVED, actor=actor)
