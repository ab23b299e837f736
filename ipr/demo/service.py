"""Fill an empty database with invented people, and with what features invent."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from ipr.accounts.demonstration import PASSWORD, make_areas, make_people
from ipr.accounts.models import User
from ipr.accounts.sign_in.passwords import hash_password
from ipr.audit.models import AuditAction, AuditEvent
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession, begin_writing
from ipr.demo.cast import Cast, DemoPart
from ipr.notices.service import read_past_notices
from ipr.notices.telling import tell_what_happened
from ipr.rulebook import Rulebook

NEWS = timedelta(days=14)
"""Older notices of the invented people are read."""


class NotEmpty(Exception):
    """The database has people in it: nothing invented is mixed with them."""


class NotInProduction(Exception):
    """Nothing invented is ever loaded in production mode."""


def has_people(session: AnySession) -> bool:
    """Return whether anybody has an account here."""
    return bool(session.scalar(select(func.count(User.id))))


def is_invented(session: AnySession) -> bool:
    """Return whether this database was filled with demonstration data."""
    loaded = AuditEvent.action == AuditAction.DEMONSTRATION_LOADED
    return session.scalar(select(AuditEvent.id).where(loaded).limit(1)) is not None


def refuse_production(settings: Settings) -> None:
    """Raise NotInProduction there: nothing invented is ever loaded."""
    if settings.production:
        raise NotInProduction("Invented data is never loaded in production mode")


def fill_database(
    session: AnySession,
    parts: Sequence[DemoPart],
    *,
    book: Rulebook,
    settings: Settings,
) -> None:
    """Make the invented people and areas, and what features add; commit them.

    Raises NotEmpty if there are people already, and NotInProduction.
    """
    refuse_production(settings)
    if has_people(session):
        raise NotEmpty("There are people in this database already: nothing was added")
    password_hash = hash_password(PASSWORD)
    begin_writing(session)
    people = make_people(session, password_hash)
    cast = Cast(
        people=people,
        areas=make_areas(session, people),
        deeds={name: deed for part in parts for name, deed in part.deeds.items()},
        book=book,
        settings=settings,
    )
    for part in sorted(parts, key=lambda part: part.order):
        if part.make:
            part.make(session, cast)
    tell_what_happened(session)
    read_past_notices(session, before=utc_now() - NEWS)
    first = next(iter(people.values()))
    record(session, AuditAction.DEMONSTRATION_LOADED, subject=first, actor=None)
    session.commit()
