"""One's desk as a workbook: with the columns of a tracker, so that nobody is held."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.db.engine import AnySession
from ipr.desks.declarations import DeskWorkbook, FileColumn
from ipr.referrals.lists.columns import say_owner
from ipr.support.categories.editions import Edition, name_categories
from ipr.support.categories.models import SupportCategory
from ipr.support.categories.service import read_editions
from ipr.support.details.models import SupportAction, SupportAgency
from ipr.support.details.service import say_agency
from ipr.support.models import SupportCase, SupportSource
from ipr.support.queue.details import lines_of_cases
from ipr.support.states import BARRIERS, SOURCE_NAMES, STATE_NAMES
from ipr.web.filters import on_day


@dataclass
class WrittenCase:
    """What was written in a case, for its row of the workbook."""

    case: Any
    lines: Sequence[str] = ()
    main: str = ""
    others: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        """Return how it came: in the words of its tracker where that had some."""
        said = self.case.asked_by if self._of_tracker else None
        return said or SOURCE_NAMES[self.case.source]

    @property
    def asked_by(self) -> str | None:
        """Return who asked: a colleague who can sign in, or whoever rang or wrote."""
        return None if self._of_tracker else self.case.requester or self.case.asked_by

    @property
    def _of_tracker(self) -> bool:
        return bool(self.case.source is SupportSource.IMPORTED)

    @property
    def done(self) -> str:
        """Return what was done, day by day."""
        return "\n".join(filter(None, (self.case.done, *self.actions)))


def read_written(session: AnySession, ids: Sequence[int]) -> dict[int, WrittenCase]:
    """Return what was written in some cases, in a few statements."""
    columns = (
        *(SupportCase.id, SupportCase.received_on, SupportCase.source),
        *(SupportCase.asked_by, SupportCase.asking_team, SupportCase.barrier),
        *(SupportCase.why, SupportCase.done, SupportCase.feedback),
        *(SupportCase.learned, SupportCase.follow_up_on, SupportCase.contacted_on),
        *(SupportCase.waiting, SupportCase.shared_locally_on),
        *(SupportCase.shared_with_panel_on, User.name.label("requester")),
    )
    cases = select(*columns).outerjoin(SupportCase.requester)
    found = session.execute(cases.where(SupportCase.id.in_(ids)))
    written = {row.id: WrittenCase(row) for row in found}
    for number, lines in lines_of_cases(session, ids).items():
        written[number].lines = lines
    editions = read_editions(session)
    for one in session.execute(_parts(SupportCategory, SupportCategory.code, ids)):
        case = written[one.case_id]
        name = _name(editions, one.code, case.case.received_on)
        if one.main:
            case.main = name
        else:
            case.others.append(name)
    for one in session.execute(_parts(SupportAction, SupportAction.done_on, ids)):
        written[one.case_id].actions.append(f"{on_day(one.done_on)}: {one.text}")
    for one in session.execute(_parts(SupportAgency, SupportAgency.involved_on, ids)):
        written[one.case_id].agencies.append(say_agency(one))
    return written


def _parts(model: Any, order: Any, ids: Sequence[int]) -> Select[Any]:
    columns = select(*model.__table__.columns)
    return columns.where(model.case_id.in_(ids)).order_by(order)


def _name(editions: Sequence[Edition], code: str, day: date) -> str:
    return name_categories(editions, [code], day)[0]


COLUMNS: Sequence[FileColumn] = (
    ("Reference", lambda row, case: row.reference),
    ("Received", lambda row, case: row.received_on),
    ("Area", lambda row, case: row.area),
    ("Service lines", lambda row, case: "; ".join(case.lines)),
    ("Category", lambda row, case: case.main),
    ("Other categories", lambda row, case: "; ".join(case.others)),
    ("Source", lambda row, case: case.source),
    ("Asked by", lambda row, case: case.asked_by),
    ("Team", lambda row, case: case.case.asking_team),
    ("Barrier", lambda row, case: BARRIERS.get(case.case.barrier or "")),
    ("Why", lambda row, case: case.case.why),
    ("Actions", lambda row, case: case.done),
    ("Outcome", lambda row, case: case.case.feedback),
    ("Learning", lambda row, case: case.case.learned),
    ("Closed", lambda row, case: row.closed_at if row.closed else None),
    ("State", lambda row, case: STATE_NAMES[row.state]),
    ("Held by", lambda row, case: say_owner(row)),
    ("Needed by", lambda row, case: row.wanted_by),
    ("Waiting for others", lambda row, case: "Yes" if case.case.waiting else "No"),
    ("Follow up on", lambda row, case: case.case.follow_up_on),
    ("First contacted on", lambda row, case: case.case.contacted_on),
    ("Agencies", lambda row, case: "\n".join(case.agencies)),
    ("Shared locally", lambda row, case: case.case.shared_locally_on),
    ("Shared with the panel", lambda row, case: case.case.shared_with_panel_on),
)
TRACKER_WORKBOOK = DeskWorkbook(
    columns=COLUMNS,
    details=read_written,
    wide=frozenset({"Why", "Actions", "Outcome", "Learning", "Agencies"}),
    rows_of=SupportCase,
    read_as=AuditAction.SUPPORT_READ,
)
