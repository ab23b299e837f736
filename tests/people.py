"""Who is there in tests: one of each, made when a test asks for them."""

import pytest
from sqlalchemy.orm import Session

from ipr.accounts.models import Area, User
from ipr.permissions import Role
from ipr.versions.service import take_in
from tests.make import make_area, make_staff, make_user, published_book


@pytest.fixture
def staff(session: Session) -> dict[Role, User]:
    """Whoever a service needs to open; the rulebook is taken in."""
    return make_staff(session)


@pytest.fixture
def team(staff: dict[Role, User]) -> User:
    return staff[Role.IPR_TEAM]


@pytest.fixture
def second(session: Session) -> User:
    """Another of the IPR team."""
    return make_user(session, Role.IPR_TEAM, name="Second Person")


@pytest.fixture
def referrer(session: Session) -> User:
    return make_user(session, name="Rhys Referrer")


@pytest.fixture
def manager(session: Session) -> User:
    return make_user(session, Role.ACCESS_MANAGER)


@pytest.fixture
def editor(session: Session) -> User:
    """Who drafts the criteria; the rulebook is taken in."""
    take_in(session, published_book())
    return make_user(session, Role.CRITERIA_EDITOR, name="Edwin Editor")


@pytest.fixture
def approver(session: Session) -> User:
    return make_user(session, Role.CRITERIA_APPROVER, name="Ana Approver")


@pytest.fixture
def lead(session: Session) -> User:
    return make_user(session, Role.ACSSL_LEAD, name="Lena Lead")


@pytest.fixture
def acssl(session: Session) -> User:
    return make_user(session, Role.ACSSL, name="Asha Acssl")


@pytest.fixture
def deputy(session: Session) -> User:
    return make_user(session, Role.ACSSL, name="Dev Deputy")


@pytest.fixture
def area(session: Session, acssl: User, deputy: User) -> Area:
    return make_area(session, "North Example", acssl=acssl, deputy=deputy)
