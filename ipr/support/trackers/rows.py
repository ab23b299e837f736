"""The row of a tracker as it was sent, beside the case that was made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ipr.db.engine import AnySession
from ipr.imports.columns.rows import say_as_text
from ipr.imports.models import ImportRow, ImportRun
from ipr.support.models import SupportCase


@dataclass(frozen=True)
class OriginalRow:
    """What stood in the cells of a row, each with its heading."""

    number: int
    hidden: bool
    taken_at: datetime | None
    cells: Sequence[tuple[str, str]]


def row_of_case(session: AnySession, case: SupportCase) -> OriginalRow | None:
    """Return the row that a case came from as it stands now, if it came from one."""
    if case.import_row_id is None:
        return None
    row = session.get_one(ImportRow, case.import_row_id)
    run = session.get_one(ImportRun, row.run_id)
    cells = [(str(heading), say_as_text(cell)) for heading, cell in row.original]
    return OriginalRow(row.number, row.hidden, run.ended_at, cells)
