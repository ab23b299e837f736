"""Make people, areas and cases for tests, through the services where they exist."""

from datetime import date
from itertools import count

from sqlalchemy.orm import Session

from ipr.accounts.models import Area, AreaCover, CoverCapacity, Nation, RoleGrant, User
from ipr.db.clock import utc_now
from ipr.permissions import Role

START = date(2020, 1, 1)

_numbers = count(1)


def make_user(
    session: Session,
    *roles: Role,
    name: str = "",
    email: str = "",
    password_hash: str | None = None,
) -> User:
    """Make a colleague who has held these roles since 2020."""
    number = next(_numbers)
    user = User(
        name=name or f"Colleague {number}",
        email=email or f"colleague.{number}@example.test",
        password_hash=password_hash,
        made_at=utc_now(),
    )
    user.grants = [
        RoleGrant(role=role, starts_on=START, granted_at=utc_now()) for role in roles
    ]
    session.add(user)
    session.flush()
    return user


def make_area(
    session: Session,
    name: str = "",
    nation: Nation = Nation.ENGLAND,
    *,
    acssl: User | None = None,
    deputy: User | None = None,
) -> Area:
    """Make an area that has existed since 2020, and who covers it."""
    area = Area(
        name=name or f"Area {next(_numbers)}",
        nation=nation,
        starts_on=START,
        example=True,
    )
    session.add(area)
    session.flush()
    for user, capacity in (
        (acssl, CoverCapacity.ACSSL),
        (deputy, CoverCapacity.DEPUTY),
    ):
        if user:
            session.add(
                AreaCover(area=area, user=user, capacity=capacity, starts_on=START)
            )
    session.flush()
    return area
