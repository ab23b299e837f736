"""An import from its beginning to its end: all of its rows, or none."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from ipr.accounts.models import Area, User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.files.service import TakenFile, forget_file
from ipr.imports.columns.map_files import SaidOfSheet, read_said
from ipr.imports.columns.plans import plan_import
from ipr.imports.kinds import ImportKind
from ipr.imports.models import (
    ImportedFile,
    ImportMap,
    ImportRow,
    ImportRun,
    ImportState,
    RowState,
)
from ipr.imports.pieces import StagedPieces
from ipr.imports.staging import forget_staged
from ipr.imports.work import read_seen, said_for

EXPIRED_AT_ONCE = 20
UNDER_WAY = (ImportState.SENT, ImportState.CHECKING, ImportState.CHECKED)
NO_AREA = 0
SILENT = timedelta(minutes=3)
"""A check that is not heard of for so long has died: longer than any file is read."""


class ImportNotFound(Exception):
    """There is no such import, or it is another's."""


class ImportNotReady(Exception):
    """It can't be taken in as it stands: what is in the way, in words."""


def start_import(
    session: AnySession,
    kind: ImportKind,
    *,
    seen: dict[str, Any],
    area: Area | None,
    said: SaidOfSheet,
    file: ImportedFile | None = None,
    actor: User | None,
) -> ImportRun:
    """Begin the import of a file that was read."""
    now = utc_now()
    run = ImportRun(
        key=secrets.token_hex(16),
        kind=kind.name,
        area_id=area.id if area else None,
        state=ImportState.SENT,
        file_id=file.id if file else None,
        seen=seen,
        said=said.to_dict(),
        shown={},
        started_by_id=actor.id if actor else None,
        started_at=now,
        beat_at=now,
    )
    session.add(run)
    changes = {"area": (None, run.area_id)}
    record(
        session, AuditAction.IMPORT_STARTED, subject=run, actor=actor, changes=changes
    )
    return run


def add_file(session: AnySession, taken: TakenFile, *, actor: User) -> ImportedFile:
    """Keep a file for as long as its import is under way."""
    file = ImportedFile(**vars(taken), added_by_id=actor.id, added_at=utc_now())
    session.add(file)
    changes = {"sha256": (None, taken.sha256), "scan": (None, taken.scan)}
    record(session, AuditAction.FILE_ADDED, subject=file, actor=actor, changes=changes)
    return file


def find_import(session: AnySession, key: str, *, user: User) -> ImportRun:
    """Return an import by its key. Raises ImportNotFound for another's."""
    run = session.scalar(
        select(ImportRun).where(
            ImportRun.key == key, ImportRun.started_by_id == user.id
        )
    )
    if run is None:
        raise ImportNotFound(key)
    return run


def say_of_file(session: AnySession, run: ImportRun, said: SaidOfSheet) -> None:
    """Keep how a file is to be read: it has to be checked again.

    A check that is under way finds its import changed, and stops.
    """
    held = _hold(session, run)
    held.said, held.shown, held.state = said.to_dict(), {}, ImportState.SENT
    session.flush()


def is_being_checked(run: ImportRun) -> bool:
    """Return whether a check is under way and was heard of lately."""
    checking = run.state == ImportState.CHECKING
    return checking and utc_now() - run.beat_at < SILENT


def recall_said(
    session: AnySession, kind: ImportKind, area: Area | None
) -> SaidOfSheet:
    """Return what was last said of such a tracker, but for what each file has anew."""
    found = session.scalar(_map_of(kind, area))
    if found is None:
        return SaidOfSheet()
    said = read_said(found.said)
    return SaidOfSheet(columns=said.columns, days=said.days, recalled=True)


def remember_said(session: AnySession, run: ImportRun, kind: ImportKind) -> None:
    """Keep what was said of a tracker for the next one of its area.

    One whose rows name their areas is like all such only for who may import them all.
    """
    if kind.area_column and not run.area and not kind.any_area(run.started_by):
        return
    found = session.scalar(_map_of(kind, run.area))
    if found is None:
        found = ImportMap(kind=kind.name, area_id=run.area_id or NO_AREA)
        session.add(found)
    said = said_for(run, kind)
    plan = plan_import(read_seen(run.seen), kind.columns, said)
    kept = SaidOfSheet(columns=plan.remember(kind.columns, said), days=said.days)
    found.said, found.saved_at = kept.to_dict(), utc_now()
    session.flush()


