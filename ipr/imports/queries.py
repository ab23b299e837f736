"""What an import found, to be read."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from ipr.db.engine import AnySession
from ipr.imports.columns.declarations import Finding
from ipr.imports.models import ImportFinding, ImportRow, ImportRun, RowState


def list_findings(session: AnySession, run: ImportRun) -> Iterator[Finding]:
    """Yield what is wrong, in the order of the sheet."""
    told = select(ImportFinding.told).where(ImportFinding.run_id == run.id)
    for one in session.scalars(told.order_by(ImportFinding.number, ImportFinding.id)):
        yield Finding(**one)


def changed_rows(session: AnySession, run: ImportRun) -> Sequence[int]:
    """Return the numbers of rows that were taken in before, with other content."""
    return session.scalars(
        select(ImportRow.number)
        .where(
            ImportRow.run_id == run.id,
            ImportRow.state == RowState.STAGED,
            ImportRow.replaces_id.is_not(None),
        )
        .order_by(ImportRow.number)
    ).all()
