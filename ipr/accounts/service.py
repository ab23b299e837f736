"""Who people are, what they hold on a day, which areas there are and who covers them.

The questions that other features ask of accounts. Changing people and areas is in
`user_service` and `area_service`, signing in in `sign_in_service`.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import contains_eager

from ipr.accounts.models import (
    Area,
    AreaCover,
    CoverCapacity,
    RoleGrant,
    User,
)
from ipr.db.engine import AnySession
from ipr.permissions import Role

NEEDED = {
    Role.IPR_TEAM: "a member of the IPR team",
    Role.ACSSL_LEAD: "an ACSSL network lead",
}
"""The roles without which nothing can be submitted, in words."""


class AccountRecordNotFound(Exception):
    """There is no such person, area or date."""


class DatesOverlap(Exception):
    """The same thing is already set for some of these days."""


@dataclass(frozen=True)
class Cover:
    """Who answers for an area on a day; either place may be empty."""

    acssl: User | None
    deputy: User | None


def find_user(session: AnySession, user_id: int) -> User:
    """Return a person. Raises AccountRecordNotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise AccountRecordNotFound(f"no user {user_id}")
    return user


def find_by_email(session: AnySession, email: str) -> User | None:
    """Return the person who signs in with an e-mail address, in any case."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def role_holders(session: AnySession, role: Role, on: date) -> list[User]:
    """Return the active people who hold a role on a day, by name."""
    found = session.scalars(
        select(User)
        .where(User.active, holds_role(role, on))
        .order_by(User.name, User.id)
    )
    return list(found)


def holds_role(role: Role, on: date) -> ColumnElement[bool]:
    """Return the condition that a User of the query holds a role on a day."""
    return exists().where(
        RoleGrant.user_id == User.id,
        RoleGrant.role == role,
        RoleGrant.starts_on <= on,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
    )


def ready_to_submit(session: AnySession, on: date) -> list[str]:
    """Return, in words, whom the service still lacks; empty when it may open.

    A referral always has an owner, so somebody must be there to be one.
    """
    held = set(
        session.scalars(
            select(RoleGrant.role)
            .join(User, User.id == RoleGrant.user_id)
            .where(
                User.active,
                RoleGrant.role.in_(NEEDED),
                RoleGrant.starts_on <= on,
                or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
            )
            .distinct()
        )
    )
    return [words for role, words in NEEDED.items() if role not in held]


def areas_on(session: AnySession, on: date) -> list[Area]:
    """Return the areas that exist on a day, by name."""
    found = session.scalars(
        select(Area)
        .where(Area.starts_on <= on, or_(Area.ends_on.is_(None), Area.ends_on >= on))
        .order_by(Area.name)
    )
    return list(found)


def cover_of(session: AnySession, area_id: int, on: date) -> Cover:
    """Return who covers an area on a day: active, in date, holding the ACSSL role."""
    rows = session.execute(
        select(AreaCover.capacity, User)
        .join(User, User.id == AreaCover.user_id)
        .where(
            AreaCover.area_id == area_id,
            AreaCover.starts_on <= on,
            or_(AreaCover.ends_on.is_(None), AreaCover.ends_on >= on),
            User.active,
            holds_role(Role.ACSSL, on),
        )
        .order_by(AreaCover.starts_on, AreaCover.id)
    )
    found = {row.capacity: row.User for row in rows}
    return Cover(found.get(CoverCapacity.ACSSL), found.get(CoverCapacity.DEPUTY))


def covers_of_user(session: AnySession, user_id: int, since: date) -> list[AreaCover]:
    """Return which areas a person covers on a day or later, with their areas."""
    found = session.scalars(
        select(AreaCover)
        .join(AreaCover.area)
        .options(contains_eager(AreaCover.area))
        .where(
            AreaCover.user_id == user_id,
            or_(AreaCover.ends_on.is_(None), AreaCover.ends_on >= since),
        )
        .order_by(Area.name, AreaCover.starts_on)
    )
    return list(found)
