"""How SQLite is opened: write-ahead log, foreign keys, honest transactions.

A commit is on the disk for good before it returns (`synchronous=FULL`): a reference
is shown after it, and must outlive a power cut. The files are their owner's alone.

SQLite's own defaults lose updates under concurrency, and a transaction that
begins as a reader can't become a writer while another writes. So a transaction
that will write says so when it begins: a web request by its method
(`writing.set(True)`), anything else through `begin_writing(session)`.
"""

from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session, scoped_session

from ipr.private_files import FILE, close_to_others, make_private_file

AnySession = Session | scoped_session[Any]

writing: ContextVar[bool] = ContextVar("writing", default=False)

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
)


def open_engine(url: URL | str) -> Engine:
    """Return an engine of our own, beside the application's, opened as that one is."""
    engine = create_engine(url, hide_parameters=True)
    prepare_engine(engine)
    return engine


def prepare_engine(engine: Engine) -> None:
    """Set up a SQLite engine; leave every other kind as it is."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "do_connect")
    def keep_private(_dialect: Any, _record: Any, given: Any, _options: Any) -> None:
        if given and given[0] != ":memory:":
            keep_database_private(Path(given[0]))

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


def keep_database_private(path: Path) -> None:
    """Close a SQLite database to others, before there is anything in it.

    SQLite gives what it makes beside it the same rights. Where this can't be done,
    opening the database can't either, or it is another's.
    """
    with suppress(OSError):
        make_private_file(path)
    for ending in ("-wal", "-shm", "-journal"):
        close_to_others(path.with_name(path.name + ending), FILE)


def begin_writing(session: AnySession) -> None:
    """Open a transaction that will write, with no other one open.

    Ends the transaction that reading may have opened. Raises RuntimeError if
    that one holds changes: they must be committed or given up first.
    """
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a transaction with unsaved changes is still open")
    session.commit()
    session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
