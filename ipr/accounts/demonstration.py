"""Invented people and areas, which every other invented thing speaks of."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from ipr.accounts.models import (
    Area,
    AreaCover,
    CoverCapacity,
    Nation,
    RoleGrant,
    User,
)
from ipr.accounts.people.teams import find_or_make_team
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.permissions import Role

PEOPLE = Path(__file__).with_name("invented_people.yaml")
PASSWORD = "every name is invented"
SINCE = date(2020, 1, 1)


def make_people(session: AnySession, password_hash: str) -> dict[str, User]:
    """Make everybody, with the roles they have held since 2020."""
    people = {}
    for person in read_people()["people"]:
        user = User(
            name=person["name"],
            email=email_of(person["name"]),
            password_hash=password_hash,
            made_at=utc_now(),
            nation=Nation(person.get("nation", Nation.ENGLAND)),
            team=find_or_make_team(session, person["team"], actor=None),
            senior_civil_servant=person.get("senior_civil_servant", False),
        )
        session.add(user)
        record(session, AuditAction.USER_MADE, subject=user, actor=None)
        for role in map(Role, person["roles"]):
            grant = RoleGrant(
                user=user, role=role, starts_on=SINCE, granted_at=utc_now()
            )
            session.add(grant)
            changes = {"role": (None, role), "starts_on": (None, SINCE)}
            record(
                session,
                AuditAction.ROLE_GRANTED,
                subject=user,
                actor=None,
                changes=changes,
            )
        people[user.name] = user
    return people


def make_areas(session: AnySession, people: dict[str, User]) -> dict[str, Area]:
    """Make the areas, marked as examples, and who covers them."""
    areas = {}
    for entry in read_people()["areas"]:
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
                covers = {
                    "area": (None, area.name),
                    "user": (None, cover.user.id),
                    "capacity": (None, capacity),
                    "starts_on": (None, SINCE),
                }
                record(
                    session,
                    AuditAction.COVER_MADE,
                    subject=cover,
                    actor=None,
                    changes=covers,
                )
        areas[area.name] = area
    return areas


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
        for person in read_people()["people"]
        if email_of(person["name"]) in known
    ]


def email_of(name: str) -> str:
    """Return an invented person's address.

    >>> email_of("Priya Nair")
    'priya.nair@example.test'
    """
    return f"{name.lower().replace(' ', '.')}@example.test"


def read_people() -> dict[str, Any]:
    """Return everybody and every area, as they are written down."""
    found: dict[str, Any] = yaml.safe_load(PEOPLE.read_text(encoding="utf-8"))
    return found
