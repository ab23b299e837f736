"""The database of a backup: copied while it is in use, put into an empty place.

SQLite copies itself in one transaction; PostgreSQL is copied by `pg_dump`, from a
snapshot that we hold meanwhile. What is counted is what was copied.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    column,
    create_engine,
    func,
    inspect,
    select,
    table,
    text,
)

from ipr.backups.manifest import DATABASES, BackupRefused
from ipr.backups.plain_files import read_plain_file
from ipr.backups.postgres_programs import dump_database, restore_dump
from ipr.db.trouble import find_trouble
from ipr.private_files import make_private_file, write_new_file

ASIDE = ".restoring"
BESIDE = ("", "-wal", "-shm", "-journal")
FOREIGN = """SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_toast'"""


@contextmanager
def copy_of_database(engine: Engine, folder: Path) -> Iterator[Connection]:
    """Copy a database into a folder; give a connection that sees what was copied."""
    kind = engine.dialect.name
    copy = folder / DATABASES[kind]
    make_private_file(copy)
    if kind == "sqlite":
        raw: Any = engine.raw_connection()
        try:
            raw.execute("VACUUM INTO ?", (str(copy),))
        except sqlite3.Error as problem:
            raise refuse_to_write(folder, problem) from problem
        finally:
            raw.close()
        with _open_copy(copy) as connection:
            yield connection
        return
    isolated = engine.execution_options(isolation_level="REPEATABLE READ")
    with isolated.connect() as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        dump_database(connection, copy, snapshot=str(snapshot))
        yield connection


def refuse_to_write(folder: Path, problem: Exception) -> BackupRefused:
    """Return the refusal for a folder that a backup can't be written to."""
    why = find_trouble(problem) or type(problem).__name__
    return BackupRefused(f"The backup can't be written to {folder}: {why}")


@contextmanager
def _open_copy(path: Path) -> Iterator[Connection]:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)

    engine = create_engine("sqlite://", creator=connect)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def is_there(engine: Engine) -> bool:
    """Return whether there is a database, with anything in it; makes none."""
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        return any(_beside(path, end).is_file() for end in BESIDE)
    with engine.connect() as connection:
        return bool(connection.scalar(text(FOREIGN)))


@contextmanager
def restored_database(engine: Engine, copy: Path) -> Iterator[URL]:
    """Give the address of a database filled from a backup, to be proved.

    A SQLite database is put in its place when the block ends, and is nowhere if that
    fails. PostgreSQL's is filled at once, wholly or not at all.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            restore_dump(connection, copy)
        yield engine.url
        return
    path = Path(engine.url.database or "")
    aside = _beside(path, ASIDE)
    try:
        write_new_file(aside, read_plain_file(copy))
        yield engine.url.set(database=str(aside))
        aside.rename(path)
    finally:
        for end in BESIDE:
            _beside(aside, end).unlink(missing_ok=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def count_rows(connection: Connection) -> Mapping[str, int]:
    """Return how many rows each table has."""
    names = sorted(inspect(connection).get_table_names())
    return {
        name: connection.scalar(select(func.count()).select_from(table(name))) or 0
        for name in names
    }


def find_revision(connection: Connection) -> str:
    """Return which change of the tables was the last; empty if there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(select(column("version_num")).select_from(VERSION)) or ""


VERSION = table("alembic_version")


def refuse_broken(connection: Connection, tables: Mapping[str, int]) -> None:
    """Raise BackupRefused unless a database has these rows, and each refers to others.

    PostgreSQL has compared every foreign key by the time it has put it in place.
    """
    found = count_rows(connection)
    if found != dict(tables):
        wrong = sorted(n for n in {*found, *tables} if found.get(n) != tables.get(n))
        raise BackupRefused(f"It has other rows than were backed up in: {wrong}")
    if connection.dialect.name == "sqlite":
        said = connection.scalar(text("PRAGMA integrity_check"))
        bad = connection.execute(text("PRAGMA foreign_key_check")).first()
    else:
        waiting = "SELECT conname FROM pg_constraint WHERE NOT convalidated"
        said, bad = "ok", connection.execute(text(waiting)).first()
    if said != "ok" or bad is not None:
        raise BackupRefused("Rows in it refer to others that are not there, or worse")
