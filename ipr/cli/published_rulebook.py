"""The rulebook that a service has published, read without starting the service.

Neither keys nor SQLAlchemy are needed for it: one is not at hand, and the other would
cost more than the decision. Nothing is written, and nothing is made.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from ipr.cli.refusal import CommandRefused

IN_USE = """SELECT digest, text FROM stored_rulebook JOIN rulebook_in_use
ON rulebook_id = stored_rulebook.id WHERE rulebook_in_use.id = 1"""
PUBLISHED = "SELECT name, digest FROM stored_version"
SECONDS = 10


class PublishedRulebook(NamedTuple):
    """The text in use with its digest, and the digest of each published version."""

    digest: str
    text: str
    versions: Mapping[str, str]


def read_published(address: str) -> PublishedRulebook | None:
    """Return what is published in a database; None if nothing is in use there yet.

    Raises CommandRefused for a database that can't be read.
    """
    with _reading(address) as connection:
        if connection is None:
            return None
        in_use = connection.execute(IN_USE).fetchone()
        if in_use is None:
            return None
        digest, text = in_use
        versions = dict(connection.execute(PUBLISHED).fetchall())
        return PublishedRulebook(digest, text, versions)


@contextmanager
def _reading(address: str) -> Iterator[Any]:
    scheme, _, name = address.partition(":///")
    if scheme.startswith("sqlite"):
        with _reading_sqlite(Path(name.partition("?")[0])) as connection:
            yield connection
    elif address.startswith("postgresql"):
        with _reading_postgres(address) as connection:
            yield connection
    else:
        raise _refuse("it is neither SQLite nor PostgreSQL")


@contextmanager
def _reading_sqlite(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Give a connection that only reads, or None if there is no database or no table.

    Without a log beside it nobody has it open, and it can be read where not even
    SQLite may write beside it.
    """
    if not path.is_file():
        yield None
        return
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    uri = f"file:{quote(str(path))}?mode=ro{alone}"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=SECONDS)) as connection:
            tables = "SELECT 1 FROM sqlite_master WHERE name = 'rulebook_in_use'"
            yield connection if connection.execute(tables).fetchone() else None
    except sqlite3.Error as problem:
        raise _refuse(str(problem)) from problem


@contextmanager
def _reading_postgres(address: str) -> Iterator[Any]:
    try:
        import psycopg
    except ImportError as problem:
        raise _refuse("psycopg is not installed: install ipr[postgres]") from problem
    try:
        with psycopg.connect(**connection_options(address)) as connection:
            tables = "SELECT to_regclass('rulebook_in_use')"
            found = connection.execute(tables).fetchone()
            yield connection if found and found[0] else None
    except (psycopg.Error, ValueError) as problem:
        raise _refuse(str(problem).partition("\n")[0]) from problem


def connection_options(address: str) -> dict[str, Any]:
    """Return what psycopg is given for an address, read as SQLAlchemy reads it.

    >>> found = connection_options("postgresql+psycopg://me:a b%40c@host/ipr?sslmode=x")
    >>> [found[name] for name in ("user", "password", "host", "dbname", "sslmode")]
    ['me', 'a b@c', 'host', 'ipr', 'x']
    """
    parts = urlsplit(address, allow_fragments=False)
    named = {
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": parts.hostname,
        "port": parts.port,
        "dbname": unquote(parts.path.lstrip("/")),
    }
    given = {name: value for name, value in named.items() if value}
    return {"connect_timeout": SECONDS, **dict(parse_qsl(parts.query)), **given}


def _refuse(why: str) -> CommandRefused:
    return CommandRefused(
        f"The published rulebook can't be read from the database ({why}). With "
        "--rules FILE a file is used instead, and no database"
    )
