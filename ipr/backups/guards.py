"""Triggers and indexes: what keeps rows as they were written, as the program made it.

They are compared with those of an empty database that is brought to the same revision:
SQLite's in memory, PostgreSQL's before anything is restored to it. Which
rows a partial index of PostgreSQL is of isn't compared: a dump says it in other words.
"""

from collections.abc import Mapping

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from ipr.config import migrations_path
from ipr.db.base import Base
from ipr.db.engine import open_engine

Guards = Mapping[str, str]
"""How each was made, by its name."""
IN_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type <> 'table' AND sql > ''"
IN_POSTGRESQL = """
SELECT tgname, concat(pg_get_triggerdef(t.oid), tgenabled, prosrc) FROM pg_trigger t
JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
UNION ALL SELECT indexname, regexp_replace(indexdef, ' WHERE .*', ' WHERE')
FROM pg_indexes
WHERE schemaname = current_schema() AND tablename <> 'alembic_version'"""


def make_guards(engine: Engine, revision: str) -> Guards:
    """Return what the program makes for a revision; asks for an empty database.

    Nothing stays in it.
    """
    if engine.dialect.name == "sqlite":
        engine = open_engine("sqlite://")
    with engine.connect() as connection:
        _make_tables(connection, revision)
        guards = _read_guards(connection)
        connection.rollback()
    return guards


def find_changed_guards(connection: Connection, right: Guards) -> list[str]:
    """Return the triggers and indexes that are missing, changed or too many, by name.

    A view counts too: the program makes none.
    """
    found = _read_guards(connection)
    return sorted(n for n in {*found, *right} if found.get(n) != right.get(n))


def _read_guards(connection: Connection) -> Guards:
    sqlite = connection.dialect.name == "sqlite"
    rows = connection.execute(text(IN_SQLITE if sqlite else IN_POSTGRESQL))
    return {name: sql for name, sql in rows}  # noqa: C416 # a Row is no pair to mypy


def _make_tables(connection: Connection, revision: str) -> None:
    scripts = ScriptDirectory(str(migrations_path()))
    steps = list(scripts.iterate_revisions(revision, "base"))
    names = {"target_metadata": Base.metadata}
    migrating = MigrationContext.configure(connection, opts=names)
    with Operations.context(migrating):
        for step in reversed(steps):
            step.module.upgrade()
