"""How SQLite is opened: write-ahead log, foreign keys, honest transactions.

SQLite's own defaults lose updates under concurrency, and a transaction that
begins as a reader can't become a writer while another writes. So a transaction
that will write says so when it begins: a web request by its method
(`writing.set(True)`), anything else through `begin_writing(session)`.
"""

from contextvars import ContextVar
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session, scoped_session

AnySession = Session | scoped_session[Any]

writing: ContextVar[bool] = ContextVar("writing", default=False)

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "busy_timeout=10000",
)


def prepare_engine(engine: Engine) -> None:
    """Set up a SQLite engine; leave every other kind as it is."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def open_connection(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not send BEGIN itself
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        asked = connection.get_execution_options().get("sqlite_begin") == "IMMEDIATE"
        mode = "IMMEDIATE" if asked or writing.get() else "DEFERRED"
        connection.exec_driver_sql(f"BEGIN {mode}")


def begin_writing(session: AnySession) -> None:
    """Open a transaction that will write, with no other one open.

    Ends the transaction that reading may have opened. Raises RuntimeError if
    that one holds changes: they must be committed or given up first.
    """
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a transaction with unsaved changes is still open")
    session.commit()
    session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
