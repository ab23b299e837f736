"""Open work for each person: counted by one statement for each kind of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, false, func, or_, select

from ipr.accounts.away.service import away_on
from ipr.accounts.models import User
from ipr.accounts.service import holds_role
from ipr.desks.declarations import DeskReader
from ipr.desks.people.declarations import WorkByPerson

NOBODY = "nobody"


@dataclass(frozen=True)
class PersonWork:
    """What one person has, or a queue."""

    name: str
    key: str
    """What the desk's filter calls them."""
    away: bool = False
    open: int = 0
    oldest: date | datetime | None = None
    overdue: int = 0


@dataclass(frozen=True)
class WorkTable:
    """Open work of one kind: the queue first, then people by name."""

    kind: WorkByPerson
    timed: bool
    """Whether any of it can be overdue."""
    rows: Sequence[PersonWork]


def build_work(reader: DeskReader, kinds: Sequence[WorkByPerson]) -> list[WorkTable]:
    """Return who has how much of the work that somebody may see."""
    away = set(away_on(reader.session, reader.on))
    seen = [kind for kind in kinds if reader.user.can(kind.desk.permission)]
    return [build_table(reader, kind, away) for kind in seen]


def build_table(reader: DeskReader, kind: WorkByPerson, away: set[int]) -> WorkTable:
    """Return who has how much of one kind, those included who have nothing."""
    late = kind.is_late(reader)
    found = {
        row.owner: row for row in reader.session.execute(count_by_person(reader, kind))
    }
    rows = [
        _person(found.get(number), name, str(number), number in away)
        for number, name in reader.session.execute(_people(kind, found, reader.on))
    ]
    if kind.queue:
        rows.insert(0, _person(found.get(None), kind.queue, NOBODY, False))
    return WorkTable(kind, late is not None, rows)


def count_by_person(reader: DeskReader, kind: WorkByPerson) -> Any:
    """Count what the desk lists, so that a number and its link never disagree."""
    start: Any = kind.desk.filters(reader)
    filters = replace(start, **kind.filters)
    statement = kind.desk.statement(reader.user, reader.on, filters)
    late = kind.is_late(reader)
    is_late = false() if late is None else late
    return (
        statement.with_only_columns(
            kind.owner.label("owner"),
            func.count().label("open"),
            func.min(kind.since, type_=kind.since.type).label("oldest"),
            func.sum(case((is_late, 1), else_=0)).label("overdue"),
            maintain_column_froms=True,
        )
        .group_by(kind.owner)
        .order_by(None)
    )


def _people(kind: WorkByPerson, found: dict[int | None, Any], on: date) -> Any:
    holding = [number for number in found if number is not None]
    able = and_(User.active, or_(*(holds_role(role, on) for role in kind.roles)))
    return (
        select(User.id, User.name)
        .where(or_(User.id.in_(holding), able))
        .order_by(func.lower(User.name), User.id)
    )


def _person(row: Any, name: str, key: str, away: bool) -> PersonWork:
    if row is None:
        return PersonWork(name, key, away)
    return PersonWork(name, key, away, row.open, row.oldest, row.overdue)
