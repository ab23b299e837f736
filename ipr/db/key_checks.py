"""Whether the data keys at hand are those that a database was written under.

Asked before anything else is done with a database: under other keys nothing that is
stored can be read, and what is written would be lost to everybody who has the right
ones. A database from before there were check values is proved by reading it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    LargeBinary,
    Table,
    asc,
    desc,
    inspect,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite

from ipr.db.base import Base
from ipr.db.clock import utc_now
from ipr.db.encryption import (
    EncryptedColumn,
    EncryptionError,
    decrypt_bytes,
    key_check_values,
)
from ipr.db.engine import AnySession
from ipr.db.models import KeyCheck

READ = 100
"""How many rows of a column are read from either end, to prove that a key fits."""
TABLE = KeyCheck.__tablename__
SHOWN = 12
INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class WrongDataKey(Exception):
    """The keys are not those of this database; the message says what to do."""


def refuse_wrong_keys(engine: Engine) -> None:
    """Raise WrongDataKey unless the keys at hand are those of a database.

    Writes nothing, and makes no database where there is none.
    """
    if not is_made(engine):
        return
    with engine.connect() as connection:
        noted = _noted_values(connection)
        if noted:
            refuse_other_keys(noted)
        else:
            _read_what_is_stored(connection)


def refuse_other_keys(noted: Sequence[str]) -> None:
    """Raise WrongDataKey unless the keys at hand have these values, oldest first.

    More keys may be at hand; the oldest must be the same, because it keys the hashes.
    """
    known = key_check_values()
    missing = [value for value in noted if value not in known]
    if missing:
        raise WrongDataKey(
            "The data in this database or backup was written under a key that is not "
            f"in IPR_DATA_KEY (its check value begins {missing[0][:SHOWN]}). Nothing "
            "was changed. Put that key back: the newest first, older ones behind it"
        )
    if known[-1] != noted[0]:
        raise WrongDataKey(
            "The oldest key must be the last in IPR_DATA_KEY, for what is stored is "
            "found by it. Nothing was changed. Put new keys in front, and leave the "
            "others as they were"
        )


def note_new_keys(engine: Engine) -> None:
    """Write down which keys a database is written under from now on.

    Call it after `refuse_wrong_keys`. Does nothing while the table is not there yet.
    """
    if not is_made(engine):
        return
    with engine.connect() as connection:
        if not inspect(connection).has_table(TABLE):
            return
        noted = _noted_values(connection)
    new = [value for value in key_check_values()[::-1] if value not in noted]
    if not new:
        return
    rows = [{"value": value, "noted_at": utc_now()} for value in new]
    insert = INSERTS[engine.dialect.name](KeyCheck).on_conflict_do_nothing()
    with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        connection.execute(insert, rows)


def is_made(engine: Engine) -> bool:
    """Return whether there is a database; SQLite would make one to answer."""
    file = engine.url.database
    return engine.dialect.name != "sqlite" or bool(file and Path(file).exists())


def whole_database(session: AnySession) -> KeyCheck:
    """Return the row that stands for all of a database, in its audit record."""
    return session.scalars(select(KeyCheck).order_by(KeyCheck.id).limit(1)).one()


def _noted_values(connection: Connection) -> Sequence[str]:
    if not inspect(connection).has_table(TABLE):
        return []
    return connection.scalars(select(KeyCheck.value).order_by(KeyCheck.id)).all()


def _read_what_is_stored(connection: Connection) -> None:
    """Raise WrongDataKey if anything can't be read that an encrypted column holds."""
    for table, name in _encrypted_columns(connection):
        column = table.c[name]
        kept = select(type_coerce(column, LargeBinary)).where(column.is_not(None))
        ends = [[end(key) for key in table.primary_key] for end in (asc, desc)]
        for order in ends:
            for secret in connection.scalars(kept.order_by(*order).limit(READ)):
                try:
                    decrypt_bytes(bytes(secret))
                except EncryptionError as problem:
                    raise WrongDataKey(
                        "What is stored in this database can't be read with the keys "
                        f"in IPR_DATA_KEY (table {table.name}, column {name}). Nothing "
                        "was changed. Set the keys that it was written under"
                    ) from problem


def _encrypted_columns(connection: Connection) -> Iterator[tuple[Table, str]]:
    """Yield the columns that are encrypted, of those that are there already."""
    found = inspect(connection)
    there = set(found.get_table_names())
    for table in Base.metadata.sorted_tables:
        names = [c.name for c in table.columns if isinstance(c.type, EncryptedColumn)]
        if names and table.name in there:
            have = {column["name"] for column in found.get_columns(table.name)}
            yield from ((table, name) for name in names if name in have)
