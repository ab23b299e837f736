"""Fill an empty database with invented people, areas and cases."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select

from ipr.accounts.models import (
    Area,
    AreaCover,
    CoverCapacity,
    Nation,
    RoleGrant,
    User,
)
from ipr.accounts.sign_in.passwords import hash_password
from ipr.audit.models import AuditAction, AuditEvent
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import LONDON, london_today, pretend_now, utc_now
from ipr.db.engine import AnySession, begin_writing
from ipr.decisions import service as decisions
from ipr.demo.cast import Cast
from ipr.demo.criteria import draft_changes
from ipr.demo.followups import follow_up
from ipr.permissions import Role
from ipr.referrals.drafts.service import start_draft
from ipr.referrals.models import Draft
from ipr.rulebook import Rulebook

FOLDER = Path(__file__).parent
PASSWORD = "every name is invented"
SINCE = date(2020, 1, 1)
OFFICE_OPENS = time(10, 20)


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


def fill_database(session: AnySession, *, book: Rulebook, settings: Settings) -> None:
    """Make the invented people, areas, cases and drafts, and commit them.

    Raises NotEmpty if there are people already, and NotInProduction.
    """
    refuse_production(settings)
    if has_people(session):
        raise NotEmpty("There are people in this database already: nothing was added")
    password_hash = hash_password(PASSWORD)
    begin_writing(session)
    people = make_people(session, password_hash)
    cast = Cast(people, make_areas(session, people), book, settings)
    stories = _read("cases.yaml")
    for story in stories["cases"]:
        tell_story(session, story, cast)
    for story in stories["drafts"]:
        with pretend_now(moment_of(story)):
            write_draft(session, story, cast)
    draft_changes(session, cast)
    first = next(iter(people.values()))
    record(session, AuditAction.DEMONSTRATION_LOADED, subject=first, actor=None)
    session.commit()


def make_people(session: AnySession, password_hash: str) -> dict[str, User]:
    """Make everybody, with the roles they have held since 2020."""
    people = {}
    for person in _read("people.yaml")["people"]:
        user = User(
            name=person["name"],
            email=email_of(person["name"]),
            password_hash=password_hash,
            made_at=utc_now(),
        )
        session.add(user)
        record(session, AuditAction.USER_MADE, subject=user, actor=None)
        for role in map(Role, person["roles"]):
            grant = RoleGrant(
                user=user, role=role, starts_on=SINCE, granted_at=utc_now()
            )
            session.add(grant)
            record(session, AuditAction.ROLE_GRANTED, subject=grant, actor=None)
        people[user.name] = user
    return people


def make_areas(session: AnySession, people: dict[str, User]) -> dict[str, Area]:
    """Make the areas, marked as examples, and who covers them."""
    areas = {}
    for entry in _read("people.yaml")["areas"]:
        area = Area(
            name=entry["name"],
            nation=Nation(entry["nation"]),
            starts_on=SINCE,
            example=True,
        )
        session.add(area)
        record(session, AuditAction.AREA_MADE, subject=area, actor=None)
        for capacity in CoverCapacity:
            if capacity.value in entry:
                cover = AreaCover(
                    area=area,
                    user=people[entry[capacity.value]],
                    capacity=capacity,
                    starts_on=SINCE,
                )
                session.add(cover)
                record(session, AuditAction.COVER_MADE, subject=cover, actor=None)
        areas[area.name] = area
    return areas


def tell_story(session: AnySession, story: dict[str, Any], cast: Cast) -> None:
    """Refer a case on its day, and let people do with it what they did."""
    start = moment_of(story)
    with pretend_now(start):
        draft = write_draft(session, story, cast)
        referral = decisions.submit_referral(
            session,
            draft,
            actor=draft.referrer,
            book=cast.book,
            settings=cast.settings,
        )
    for step in story.get("then", ()):
        with pretend_now(start + timedelta(days=step["after"], hours=1)):
            follow_up(session, referral, step, cast)


def write_draft(session: AnySession, story: dict[str, Any], cast: Cast) -> Draft:
    """Write a draft as its referrer would have, on the day that it is."""
    version = cast.book.in_force(london_today())
    referrer = cast.people[story["by"]]
    draft = start_draft(session, actor=referrer, version=version)
    draft.referrer = referrer
    area = cast.areas[story["area"]] if story["area"] else None
    born_on = story["customer"].get("born_on")
    draft.content = {
        "customer": {
            "name": story["customer"]["name"],
            "nino": story["customer"].get("nino"),
            "born_on": born_on.isoformat() if born_on else None,
        },
        "event": {
            "event_on": _event_on(story),
            "known_on": london_today().isoformat(),
            "description": story["description"],
        },
        "facts": version.check(story["facts"]),
        "details": {
            "area_id": area.id if area else None,
            "lines": story.get("lines", []),
            "origin": story.get("origin"),
        },
    }
    session.flush()
    return draft


def moment_of(story: dict[str, Any]) -> datetime:
    """Return when a story begins: on a date, or so many days ago, in the morning."""
    day = story.get("day") or london_today() - timedelta(days=story["ago"])
    return datetime.combine(day, OFFICE_OPENS, LONDON)


def sign_in_hints(session: AnySession) -> list[dict[str, str]]:
    """Return how to sign in as each invented person."""
    known = {row.email for row in session.scalars(select(User).where(User.active))}
    return [
        {
            "name": person["name"],
            "role": person["does"],
            "email": email_of(person["name"]),
            "password": PASSWORD,
        }
        for person in _read("people.yaml")["people"]
        if email_of(person["name"]) in known
    ]


def email_of(name: str) -> str:
    """Return an invented person's address.

    >>> email_of("Priya Nair")
    'priya.nair@example.test'
    """
    return f"{name.lower().replace(' ', '.')}@example.test"


def _event_on(story: dict[str, Any]) -> str | None:
    day = story.get("event_on")
    if "event_ago" in story:  # counted, like `ago`, from the real today
        day = london_today() - timedelta(days=story["event_ago"] - story["ago"])
    return day.isoformat() if day else None


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