def _map_of(kind: ImportKind, area: Area | None) -> Any:
    return select(ImportMap).where(
        ImportMap.kind == kind.name,
        ImportMap.area_id == (area.id if area else NO_AREA),
    )


def take_in(
    session: AnySession,
    run: ImportRun,
    kind: ImportKind,
    *,
    take_changes: bool,
    actor: User | None,
) -> int:
    """Make things of all rows of a checked import; return how many rows.

    In the one transaction that the caller commits: all of them or none. Raises
    ImportNotReady when something is wrong with a row, or another import has taken in
    some of them, or changed what they change, since they were checked.
    """
    _refuse_unready(session, run)
    wanted = [ImportRow.run_id == run.id, ImportRow.state == RowState.STAGED]
    if not take_changes:
        wanted.append(ImportRow.replaces_id.is_(None))
    pieces = StagedPieces(session, wanted)
    kind.take_rows(session, run, pieces, actor)
    taken = pieces.taken
    session.execute(
        update(ImportRow)
        .where(*wanted)
        .values(state=RowState.TAKEN, prepared=None)
        .execution_options(synchronize_session=False)
    )
    changes = {
        "rows": (None, taken),
        "known": (None, run.known),
        "changed": (None, run.changed if take_changes else 0),
    }
    run.state, run.taken = ImportState.TAKEN, taken
    remember_said(session, run, kind)
    _end(session, run)
    record(session, AuditAction.IMPORT_TAKEN, subject=run, actor=actor, changes=changes)
    return taken


def give_up(session: AnySession, run: ImportRun, *, actor: User | None) -> None:
    """End an import without taking anything in; one that was taken in stays so."""
    held = _hold(session, run)
    if held.state in (ImportState.TAKEN, ImportState.GIVEN_UP):
        return
    held.state = ImportState.GIVEN_UP
    _end(session, held)
    record(session, AuditAction.IMPORT_GIVEN_UP, subject=held, actor=actor)


def expire_imports(session: AnySession, *, now: datetime, days: int) -> int:
    """End the oldest imports that nobody finished within so many days; say how many."""
    old = session.scalars(
        select(ImportRun)
        .where(
            ImportRun.state.in_(UNDER_WAY),
            ImportRun.started_at < now - timedelta(days=days),
        )
        .order_by(ImportRun.started_at)
        .limit(EXPIRED_AT_ONCE)
    ).all()
    for run in old:
        run.state = ImportState.GIVEN_UP
        _end(session, run)
        record(session, AuditAction.IMPORT_EXPIRED, subject=run, actor=None)
    return len(old)


def _end(session: AnySession, run: ImportRun) -> None:
    """Let the file go, and all rows that were not taken in: their counts stay."""
    counts = run.rows, run.done, run.known, run.changed, run.findings
    forget_staged(session, run)
    run.rows, run.done, run.known, run.changed, run.findings = counts
    if run.file:
        forget_file(run.file)
        run.file.erased_at = run.file.removed_at
    run.seen, run.ended_at = {}, utc_now()
    session.flush()


def _hold(session: AnySession, run: ImportRun) -> ImportRun:
    """Return it as it is now, with nobody else changing it until the commit."""
    return session.scalars(
        select(ImportRun)
        .where(ImportRun.id == run.id)
        .with_for_update(of=ImportRun)
        .execution_options(populate_existing=True)
    ).one()


def _refuse_unready(session: AnySession, run: ImportRun) -> None:
    _hold(session, run)
    if run.state == ImportState.TAKEN:
        raise ImportNotReady("It has been taken in already")
    if run.state != ImportState.CHECKED:
        raise ImportNotReady("It is not checked yet")
    if run.findings:
        raise ImportNotReady("Something is wrong with some of its rows")
    there, replaced = aliased(ImportRow), aliased(ImportRow)
    overtaken = select(
        exists().where(
            ImportRow.run_id == run.id,
            ImportRow.state == RowState.STAGED,
            there.fingerprint == ImportRow.fingerprint,
            there.state == RowState.TAKEN,
        ),
        exists().where(
            ImportRow.run_id == run.id,
            ImportRow.state == RowState.STAGED,
            replaced.id == ImportRow.replaces_id,
            replaced.state != RowState.TAKEN,
        ),
    )
    if any(session.execute(overtaken).one()):
        raise ImportNotReady(
            "Another import has taken in, or changed, some of these rows since they "
            "were checked: check it again"
        )
