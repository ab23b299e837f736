"""Put a backup into an empty place, and prove it before it is in use.

Everything that can be told from the backup alone is told first; nothing is written for
one that doesn't fit.
"""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine

from ipr.backups.databases import is_there, refuse_broken, restored_database
from ipr.backups.manifest import FILES, BackupRefused, Manifest, read_manifest
from ipr.db.engine import open_engine
from ipr.db.key_checks import refuse_other_keys
from ipr.private_files import flush_to_disk, make_private_folder, write_new_file


def read_fitting_backup(
    folder: Path, engine: Engine, *, files: Path, revisions: Collection[str]
) -> Manifest:
    """Return what is in a backup that can be restored here; nothing is written.

    Raises BackupRefused if it is damaged, of another kind of database or of a newer
    program, or if anything is here already; WrongDataKey if the keys are others.
    """
    manifest = read_manifest(folder)
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
    refuse_other_keys(manifest.keys)
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


@contextmanager
def restored_backup(
    folder: Path, manifest: Manifest, engine: Engine, *, files: Path
) -> Iterator[URL]:
    """Give the address of a restored database, whose rows are proved, to prove more.

    The files, and a SQLite database, are put in their places when the block ends; if
    it fails they are nowhere. Raises BackupRefused if the rows are not those backed up.
    """
    make_private_folder(files.parent)
    aside = files.with_name(f"{files.name}.restoring")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        _copy_files(folder, manifest, aside)
        database = folder / manifest.database_file
        with restored_database(engine, database) as url:
            _prove(url, manifest)
            yield url
            aside.rename(files)
        flush_to_disk(files.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy_files(folder: Path, manifest: Manifest, to: Path) -> None:
    make_private_folder(to)
    for key in manifest.stored_files:
        write_new_file(to / key, (folder / FILES / key).read_bytes())
    flush_to_disk(to)


def _prove(url: URL, manifest: Manifest) -> None:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            refuse_broken(connection, manifest.tables)
    finally:
        engine.dispose()
