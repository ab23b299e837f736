"""Two people at once: one of them wins, nothing is lost, nobody is left out."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.accounts.people.service import deactivate_user
from ipr.db.engine import begin_writing, prepare_engine
from ipr.permissions import Role
from ipr.support import service
from ipr.support.models import SupportCase
from ipr.workflow import Refused
from tests.make import make_area, make_support_case, make_user

pytestmark = pytest.mark.both_databases


@pytest.fixture
def engine(settings):
    engine = create_engine(settings.database_url)
    prepare_engine(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def people(session):
    make_user(session, Role.ACSSL_LEAD)
    return make_user(session, Role.ACSSL), make_user(session, Role.ACSSL)


@pytest.fixture
def area(session, people):
    area = make_area(session, acssl=people[0], deputy=people[1])
    session.commit()
    return area


def test_of_two_who_accept_a_case_at_once_one_holds_it(session, engine, people, area):
    case = make_support_case(session, area=area)
    session.commit()
    together = Barrier(2)

    def accept(user_id: int) -> int | None:
        with Session(engine) as mine:
            together.wait(10)
            begin_writing(mine)
            user = mine.get_one(User, user_id)
            found = service.find_case(mine, case.reference, user=user, lock=True)
            try:
                service.accept_case(mine, found, actor=user)
            except Refused:
                return None
            mine.commit()
            return user_id

    with ThreadPoolExecutor(2) as pool:
        took = list(pool.map(accept, [user.id for user in people]))

    session.rollback()
    session.refresh(case)
    assert sorted(took, key=bool) == [None, case.owner_id]


def test_of_two_who_take_over_what_is_offered_one_holds_each(
    session, engine, people, area
):
    case = make_support_case(session, area=area)
    case.owner = case.referral.owner = make_user(session, Role.ACSSL)
    session.commit()
    together = Barrier(2)

    def take(user_id: int) -> int:
        with Session(engine) as mine:
            together.wait(10)
            begin_writing(mine)
            user = mine.get_one(User, user_id)
            taken = service.take_over_all(mine, actor=user)
            mine.commit()
            return len(taken)

    with ThreadPoolExecutor(2) as pool:
        took = list(pool.map(take, [user.id for user in people]))

    session.rollback()
    session.refresh(case)
    assert sorted(took) == [0, 1]
    assert case.owner_id == people[took.index(1)].id
    assert len(case.handovers) == 1


def test_who_leaves_while_a_case_is_given_to_them_does_not_keep_it(
    session, engine, people, area
):
    acssl, deputy = people
    chosen, left = Event(), Event()

    def decline() -> int:
        with Session(engine, expire_on_commit=False) as mine:
            begin_writing(mine)
            case = make_support_case(mine, area=mine.merge(area, load=False))
            assert case.owner_id == acssl.id
            chosen.set()
            assert not left.wait(0.5)  # leaving waits until the case is given
            mine.commit()
            return case.id

    def leave() -> None:
        with Session(engine) as mine:
            assert chosen.wait(10)
            begin_writing(mine)
            deactivate_user(mine, mine.get_one(User, acssl.id), actor=None)
            mine.commit()
            left.set()

    with ThreadPoolExecutor(2) as pool:
        given, gone = pool.submit(decline), pool.submit(leave)
        case_id = given.result(20)
        gone.result(20)

    session.rollback()
    owner = session.scalar(
        select(SupportCase.owner_id).where(SupportCase.id == case_id)
    )
    assert owner == deputy.id
