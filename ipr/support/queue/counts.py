"""How many of somebody's cases stand where: above the list, one statement for all."""

from sqlalchemy import select

from ipr.db.engine import AnySession
from ipr.desks.counting import CAP, count_capped
from ipr.desks.declarations import DeskReader
from ipr.support.models import SupportState
from ipr.support.queue.rows import (
    FOLLOW_UP,
    OPEN,
    OVERDUE,
    WAITING,
    SupportFilters,
    select_cases,
)

COUNTED = {
    OPEN: "Open",
    OVERDUE: "Overdue",
    SupportState.NEW.value: "New",
    SupportState.ACCEPTED.value: "Accepted",
    SupportState.WORKING.value: "Being worked on",
    WAITING: "Waiting for others",
    FOLLOW_UP: "Follow-up due",
    SupportState.CLOSED.value: "Closed",
}


def count_cases(
    session: AnySession, reader: DeskReader, start: SupportFilters
) -> list[tuple[str, str, str]]:
    """Return of each state its filter, its words, and how many there are of it."""
    numbers = session.execute(
        select(
            *(
                count_capped(
                    select_cases(reader.user, reader.on, start.at_state(state))
                )
                for state in COUNTED
            )
        )
    ).one()
    pairs = zip(COUNTED.items(), numbers, strict=True)
    return [(state, words, say_number(number)) for (state, words), number in pairs]


def say_number(number: int) -> str:
    """Return a number as far as it was counted.

    >>> say_number(12), say_number(99)
    ('12', '99 or more')
    """
    return f"{number} or more" if number >= CAP else str(number)
