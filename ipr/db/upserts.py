"""Insert a row, or change the one that is there; insert many: on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from ipr.db.engine import AnySession

INSERTS = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert_for(session: AnySession, model: type[Any]) -> Any:
    """Return an INSERT that knows ON CONFLICT, for the database of a session."""
    return INSERTS[session.get_bind().dialect.name](model)


def insert_many(
    session: AnySession, model: type[Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows of a model, all with the same columns, in one statement.

    Into its table: by the model itself, each row would cost a third more.
    """
    if rows:
        session.execute(insert(model.__table__), rows)
