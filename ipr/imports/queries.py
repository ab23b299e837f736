"""What an import found, to be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.imports.columns.declarations import SheetFinding
from ipr.imports.columns.rows import say_as_text
from ipr.imports.kinds import ImportKind
from ipr.imports.models import (
    ImportFinding,
    ImportRow,
    ImportRun,
    ImportState,
    RowState,
)
from ipr.web.lists.paging import ListPage, PageAsked, list_page

LAST = 10
before = aliased(ImportRow)


@dataclass(frozen=True)
class ChangedRow:
    """A row that was taken in before: each heading with what it said and says."""

    number: int
    differences: Sequence[tuple[str, str, str]]


def list_own_imports(
    session: AnySession, kind: ImportKind, user: User
) -> Sequence[ImportRun]:
    """Return somebody's last imports of a kind that they did not give up."""
    return session.scalars(
        select(ImportRun)
        .where(
            ImportRun.started_by_id == user.id,
            ImportRun.kind == kind.name,
            ImportRun.state != ImportState.GIVEN_UP,
        )
        .order_by(ImportRun.id.desc())
        .limit(LAST)
    ).all()


def list_findings(session: AnySession, run: ImportRun) -> Iterator[SheetFinding]:
    """Yield what is wrong, in the order of the sheet."""
    told = select(ImportFinding.told).where(ImportFinding.run_id == run.id)
    by_row = told.order_by(ImportFinding.number, ImportFinding.id)
    for one in session.scalars(by_row):
        yield SheetFinding(**one)


def page_of_findings(
    session: AnySession, run: ImportRun, asked: PageAsked
) -> ListPage[SheetFinding]:
    """Return a page of what is wrong, in the order of the sheet."""
    return list_page(
        session,
        select(ImportFinding.told).where(ImportFinding.run_id == run.id),
        PageAsked(bookmark=asked.bookmark),
        sorts={"row": [ImportFinding.number]},
        default="row",
        unique=[ImportFinding.id],
        read=lambda row: SheetFinding(**row[0]),
    )


def count_new_rows(session: AnySession, run: ImportRun, *by: Any) -> Sequence[Any]:
    """Return how many of the rows to take in for the first time are alike in what."""
    counted = select(*by, func.count().label("number")).where(
        ImportRow.run_id == run.id,
        ImportRow.state == RowState.STAGED,
        ImportRow.replaces_id.is_(None),
    )
    return session.execute(counted.group_by(*by)).all()


def changed_rows(session: AnySession, run: ImportRun) -> Sequence[int]:
    """Return the numbers of rows that were taken in before, with other content."""
    changed = _changed(run).with_only_columns(ImportRow.number)
    return session.scalars(changed.order_by(ImportRow.number)).all()


def list_changes(
    session: AnySession, run: ImportRun, asked: PageAsked
) -> ListPage[ChangedRow]:
    """Return a page of rows that changed since they were taken in."""
    return list_page(
        session,
        _changed(run),
        PageAsked(bookmark=asked.bookmark),
        sorts={"row": [ImportRow.number]},
        default="row",
        unique=[ImportRow.id],
        read=lambda row: ChangedRow(row[0], _compare(row[1], row[2])),
    )


def _changed(run: ImportRun) -> Select[Any]:
    return (
        select(ImportRow.number, before.original, ImportRow.original)
        .join(before, before.id == ImportRow.replaces_id)
        .where(ImportRow.run_id == run.id, ImportRow.state == RowState.STAGED)
    )


def _compare(old: list[Any], new: list[Any]) -> list[tuple[str, str, str]]:
    was, becomes = dict(map(_say, old)), dict(map(_say, new))
    headings = dict.fromkeys([*was, *becomes])
    pairs = ((name, was.get(name, ""), becomes.get(name, "")) for name in headings)
    return [pair for pair in pairs if pair[1] != pair[2]]


def _say(pair: list[Any]) -> tuple[str, str]:
    heading, cell = pair
    return str(heading), say_as_text(cell)
