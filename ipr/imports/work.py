"""Check a file from its first row to its last, in transactions of its own."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession, begin_writing
from ipr.imports.changes import find_changed
from ipr.imports.columns.days import say_orders
from ipr.imports.columns.declarations import SheetFinding
from ipr.imports.columns.map_files import SaidOfSheet, read_said
from ipr.imports.columns.plans import ImportPlan, plan_import
from ipr.imports.columns.rows import RowReader, hear_days, settle_columns
from ipr.imports.kinds import ImportKind
from ipr.imports.models import ImportRun, ImportState
from ipr.imports.reading.refusals import SpreadsheetRefused
from ipr.imports.reading.service import (
    FileSeen,
    SheetRow,
    SheetSeen,
    read_rows,
)
from ipr.imports.staging import Staged, forget_staged, keep_findings, stage_rows


@dataclass(frozen=True)
class FileAtHand:
    """A file to be read: its name, for the ending, and what is in it."""

    name: str
    data: bytes

    def read_rows(self, sheet: int) -> Generator[SheetRow, None, None]:
        """Yield the rows of a sheet, read by a process of its own."""
        return read_rows(self.name, self.data, sheet)


def keep_seen(seen: FileSeen) -> dict[str, Any]:
    """Return what is in a file as it is kept with its import."""
    return asdict(seen)


def read_seen(kept: dict[str, Any]) -> FileSeen:
    """Return what was kept."""
    sheets = []
    for sheet in kept["sheets"]:
        first = tuple(
            SheetRow(row["number"], row["hidden"], tuple(row["cells"]))
            for row in sheet["first"]
        )
        sheets.append(SheetSeen(**{**sheet, "first": first}))
    return FileSeen(**{**kept, "sheets": tuple(sheets)})


def check_import(
    session: AnySession,
    run: ImportRun,
    kind: ImportKind,
    file: FileAtHand,
    *,
    actor: User | None,
) -> None:
    """Check every row of a file, keep what is new, and say what is wrong; commits.

    Raises SpreadsheetRefused when it can't be read after all: then nothing is kept.
    """
    begin_writing(session)
    forget_staged(session, run)
    run.state, run.beat_at = ImportState.CHECKING, utc_now()
    columns = kind.columns_for(actor)
    plan = plan_import(read_seen(run.seen), columns, said_for(run, kind))
    run.rows = plan.rows
    session.commit()
    try:
        found = _check_rows(session, run, kind, file, plan, actor)
    except StaleDataError:
        session.rollback()  # something was said anew: it is another's to check
        raise
    except Exception as problem:
        session.rollback()
        begin_writing(session)
        forget_staged(session, run)
        run.state, run.shown = ImportState.SENT, {"failed": _say_why(problem)}
        session.commit()
        raise
    begin_writing(session)
    if not run.findings:
        run.changed = find_changed(session, run, kind, found, actor=actor)
    run.state, run.beat_at = ImportState.CHECKED, utc_now()
    names = ("rows", "known", "changed", "findings")
    changes = {name: (None, getattr(run, name)) for name in names}
    record(
        session, AuditAction.IMPORT_CHECKED, subject=run, actor=actor, changes=changes
    )
    session.commit()


def say_shown(run: ImportRun) -> list[str]:
    """Return what is to be known of how a file was read, in sentences."""
    shown, seen = run.shown, read_seen(run.seen)
    said = []
    if seen.encoding:
        said.append(f"Read as {seen.encoding}, with a {seen.separator} between cells")
    if "sheet" not in shown:
        return said
    others = [sheet for sheet in seen.sheets if sheet.name != shown["sheet"]]
    for sheet in others:
        kind = "hidden sheet" if sheet.hidden else "sheet"
        rows = "row" if sheet.rows == 1 else "rows"
        said.append(f"The {kind} “{sheet.name}” is not read: {sheet.rows:,} {rows}")
    if shown["hidden"]:
        said.append(
            f"Hidden rows, which are taken like the others: {shown['hidden']:,}"
        )
    for name, heading in shown["columns"].items():
        said.append(f"{name}: {heading}")
    for name, order in shown["orders"].items():
        said.append(f"The days of {name} are written {order}")
    if shown["left"]:
        said.append(f"Not taken, but kept with the row: {', '.join(shown['left'])}")
    return said


def _say_why(problem: Exception) -> str:
    if isinstance(problem, SpreadsheetRefused):
        return f"It was not read: {problem}"
    return "Something went wrong here, and nothing was taken in"


def said_for(run: ImportRun, kind: ImportKind) -> SaidOfSheet:
    """Return what was said of a file, with the area that was given for its rows."""
    said = read_said(run.said)
    given = dict(said.given)
    if run.area_id and kind.area_column:
        given[kind.area_column] = str(run.area_id)
    return replace(said, given=given)


def _check_rows(
    session: AnySession,
    run: ImportRun,
    kind: ImportKind,
    file: FileAtHand,
    plan: ImportPlan,
    actor: User | None,
) -> Staged:
    """Stage the rows, unless something is asked of the whole file."""
    if plan.asked or plan.sheet is None or plan.headings is None:
        _keep_questions(session, run, plan.asked)
        return Staged()
    seen, said = read_seen(run.seen), said_for(run, kind)
    with closing(_rows_below(file, plan)) as rows:
        counted = _Counted(rows)
        heard = hear_days(counted, kind.columns, plan.places)
    days = settle_columns(heard, said.days, date1904=seen.date1904)
    begin_writing(session)
    run.rows = counted.number
    shown = _say_plan(plan, counted, say_orders(days))
    if kind.area_column and not kind.any_area(actor):
        shown["areas"] = [area.id for area in kind.areas(session, actor)]
    run.shown = shown
    session.commit()
    reader = RowReader(
        kind.columns_for(actor),
        plan.places,
        kind.options(session, actor),
        days,
        london_today(),
        said.given,
        kind.check,
        kind.barred(session, actor),
    )
    if wrong := reader.wrong_given(plan.headings.row):
        _keep_questions(session, run, wrong)
        return Staged()
    with closing(_rows_below(file, plan)) as rows:
        return stage_rows(
            session, run, kind, rows, reader=reader, headings=plan.headings.named
        )


class _Counted:
    """Rows that are counted as they go by, and those hidden of them."""

    def __init__(self, rows: Iterator[SheetRow]) -> None:
        self.rows, self.number, self.hidden = rows, 0, 0

    def __iter__(self) -> Iterator[SheetRow]:
        for row in self.rows:
            self.number += 1
            self.hidden += row.hidden
            yield row


def _rows_below(file: FileAtHand, plan: ImportPlan) -> Generator[SheetRow, None, None]:
    assert plan.sheet is not None and plan.headings is not None
    with closing(file.read_rows(plan.sheet.at)) as rows:
        for row in rows:
            if row.number > plan.headings.row:
                yield row


def _keep_questions(
    session: AnySession, run: ImportRun, asked: Sequence[SheetFinding]
) -> None:
    begin_writing(session)
    keep_findings(session, run, asked)
    run.findings, run.shown = len(asked), {"asked": True}
    session.commit()


def _say_plan(
    plan: ImportPlan, counted: _Counted, orders: dict[str, str]
) -> dict[str, Any]:
    assert plan.sheet is not None and plan.headings is not None
    places = plan.places.values()
    named = plan.headings.named
    return {
        "sheet": plan.sheet.name,
        "heading row": plan.headings.row,
        "columns": {name: plan.headings.say(at) for name, at in plan.places.items()},
        "left": [plan.headings.say(at) for at in named if at not in places],
        "hidden": counted.hidden,
        "orders": orders,
    }
