"""Databases for tests, each made afresh: SQLite files and real PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.orm import Session

from ipr.config import migrations_path
from ipr.db.engine import prepare_engine, writing
from ipr.extensions import db
from ipr.extensions import migrate as migrations
from tests.nets import EXEMPT
from tests.postgres import postgres_server

T = TypeVar("T")
KINDS = ("sqlite", "postgresql")


class Databases:
    """Makes databases in a moment: migrates one of a kind, and then copies it."""

    def __init__(self, home: Path, worker: str) -> None:
        self.home = home
        self.prefix = f"ipr_test_{worker}"
        self.exit = ExitStack()
        self.migrated: dict[str, str] = {}
        self.filled: dict[tuple[str, str], Any] = {}

    def make(self, kind: str, name: str = "test") -> str:
        """Return the address of a migrated database without rows."""
        if kind not in self.migrated:
            self.migrated[kind] = migrate(self.empty(kind, "template"))
        return self._make(kind, name, template="template")

    def copy_filled(self, kind: str, name: str, fill: Callable[[str], T]) -> T:
        """Copy a database that is filled but once; return what filling it did."""
        if (kind, name) not in self.filled:
            self.filled[kind, name] = fill(self.make(kind, name))
        self._make(kind, "test", template=name)
        return self.filled[kind, name]

    def empty(self, kind: str, name: str = "test") -> str:
        """Return the address of a database without tables."""
        return self._make(kind, name, template=None)

    def close(self) -> None:
        """Stop what was started."""
        self.exit.close()

    def _make(self, kind: str, name: str, template: str | None) -> str:
        return (self._sqlite if kind == "sqlite" else self._postgres)(name, template)

    def _sqlite(self, name: str, template: str | None) -> str:
        path = self.home / f"{name}.sqlite"
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        if template:
            shutil.copyfile(self.home / f"{template}.sqlite", path)
        return f"sqlite:///{path}"

    def _postgres(self, name: str, template: str | None) -> str:
        full = f"{self.prefix}_{name}"
        source = f"{self.prefix}_{template}" if template else "template0"
        run = self._connection.exec_driver_sql
        run(f"DROP DATABASE IF EXISTS {full} WITH (FORCE)")
        run(f"CREATE DATABASE {full} TEMPLATE {source} STRATEGY FILE_COPY")
        return self._server.set(database=full).render_as_string(hide_password=False)

    @cached_property
    def _connection(self) -> Connection:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        self.exit.callback(engine.dispose)
        return self.exit.enter_context(engine.connect())

    @cached_property
    def _server(self) -> URL:
        return self.exit.enter_context(postgres_server())


@contextmanager
def session_on(url: str) -> Iterator[Session]:
    """Yield a session for services and for making data, whose commits nobody audits."""
    engine = _engine(url).execution_options()  # so that who listens to it listens alone
    writing.set(False)
    with Session(engine, expire_on_commit=False, info={EXEMPT: True}) as session:
        yield session
    engine.dispose()


@cache
def _engine(url: str) -> Engine:
    """Return an engine which every test on an address uses after another.

    An engine remembers the statements that it has compiled: with one for each test
    they took a sixth of its time.
    """
    engine = create_engine(url)
    prepare_engine(engine)
    return engine


@contextmanager
def schema_of(url: str) -> Iterator[None]:
    """Enter a bare application: a database and its migrations, no pages, no rules."""
    app = Flask("ipr")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    migrations.init_app(app, db, directory=str(migrations_path()))
    with app.app_context():
        prepare_engine(db.engine)
        yield
        db.session.remove()
        db.engine.dispose()


def migrate(url: str, to: str = "head") -> str:
    """Bring the database at an address up to date; return the address."""
    with schema_of(url):
        upgrade(revision=to)
    return url
