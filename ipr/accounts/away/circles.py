"""People who are away and stand in for each other, so that nobody does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ipr.accounts.models import Away, User
from ipr.db.engine import AnySession


@dataclass(frozen=True)
class Circle:
    """Between two days, who of a circle stands in for whom: the last for the first."""

    people: list[User]
    starts_on: date
    ends_on: date


def find_circles(session: AnySession, dates: Sequence[Away]) -> dict[int, list[Circle]]:
    """Return the circles that days away are part of, by the number of their row.

    The earliest first. It takes one statement for all of them.
    """
    if not dates:
        return {}
    rows = session.scalars(
        select(Away)
        .where(
            Away.starts_on <= max(away.ends_on for away in dates),
            Away.ends_on >= min(away.starts_on for away in dates),
            Away.stand_in_id.is_not(None),
        )
        .options(joinedload(Away.user))
    )
    by_user: dict[int, list[Away]] = {}
    for row in rows:
        by_user.setdefault(row.user_id, []).append(row)
    return {away.id: _circles_of(away, by_user) for away in dates}


def _circles_of(away: Away, by_user: Mapping[int, Sequence[Away]]) -> list[Circle]:
    found: list[Circle] = []

    def follow(row: Away, people: list[User], first: date, last: date) -> None:
        if row.stand_in_id == away.user_id:
            found.append(Circle(people, first, last))
            return
        for then in by_user.get(row.stand_in_id or 0, ()):
            starts, ends = max(first, then.starts_on), min(last, then.ends_on)
            if starts <= ends and then.user not in people:
                follow(then, [*people, then.user], starts, ends)

    follow(away, [away.user], away.starts_on, away.ends_on)
    return sorted(found, key=lambda circle: circle.starts_on)
