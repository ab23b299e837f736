"""Cases of an area that changed hands are offered to whoever covers it now."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from ipr.accounts.areas.service import end_cover, make_cover
from ipr.accounts.models import AreaCover, CoverCapacity
from ipr.accounts.people.service import grant_role
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today, utc_now
from ipr.notices.models import Notice, Void
from ipr.notices.watches import WATCHES, give_watch
from ipr.permissions import Role
from ipr.referrals.models import ReferralStatus
from ipr.support import service
from ipr.support.cover.offers import has_lost_area, select_offers, take_over_all
from ipr.support.models import SupportState
from ipr.support.queries import find_case
from ipr.workflow import NotAllowed, NotPossible
from tests.make import make_area, make_support_case, make_user

pytestmark = pytest.mark.both_databases


@pytest.fixture
def case(session, lead, area, acssl):
    case = make_support_case(session, area=area)
    service.accept_case(session, case, actor=acssl)
    return case


@pytest.fixture
def successor(session):
    return make_user(session, Role.ACSSL, name="Sian Successor")


def cover_of(session, area, capacity=CoverCapacity.ACSSL):
    wanted = {"area": area, "capacity": capacity, "ends_on": None}
    return session.query(AreaCover).filter_by(**wanted).one()


def lose(session, area, capacity=CoverCapacity.ACSSL, last_day=None):
    end_cover(session, cover_of(session, area, capacity), last_day=last_day, actor=None)


def gain(session, area, user, capacity=CoverCapacity.ACSSL):
    today = london_today()
    make_cover(session, area, user, capacity, starts_on=today, actor=None)


def offered(session, user):
    found = session.execute(select_offers(user, london_today()))
    return [row.reference for row in found]


def test_nothing_is_offered_while_its_holder_covers_the_area(
    session, case, acssl, deputy, lead
):
    assert [offered(session, user) for user in (acssl, deputy, lead)] == [[], [], []]
    assert not has_lost_area(session, case, london_today())


def test_at_once_it_is_offered_to_whoever_covers_the_area_then(
    session, case, area, acssl, deputy, lead, successor
):
    lose(session, area)
    assert offered(session, deputy) == [case.reference]

    gain(session, area, successor)
    people = (successor, deputy, acssl, lead)
    mine = [case.reference]
    assert [offered(session, user) for user in people] == [mine, mine, [], []]
    assert has_lost_area(session, case, london_today())
    assert case.owner is acssl


def test_where_nobody_covers_the_area_the_lead_is_offered_it(
    session, case, area, acssl, deputy, lead
):
    lose(session, area)
    lose(session, area, CoverCapacity.DEPUTY)

    people = (lead, deputy, acssl)
    assert [offered(session, user) for user in people] == [[case.reference], [], []]


def test_a_cover_that_ended_by_its_date_counts_from_the_day_after(
    session, case, area, deputy
):
    lose(session, area, last_day=london_today())
    assert offered(session, deputy) == []

    with time_machine.travel(utc_now() + timedelta(days=1)):
        assert offered(session, deputy) == [case.reference]


@pytest.mark.parametrize("routed_as", ["stand_in", "lead", "handed_over"])
def test_what_came_for_another_reason_stays(session, case, area, deputy, routed_as):
    lose(session, area)
    case.routed_as = routed_as

    assert offered(session, deputy) == []
    assert not has_lost_area(session, case, london_today())


def test_what_is_over_is_not_offered(session, case, area, acssl, deputy):
    lose(session, area)
    case.state = SupportState.CLOSED
    assert offered(session, deputy) == []

    case.state = SupportState.WORKING
    assert offered(session, deputy) == [case.reference]
    case.referral.status = ReferralStatus.WITHDRAWN
    assert offered(session, deputy) == []


def test_who_became_the_lead_or_the_deputy_keeps_theirs(
    session, case, area, acssl, deputy
):
    lose(session, area, CoverCapacity.DEPUTY)
    lose(session, area)
    gain(session, area, deputy)
    assert offered(session, deputy) == [case.reference]

    gain(session, area, acssl, CoverCapacity.DEPUTY)
    assert offered(session, deputy) == []
    lose(session, area, CoverCapacity.DEPUTY)
    assert offered(session, deputy) == [case.reference]

    grant_role(session, acssl, Role.ACSSL_LEAD, starts_on=london_today(), actor=None)
    assert offered(session, deputy) == []


def test_taking_it_over_hands_it_over_with_its_reason(
    session, case, area, acssl, successor
):
    lose(session, area)
    gain(session, area, successor)
    service.take_over(session, case, actor=successor)

    assert (case.owner, case.referral.owner) == (successor, successor)
    assert (case.state, case.accepted_at) == (SupportState.NEW, None)
    assert case.routed_as == service.RoutedAs.ACSSL
    handover = case.handovers[-1]
    assert (handover.by, handover.from_person) == (successor, acssl)
    assert handover.reason == "Asha Acssl no longer covers North Example"
    session.flush()
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last.action == AuditAction.SUPPORT_HANDED_OVER
    assert offered(session, successor) == []
    with pytest.raises(NotPossible, match="not offered"):
        service.take_over(session, case, actor=successor)


def test_nobody_else_takes_it_over(session, case, area, acssl, successor, deputy):
    with pytest.raises(NotPossible, match="not offered"):
        service.take_over(session, case, actor=deputy)
    lose(session, area)
    with pytest.raises(NotAllowed):
        service.take_over(session, case, actor=successor)
    with pytest.raises(NotPossible, match="not offered"):
        service.take_over(session, case, actor=acssl)


def test_who_referred_a_case_neither_reads_of_its_offer_nor_takes_it_over(
    session, case, area, acssl, deputy
):
    own = make_support_case(session, deputy, area=area)
    lose(session, area)

    assert offered(session, deputy) == [case.reference]
    with pytest.raises(NotPossible, match="not offered"):
        service.take_over(session, own, actor=deputy)
    assert take_over_all(session, actor=deputy) == [case]
    assert own.owner == acssl


def test_all_are_taken_over_at_once(session, case, area, acssl, deputy):
    second = make_support_case(session, area=area)
    elsewhere = make_support_case(session, area=make_area(session, acssl=acssl))
    lose(session, area)

    assert take_over_all(session, actor=deputy) == [case, second]
    owners = {one.owner for one in (case, second)}
    assert (owners, elsewhere.owner) == ({deputy}, acssl)
    assert take_over_all(session, actor=deputy) == []


def test_its_holder_works_on_it_until_then(session, case, area, acssl):
    lose(session, area)

    assert find_case(session, case.reference, user=acssl) is case
    service.record_work(session, case, done="Rang", learned=None, actor=acssl)


class TestNotices:
    @pytest.fixture
    def watch(self, session):
        def watch():
            given = give_watch(session, WATCHES["support.on_offer"], on=london_today())
            session.commit()
            return given

        return watch

    def told(self, session):
        found = session.scalars(
            select(Notice).where(Notice.kind == "support.on_offer").order_by(Notice.id)
        )
        return [(one.user_id, one.because.value, one.ended_why) for one in found]

    def test_whoever_could_take_cases_over_is_told_once(
        self, session, case, area, deputy, successor, watch
    ):
        assert watch() == 0
        lose(session, area)
        assert [watch(), watch()] == [1, 0]
        assert self.told(session) == [(deputy.id, "cover", None)]

        gain(session, area, successor)
        take_over_all(session, actor=successor)

        assert watch() == 0
        assert self.told(session) == [(deputy.id, "cover", Void.DONE)]

    def test_a_successor_is_told_what_the_lead_was_told_before(
        self, session, case, area, acssl, deputy, lead, successor, watch
    ):
        lose(session, area)
        lose(session, area, CoverCapacity.DEPUTY)
        assert watch() == 1
        assert self.told(session) == [(lead.id, "lead", None)]

        with time_machine.travel(utc_now() + timedelta(days=1), tick=False):
            gain(session, area, successor)

            assert watch() == 1

        assert self.told(session) == [
            (lead.id, "lead", Void.ELSEWHERE),
            (successor.id, "cover", None),
        ]
