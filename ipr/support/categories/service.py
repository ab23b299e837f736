"""Editions of the list of categories, as the network lead makes them."""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.rulebook.book import say_day
from ipr.support.categories.editions import EXAMPLE, Category, Edition
from ipr.support.categories.models import CategoryEdition, CategoryEntry
from ipr.workflow import Refused

CODE_LENGTH = 50
NOT_IN_CODES = re.compile(r"[^a-z0-9]+")


class NoEdition(Refused):
    """The list can't begin so."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def read_editions(session: AnySession) -> list[Edition]:
    """Return every edition there is, the earliest first: before all, the example."""
    found = session.scalars(
        select(CategoryEdition)
        .options(selectinload(CategoryEdition.entries))
        .order_by(CategoryEdition.starts_on)
    )
    return [
        EXAMPLE,
        *(
            Edition(
                row.starts_on,
                tuple(Category(one.code, one.name, one.meaning) for one in row.entries),
                row.made_by.name,
                row.made_at,
                row.reason,
            )
            for row in found
        ),
    ]


def make_edition(
    session: AnySession,
    categories: Sequence[Category],
    *,
    starts_on: date,
    reason: str,
    actor: User,
) -> CategoryEdition:
    """Let a list of categories hold from a day on, which is today or later.

    A category without a code is new, and gets one of its name. An edition from a later
    day that has not begun is replaced by another from the same day; one that has begun
    never changes. Raises NoEdition.
    """
    _refuse_lists(categories)
    if starts_on < london_today():
        raise NoEdition("starts_on", "First day must be today or later")
    there = session.scalar(
        select(CategoryEdition).where(CategoryEdition.starts_on == starts_on)
    )
    if there and starts_on == london_today():
        raise NoEdition(
            "starts_on",
            f"A list from {say_day(starts_on)} is in use already: choose a later day",
        )
    if there:
        session.delete(there)
        session.flush()
    edition = CategoryEdition(
        starts_on=starts_on, made_by=actor, made_at=utc_now(), reason=reason
    )
    taken = {one.code for one in categories}
    for position, one in enumerate(categories, 1):
        code = one.code or _make_code(one.name, taken)
        taken.add(code)
        edition.entries.append(
            CategoryEntry(
                position=position, code=code, name=one.name, meaning=one.meaning
            )
        )
    session.add(edition)
    record(
        session,
        AuditAction.CATEGORIES_CHANGED,
        subject=edition,
        actor=actor,
        changes={
            "starts_on": (None, starts_on),
            "categories": (None, len(edition.entries)),
        },
    )
    return edition


def _refuse_lists(categories: Sequence[Category]) -> None:
    if not categories:
        raise NoEdition("", "Enter at least one category")
    names = [one.name.casefold() for one in categories]
    for one in categories:
        if names.count(one.name.casefold()) > 1:
            raise NoEdition("", f"“{one.name}” is there twice: name each only once")


def _make_code(name: str, taken: set[str]) -> str:
    """Return a code for a new category, that no other of its list has.

    One that was in the list before, and comes back by its name, is the same again.
    """
    code = NOT_IN_CODES.sub("-", name.casefold()).strip("-")[:CODE_LENGTH] or "category"
    number, free = 1, code
    while free in taken:
        number += 1
        free = f"{code}-{number}"
    return free
