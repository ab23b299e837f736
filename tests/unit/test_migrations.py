"""Migrations: up and down with a row in every table, and no drift from the models."""

from datetime import UTC, date, datetime
from importlib import import_module
from pkgutil import walk_packages

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import JSON, Date, DateTime, LargeBinary, MetaData, Table, func, select
from sqlalchemy.schema import sort_tables

from ipr.config import PACKAGE, migrations_path
from ipr.extensions import db
from tests.databases import KINDS, schema_of

VALUES = {
    JSON: {},
    LargeBinary: b"kept",
    DateTime: datetime(2026, 4, 1, tzinfo=UTC),
    Date: date(2026, 4, 1),
}
# Where a constraint asks for something of its own.
CHOSEN = {
    "settlement.outcome": "accept",
    "settlement.second_id": None,
    "version_proposal.second_id": None,
    "version_proposal.state": "open",
}


@pytest.fixture(params=KINDS)
def empty_schema(request, databases):
    with schema_of(databases.empty(request.param, "migrations")):
        yield


def revisions() -> list[str]:
    """Return the revisions, oldest first."""
    scripts = ScriptDirectory(str(migrations_path())).walk_revisions()
    return [script.revision for script in scripts][::-1]


def tables() -> list[Table]:
    """Return the tables that there are now, each after those it needs."""
    found = MetaData()
    found.reflect(db.engine)
    ours = [table for name, table in found.tables.items() if name != "alembic_version"]
    return sort_tables(ours, skip_fn=lambda key: key.parent.nullable)


def fill_empty_tables() -> None:
    """Put one row in every table without one; it refers to the rows made before."""
    filled: set[Table] = set()
    with db.engine.begin() as connection:
        for table in tables():
            if connection.scalar(select(func.count()).select_from(table)) == 0:
                row = {
                    column.name: value(column)
                    for column in table.columns
                    if all(key.column.table in filled for key in column.foreign_keys)
                }
                connection.execute(table.insert().values(row))
            filled.add(table)


def value(column):
    """Return something that a column may hold: 1 wherever a number fits."""
    if str(column) in CHOSEN:
        return CHOSEN[str(column)]
    for kind, value in VALUES.items():
        if isinstance(column.type, kind):
            return value
    return column.type.python_type(1)


def test_models_and_migrations_agree(empty_schema):
    for module in walk_packages([str(PACKAGE)], "ipr."):
        if module.name.endswith(".models"):
            import_module(module.name)

    upgrade()

    check()


def test_rows_go_up_and_down_through_every_migration(empty_schema):
    for revision in revisions():
        upgrade(revision=revision)
        fill_empty_tables()
    for _ in revisions():
        downgrade()

    assert tables() == []
    upgrade()


def test_each_revision_has_a_number_and_follows_the_one_before():
    assert revisions() == [f"{number:04}" for number in range(1, len(revisions()) + 1)]
