"""Areas, who covers them from day to day, and who is away."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ipr.accounts import service
from ipr.accounts.areas import service as area_service
from ipr.accounts.areas.service import AreaNameTaken, NationFixed, NotAnAcssl
from ipr.accounts.away import service as away_service
from ipr.accounts.away.circles import Circle, find_circles
from ipr.accounts.away.service import NotAStandIn
from ipr.accounts.models import Area, AreaCover, CoverCapacity, Nation
from ipr.accounts.service import AccountRecordNotFound, DatesOverlap
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.permissions import Role
from tests.make import make_area, make_user

TODAY = london_today()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
ACSSL, DEPUTY = CoverCapacity.ACSSL, CoverCapacity.DEPUTY


@pytest.fixture
def bethan(session):
    return make_user(session, Role.ACSSL, name="Bethan Price")


@pytest.fixture
def area(session):
    return make_area(session, "North Mercia")


def change(session, area, actor, **wanted):
    now = {
        name: getattr(area, name) for name in ("name", "nation", "starts_on", "ends_on")
    }
    area_service.change_area(session, area, **{**now, **wanted}, actor=actor)


class TestAreas:
    def test_those_that_exist_on_a_day_are_listed_by_name(self, session, manager):
        for name, starts_on, ends_on in (
            ("West", TODAY, None),
            ("East", date(2020, 1, 1), TODAY),
            ("Future", TOMORROW, None),
        ):
            area_service.make_area(
                session,
                name,
                Nation.WALES,
                starts_on=starts_on,
                ends_on=ends_on,
                actor=manager,
            )
        session.flush()

        def names(on):
            return [area.name for area in service.areas_on(session, on)]

        assert names(TODAY) == ["East", "West"]
        assert names(TOMORROW) == ["Future", "West"]
        assert names(YESTERDAY) == ["East"]

    def test_a_name_is_one_area(self, session, manager, area):
        with pytest.raises(AreaNameTaken):
            area_service.make_area(
                session, area.name, Nation.WALES, starts_on=TODAY, actor=manager
            )

    @pytest.mark.parametrize(
        "wanted", [{"nation": Nation.SCOTLAND}, {"starts_on": TODAY}]
    )
    def test_what_referrals_were_decided_by_stays(self, session, manager, area, wanted):
        with pytest.raises(NationFixed):
            change(session, area, manager, **wanted)

    def test_before_it_starts_everything_can_change(self, session, manager):
        area = area_service.make_area(
            session, "North", Nation.WALES, starts_on=TOMORROW, actor=manager
        )
        change(session, area, manager, nation=Nation.SCOTLAND, starts_on=TODAY)

        assert area.nation == Nation.SCOTLAND

    def test_a_change_is_recorded_before_and_after(self, session, manager, area):
        change(session, area, manager, name="South Mercia", ends_on=TOMORROW)
        event = session.scalars(select(AuditEvent)).one()

        assert event.action == AuditAction.AREA_CHANGED
        assert event.changes == {
            "name": ["North Mercia", "South Mercia"],
            "ends_on": [None, TOMORROW.isoformat()],
        }

    def test_nothing_changed_is_not_recorded(self, session, manager, area):
        change(session, area, manager)

        assert session.scalars(select(AuditEvent)).all() == []

    def test_an_end_in_the_past_is_refused(self, session, manager, area):
        with pytest.raises(ValueError, match="not over"):
            change(session, area, manager, ends_on=YESTERDAY)


class TestCover:
    @pytest.mark.both_databases
    def test_it_needs_the_dates_the_role_and_an_open_account(
        self, session, manager, area, bethan
    ):
        area_service.make_cover(
            session,
            area,
            bethan,
            ACSSL,
            starts_on=TODAY,
            ends_on=TOMORROW,
            actor=manager,
        )
        session.flush()

        def acssl(on):
            return service.cover_of(session, area.id, on).acssl

        assert acssl(TODAY) is bethan
        assert acssl(TOMORROW) is bethan
        assert acssl(YESTERDAY) is None
        assert acssl(TOMORROW + timedelta(days=1)) is None
        bethan.grants[0].ends_on = TODAY
        session.flush()
        assert acssl(TOMORROW) is None
        bethan.active = False
        session.flush()
        assert acssl(TODAY) is None

    def test_an_area_has_one_in_each_capacity_at_a_time(
        self, session, manager, area, bethan
    ):
        other = make_user(session, Role.ACSSL)

        def cover(user, capacity, starts_on, ends_on=None):
            area_service.make_cover(
                session,
                area,
                user,
                capacity,
                starts_on=starts_on,
                ends_on=ends_on,
                actor=manager,
            )

        cover(bethan, ACSSL, TODAY, TOMORROW)
        with pytest.raises(DatesOverlap):
            cover(other, ACSSL, TOMORROW)
        with pytest.raises(DatesOverlap):
            cover(bethan, DEPUTY, TODAY)
        cover(other, DEPUTY, TODAY)
        cover(bethan, ACSSL, TOMORROW + timedelta(days=1))

    def test_who_is_no_acssl_on_all_of_the_days_covers_nothing(
        self, session, manager, area, bethan
    ):
        bethan.grants[0].ends_on = TOMORROW
        with pytest.raises(NotAnAcssl):
            area_service.make_cover(
                session, area, bethan, ACSSL, starts_on=TODAY, actor=manager
            )
        with pytest.raises(NotAnAcssl):
            area_service.make_cover(
                session, area, manager, ACSSL, starts_on=TODAY, actor=manager
            )

    def test_it_ends_at_once_or_with_a_day(self, session, manager, bethan):
        area = make_area(session, acssl=bethan)
        (cover,) = area_service.covers_of_area(session, area)
        area_service.end_cover(session, cover, last_day=TOMORROW, actor=manager)
        assert service.cover_of(session, area.id, TOMORROW).acssl is bethan

        area_service.end_cover(session, cover, last_day=None, actor=manager)
        assert cover.ends_on == YESTERDAY
        assert service.cover_of(session, area.id, TODAY).acssl is None

    def test_one_of_today_goes_altogether(self, session, manager, area, bethan):
        cover = area_service.make_cover(
            session, area, bethan, ACSSL, starts_on=TODAY, actor=manager
        )
        area_service.end_cover(session, cover, last_day=None, actor=manager)

        assert session.scalars(select(AreaCover)).all() == []
        actions = session.scalars(
            select(AuditEvent.action).order_by(AuditEvent.id)
        ).all()
        assert actions == [AuditAction.COVER_MADE, AuditAction.COVER_CHANGED]

    def test_a_cover_is_found_by_its_own_area_alone(self, session, bethan):
        area, other = make_area(session, acssl=bethan), make_area(session)
        cover = session.scalars(select(AreaCover)).one()

        assert area_service.find_cover(session, area, cover.id) is cover
        with pytest.raises(AccountRecordNotFound):
            area_service.find_cover(session, other, cover.id)
        with pytest.raises(AccountRecordNotFound):
            area_service.find_area(session, max(area.id, other.id) + 1)


class TestStandIn:
    """Who stands in for somebody who is away."""

    def set(self, session, user, stand_in, first=TODAY, last=TOMORROW):
        return away_service.set_away(
            session, user, starts_on=first, ends_on=last, stand_in=stand_in
        )

    def test_it_is_somebody_who_does_the_same_work(self, session, bethan):
        lead, other = make_user(session, Role.ACSSL_LEAD), make_user(session)
        gone = make_user(session, Role.ACSSL)
        gone.active = False
        team = [make_user(session, Role.IPR_TEAM) for _ in range(2)]

        offered = away_service.list_stand_ins(session, bethan, TODAY)
        assert offered == [lead]
        assert away_service.list_stand_ins(session, team[0], TODAY) == team[1:]
        for user in (bethan, other, gone, team[0]):
            with pytest.raises(NotAStandIn):
                self.set(session, bethan, user)

    def test_it_is_recorded(self, session, bethan):
        lead = make_user(session, Role.ACSSL_LEAD)
        self.set(session, bethan, lead)

        event = session.scalars(select(AuditEvent)).one()
        assert event.changes["stand_in_id"] == [None, lead.id]
        assert away_service.away_on(session, TODAY)[bethan.id].stand_in is lead

    def test_a_circle_is_found_on_the_days_it_holds(self, session, bethan):
        one, two = (make_user(session, Role.ACSSL) for _ in range(2))
        own = self.set(session, bethan, one, TODAY, TODAY + timedelta(9))
        assert find_circles(session, [own])[own.id] == []

        first = self.set(session, one, two, TOMORROW, TODAY + timedelta(6))
        self.set(session, two, bethan, TODAY, TODAY + timedelta(3))
        self.set(session, two, one, TODAY + timedelta(4), TODAY + timedelta(5))

        days = (TOMORROW, TODAY + timedelta(3))
        assert find_circles(session, [own])[own.id] == [
            Circle([bethan, one, two], *days)
        ]
        later = (TODAY + timedelta(4), TODAY + timedelta(5))
        assert find_circles(session, [first])[first.id] == [
            Circle([one, two, bethan], *days),
            Circle([one, two], *later),
        ]


class TestAway:
    def test_somebody_is_away_from_the_first_day_to_the_last(self, session, bethan):
        away_service.set_away(session, bethan, starts_on=TODAY, ends_on=TOMORROW)

        days = (YESTERDAY, TODAY, TOMORROW, TOMORROW + timedelta(days=1))
        away = [bethan.id in away_service.away_on(session, day) for day in days]
        assert away == [False, True, True, False]

    def test_days_are_noted_once(self, session, bethan):
        away_service.set_away(session, bethan, starts_on=TODAY, ends_on=TOMORROW)
        with pytest.raises(DatesOverlap):
            away_service.set_away(
                session, bethan, starts_on=TOMORROW, ends_on=TOMORROW + timedelta(3)
            )

    @pytest.mark.parametrize(
        ("starts_on", "ends_on"), [(TOMORROW, TODAY), (YESTERDAY, YESTERDAY)]
    )
    def test_the_days_are_in_order_and_to_come(
        self, session, bethan, starts_on, ends_on
    ):
        with pytest.raises(ValueError, match="in order"):
            away_service.set_away(session, bethan, starts_on=starts_on, ends_on=ends_on)

    def test_only_ones_own_dates_can_be_taken_back(self, session, bethan):
        away = away_service.set_away(session, bethan, starts_on=TODAY, ends_on=TODAY)
        with pytest.raises(AccountRecordNotFound):
            away_service.remove_away(session, away.id, user=make_user(session))

        away_service.remove_away(session, away.id, user=bethan)
        assert away_service.away_dates(session, bethan.id, TODAY) == []


def test_an_area_of_the_demonstration_is_marked(session, manager):
    area_service.make_area(
        session, "A", Nation.WALES, starts_on=TODAY, example=True, actor=manager
    )

    assert session.scalars(select(Area)).one().example
