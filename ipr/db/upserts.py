"""Insert a row, or change the one that is there: one statement, on both databases."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from ipr.db.engine import AnySession

INSERTS = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert_for(session: AnySession, model: type[Any]) -> Any:
    """Return an INSERT that knows ON CONFLICT, for the database of a session."""
    return INSERTS[session.get_bind().dialect.name](model)
