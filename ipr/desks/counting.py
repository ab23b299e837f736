"""How much waits: the numbers beside the navigation, in one statement for a reader."""

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    String,
    bindparam,
    func,
    literal,
    literal_column,
    select,
)

from ipr.accounts.models import User
from ipr.db.base import UTCDateTime
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.desks.declarations import Desk

CAP = 99
NEWS_DAYS = 60
"""News of more than two months ago is not new to anybody."""

# These are asked on every page, so they are made once: making a statement costs
# several times what SQLite takes to answer it.
ME = bindparam("me", type_=BigInteger)
TODAY = bindparam("today", type_=Date)
SINCE = bindparam("since", type_=UTCDateTime)


def literal_word(value: StrEnum) -> ColumnElement[str]:
    """Return a word of ours as it stands in SQL, not as a parameter.

    On a column that a partial index asks about, SQLite plans a statement afresh for
    every value of a parameter, which takes longer than answering it.
    """
    return literal_column(f"'{value.value}'", String)


def count_capped(statement: Select[Any]) -> ColumnElement[int]:
    """Return the number of a statement's rows, of which no more are read than shown."""
    few = statement.with_only_columns(
        literal(1).label("one"), maintain_column_froms=True
    )
    return count_rows(few.limit(CAP))


def count_rows(statement: Select[Any]) -> ColumnElement[int]:
    """Return the number of a statement's rows as a part of another statement."""
    return select(func.count()).select_from(statement.subquery()).scalar_subquery()


def count_waiting(
    session: AnySession, desks: tuple[Desk, ...], *, user: User, on: date
) -> dict[str, int]:
    """Return how much waits for somebody at each desk, by its name."""
    if not desks:
        return {}
    row = session.execute(waiting_statement(desks), count_values(user, on)).one()
    pairs = zip(desks, row, strict=True)
    return {desk.name: int(number) for desk, number in pairs}


@lru_cache(maxsize=256)
def waiting_statement(desks: tuple[Desk, ...]) -> Select[Any]:
    """Return the one statement that counts what waits at some desks."""
    return select(*(desk.waiting.number for desk in desks if desk.waiting))


def count_values(user: User, on: date) -> dict[str, Any]:
    """Return the values that counts and news may ask for."""
    return {
        "me": user.id,
        "today": on,
        "since": utc_now() - timedelta(days=NEWS_DAYS),
    }
