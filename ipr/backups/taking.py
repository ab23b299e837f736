"""Make a backup while the service runs: the database first, then the files it names."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version as installed
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from ipr.backups.databases import (
    copy_of_database,
    count_rows,
    find_revision,
    is_there,
    refuse_to_write,
)
from ipr.backups.manifest import (
    DATABASES,
    FILES,
    BackupRefused,
    Manifest,
    write_manifest,
)
from ipr.backups.plain_files import digest_file, read_plain_file
from ipr.db.clock import utc_now
from ipr.db.models import KeyCheck
from ipr.files.models import StoredFile
from ipr.files.store import hold_files
from ipr.private_files import flush_to_disk, make_private_folder, write_new_file


def take_backup(engine: Engine, *, files: Path, folder: Path) -> Manifest:
    """Back up a database and the files it names into a new or empty folder.

    What it holds is one moment of the database, and every file that this moment names:
    none is deleted meanwhile. Raises BackupRefused where there is nothing to back up,
    or something is in the folder; then the folder is as it was.
    """
    if not is_there(engine):
        raise BackupRefused(
            "There is no database here, so nothing was backed up. Name the right one "
            "with IPR_DATA or IPR_DATABASE_URL"
        )
    with _new_contents(folder), hold_files(files):
        with copy_of_database(engine, folder) as connection:
            revision = find_revision(connection)
            if not revision:
                raise BackupRefused(
                    "The database has nothing of this program in it, so nothing was "
                    "backed up. Name the right one with IPR_DATA or IPR_DATABASE_URL"
                )
            tables = count_rows(connection)
            keys = connection.scalars(select(KeyCheck.value).order_by(KeyCheck.id))
            values, named = keys.all(), _named_files(connection)
        name = DATABASES[engine.dialect.name]
        digests = {name: digest_file(folder / name)}
        try:
            missing = _copy_files(named, files, folder, digests)
        except OSError as problem:
            raise refuse_to_write(folder, problem) from problem
        manifest = Manifest(
            program=installed("ipr"),
            made_at=utc_now().isoformat(timespec="seconds"),
            database=engine.dialect.name,
            revision=revision,
            keys=values,
            tables=tables,
            files=digests,
            missing=missing,
        )
        write_manifest(folder, manifest)
    return manifest


@contextmanager
def _new_contents(folder: Path) -> Iterator[None]:
    """Let a new or empty folder be filled; empty it again if that fails."""
    there = folder.exists()
    if there and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupRefused(
            f"{folder} is there already and is not empty. Nothing was written to it: "
            "name a new folder"
        )
    make_private_folder(folder)
    try:
        yield
    except BaseException:
        shutil.rmtree(folder)
        if there:
            make_private_folder(folder)
        raise


def _named_files(connection: Connection) -> list[str]:
    table = StoredFile.__table__
    kept = select(table.c.key).where(table.c.erased_at.is_(None))
    return list(connection.scalars(kept.order_by(table.c.id)))


def _copy_files(
    named: list[str], files: Path, folder: Path, digests: dict[str, str]
) -> list[str]:
    """Copy files, encrypted as they are; return those that were not there."""
    make_private_folder(folder / FILES)
    missing = []
    for key in named:
        try:
            secret = read_plain_file(files / key)
        except FileNotFoundError:
            missing.append(key)
            continue
        write_new_file(folder / FILES / key, secret)
        digests[f"{FILES}/{key}"] = digest_file(folder / FILES / key)
    flush_to_disk(folder / FILES)
    return missing
