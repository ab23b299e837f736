"""Cases made of the rows of a tracker: many at once, in a few statements."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record_each
from ipr.db.clock import london_today, utc_now
from ipr.db.encryption import seal_text
from ipr.db.engine import AnySession
from ipr.db.upserts import insert_many
from ipr.imports.kinds import StagedRow
from ipr.imports.models import ImportRun
from ipr.imports.service import ImportNotReady
from ipr.referrals.public_reference import ReferenceSeries, next_references
from ipr.support.categories.models import SupportCategory
from ipr.support.cover.routing import NobodyToHold, Routing, choose_owner
from ipr.support.models import (
    SupportCase,
    SupportClosing,
    SupportLine,
    SupportState,
)
from ipr.support.trackers.changing import change_cases
from ipr.support.trackers.columns import may_import_any, tracker_areas
from ipr.support.trackers.prepared import closed_at, columns_of_case, lines_of_row


class Holders:
    """Who is to hold the cases of each area: asked once for all rows of an import."""

    def __init__(self, session: AnySession, actor: User | None) -> None:
        self.session, self.found = session, dict[int | None, Routing]()
        self.own = None
        if not may_import_any(actor):
            self.own = {area.id for area in tracker_areas(session, actor)}

    def of(self, area_id: int | None) -> Routing:
        """Return who holds them. Raises ImportNotReady, for an area not theirs too."""
        if self.own is not None and area_id not in self.own:
            raise ImportNotReady(
                "Some rows are of an area that you do not cover any more"
            )
        if area_id not in self.found:
            try:
                self.found[area_id] = choose_owner(
                    self.session, area_id, london_today()
                )
            except NobodyToHold as problem:
                raise ImportNotReady(str(problem)) from problem
        return self.found[area_id]


def take_rows(
    session: AnySession,
    run: ImportRun,
    pieces: Iterable[Sequence[StagedRow]],
    actor: User | None,
) -> None:
    """Make a case of each row, or change the one that was made of it before.

    A row that is closed makes a closed case; any other is held, as accepted, by whoever
    answers for its area today. Nobody is told of each: there may be thousands.
    """
    holders = Holders(session, actor)
    for rows in pieces:
        for row in rows:
            holders.of(row.prepared["area"])
        new = [row for row in rows if row.replaces is None]
        if new:
            _make_cases(session, new, holders, actor)
        changed = [row for row in rows if row.replaces is not None]
        if changed:
            change_cases(session, changed, holders.of, actor)


def _make_cases(
    session: AnySession,
    rows: Sequence[StagedRow],
    holders: Holders,
    actor: User | None,
) -> None:
    references = next_references(
        session, london_today(), len(rows), ReferenceSeries.REQUEST
    )
    cases = [
        _case_of(row, holders.of(row.prepared["area"]), reference)
        for row, reference in zip(rows, references, strict=True)
    ]
    insert_many(session, SupportCase, cases)
    made = _numbers_of(session, [row.id for row in rows])
    for model, things in _parts_of(rows, made):
        insert_many(session, model, things)
    record_each(
        session,
        AuditAction.SUPPORT_IMPORTED,
        SupportCase,
        [(made[case["import_row_id"]], case["own_reference"]) for case in cases],
        actor=actor,
    )


def _case_of(row: StagedRow, routing: Routing, reference: str) -> dict[str, Any]:
    prepared = row.prepared
    closed = closed_at(prepared)
    begun = SupportState.WORKING if prepared["done"] else SupportState.ACCEPTED
    return {
        **columns_of_case(prepared),
        "own_reference": reference,
        "import_row_id": row.id,
        "area_id": prepared["area"],
        "owner_id": routing.user.id,
        "routed_as": routing.routed_as.value,
        "state": SupportState.CLOSED if closed else begun,
        "accepted_at": None if closed else utc_now(),
        "closed_at": closed,
        "waiting": False,
        "revision": 1,
    }


def _numbers_of(session: AnySession, rows: Sequence[int]) -> dict[int, int]:
    """Return the number of the case that was made of each row."""
    found = session.execute(
        select(SupportCase.import_row_id, SupportCase.id).where(
            SupportCase.import_row_id.in_(rows)
        )
    )
    return {row: case for row, case in found if row is not None}


def _parts_of(
    rows: Sequence[StagedRow], made: dict[int, int]
) -> Iterable[tuple[type[Any], list[dict[str, Any]]]]:
    lines, categories, closings, nothing = [], [], [], seal_text("")
    for row in rows:
        case, prepared = made[row.id], row.prepared
        lines += [{"case_id": case, "line": one} for one in lines_of_row(prepared)]
        main = prepared["main"]
        categories += [
            {"case_id": case, "code": code, "main": code == main}
            for code in filter(None, (main, *prepared["others"]))
        ]
        if closed := closed_at(prepared):
            feedback = prepared["feedback"] or nothing
            closings.append(
                {
                    "case_id": case,
                    "closed_by_id": None,
                    "closed_at": closed,
                    "feedback": feedback,
                }
            )
    return (
        (SupportLine, lines),
        (SupportCategory, categories),
        (SupportClosing, closings),
    )
