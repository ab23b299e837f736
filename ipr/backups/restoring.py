"""Put a backup into an empty place, and prove it before it is in use.

Everything that can be told from the backup alone is told first; nothing is written for
one that doesn't fit.
"""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine

from ipr.accounts.sign_in.service import end_everything_open
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.backups.databases import is_there, refuse_broken, restored_database
from ipr.backups.guards import Guards, find_changed_guards, make_guards
from ipr.backups.manifest import FILES, BackupRefused, Manifest, read_manifest
from ipr.backups.plain_files import read_plain_file, refuse_changed_files
from ipr.db.engine import AnySession, begin_writing, open_engine
from ipr.db.key_checks import whole_database
from ipr.private_files import flush_to_disk, make_private_folder, write_new_file


def read_fitting_backup(
    folder: Path, engine: Engine, *, files: Path, revisions: Collection[str]
) -> Manifest:
    """Return what is in a backup that can be restored here; nothing is written.

    Raises BackupRefused if it was changed, is of another kind of database or of a newer
    program, or if anything is here already; WrongDataKey if the keys are others.
    """
    manifest = read_manifest(folder)
    refuse_changed_files(folder, manifest.files)
    kind = engine.dialect.name
    if manifest.database != kind:
        raise BackupRefused(
            f"The backup is of {manifest.database}, and the database here is {kind}. "
            "Nothing was changed. Set IPR_DATABASE_URL to one of its kind"
        )
    if manifest.revision not in revisions:
        raise BackupRefused(
            f"The backup was made by a newer program ({manifest.program}). Nothing "
            "was changed. Restore it with that program"
        )
    has_files = files.exists() and any(files.iterdir())
    if has_files or is_there(engine):
        what = (
            f"There are files in {files}" if has_files else "There is a database here"
        )
        raise BackupRefused(
            f"{what}. Nothing was changed: a backup is restored into an empty place "
            "alone. Name one with IPR_DATA and IPR_DATABASE_URL"
        )
    return manifest


@dataclass(frozen=True)
class Restored:
    """A database that was put back: where, and what of it the program didn't make."""

    url: URL
    changed_guards: Sequence[str]
    """Triggers, indexes and the like that are missing, changed or somebody else's."""


@contextmanager
def restored_backup(
    folder: Path, manifest: Manifest, engine: Engine, *, files: Path
) -> Iterator[Restored]:
    """Give a restored database, whose rows are proved, to prove more.

    The files, and a SQLite database, are put in their places when the block ends; if
    it fails they are nowhere. Raises BackupRefused if the rows are not those backed up.
    """
    make_private_folder(files.parent)
    aside = files.with_name(f"{files.name}.restoring")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        _copy_files(folder, manifest, aside)
        right = make_guards(engine, manifest.revision)
        database = folder / manifest.database_file
        with restored_database(engine, database) as url:
            yield Restored(url, changed_guards=_prove(url, manifest, right))
            aside.rename(files)
        flush_to_disk(files.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def end_what_was_open(
    session: AnySession, manifest: Manifest, changed_guards: Sequence[str]
) -> None:
    """End what a restored database would open again, and record that it was restored.

    Sessions and links that ended after the backup was made would be open as then.
    """
    begin_writing(session)
    end_everything_open(session)
    changes: dict[str, tuple[None, Any]] = {"backed_up_at": (None, manifest.made_at)}
    if changed_guards:
        changes["changed_guards"] = (None, list(changed_guards))
    record(
        session,
        AuditAction.DATABASE_RESTORED,
        subject=whole_database(session),
        actor=None,
        changes=changes,
    )


def _copy_files(folder: Path, manifest: Manifest, to: Path) -> None:
    make_private_folder(to)
    for key in manifest.stored_files:
        write_new_file(to / key, read_plain_file(folder / FILES / key))
    flush_to_disk(to)


def _prove(url: URL, manifest: Manifest, right: Guards) -> Sequence[str]:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            refuse_broken(connection, manifest.tables)
            return find_changed_guards(connection, right)
    finally:
        engine.dispose()
