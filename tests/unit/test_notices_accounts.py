"""What people are told of their accounts, and access managers of roles and areas."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from ipr.accounts.areas import service as areas
from ipr.accounts.areas.uncovered import uncovered_areas
from ipr.accounts.models import AreaCover, CoverCapacity
from ipr.accounts.people import service as accounts
from ipr.accounts.sign_in import links
from ipr.accounts.sign_in.delays import claim_attempt
from ipr.accounts.sign_in.service import fail_sign_in, sign_in
from ipr.db.clock import london_today
from ipr.notices.models import Notice, Void
from ipr.notices.telling import find_void
from ipr.notices.tick_steps import STEPS
from ipr.permissions import Role
from ipr.ticks.running import run_tick
from tests.make import make_area, make_user

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture
def people(session, manager, acssl, lead):
    return {
        "mo": manager,
        "max": make_user(session, Role.ACCESS_MANAGER),
        "asha": acssl,
        "pat": make_user(session, password="a long secret word"),
    }


@pytest.fixture
def tick(session, settings, told):
    """Let the clock set off what it does on a day; return what was told."""

    def tick(day):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        told()
        with time_machine.travel(at, tick=False):
            for _ in range(2):
                run_tick(session, STEPS, settings=settings)
            return told()

    return tick


class TestOwnAccount:
    def test_a_link_that_is_made_and_used(self, session, people, told):
        pat = people["pat"]
        token = links.make_link(session, pat, hours=1, actor=people["mo"])
        assert told() == {"pat: account.link_made"}

        links.set_password(session, token, password_hash="…")
        assert told() == {"pat: account.link_used"}

    @pytest.mark.parametrize(("slips", "tells"), [(2, False), (3, True)])
    def test_getting_in_after_attempts_that_failed(
        self, session, people, told, slips, tells
    ):
        pat = people["pat"]
        attempt = claim_attempt(session, email=pat.email, address="192.0.2.1")
        for _ in range(slips):
            fail_sign_in(session, pat)
        sign_in(session, pat, attempt=attempt, rehashed=None)

        kind = "pat: account.signed_in_after_failures"
        assert told() == ({kind} if tells else set())


@pytest.mark.both_databases
class TestRoleEnds:
    def test_a_week_before_its_holder_and_the_managers_are_told(
        self, session, people, tick
    ):
        ends_on = date(2027, 3, 12)  # a Friday
        accounts.grant_role(
            session,
            people["pat"],
            Role.PUBLISHER,
            starts_on=london_today(),
            ends_on=ends_on,
            actor=people["mo"],
        )

        assert tick(date(2027, 3, 4)) == set()
        assert tick(date(2027, 3, 5)) == {
            "pat: role.own_ends",
            "mo: role.ends",
            "max: role.ends",
        }
        assert tick(date(2027, 3, 8)) == set()

    def test_one_that_goes_on_is_not_told_of(self, session, people, tick):
        ends_on = date(2027, 3, 12)
        spans = ((london_today(), ends_on), (ends_on + timedelta(days=1), None))
        for starts_on, last in spans:
            accounts.grant_role(
                session,
                people["pat"],
                Role.PUBLISHER,
                starts_on=starts_on,
                ends_on=last,
                actor=people["mo"],
            )

        assert tick(date(2027, 3, 5)) == set()


class TestUncoveredAreas:
    @pytest.mark.both_databases
    def test_it_is_told_each_time_that_it_begins(
        self, session, people, area, tick, over
    ):
        told_to_both = {"mo: area.uncovered", "max: area.uncovered"}
        [cover] = session.scalars(
            select(AreaCover).where(AreaCover.user_id == people["asha"].id)
        )
        today = london_today()
        assert tick(today) == set()
        areas.end_cover(session, cover, last_day=None, actor=None)
        assert tick(today) == told_to_both
        assert tick(today + timedelta(days=1)) == set()

        cover = areas.make_cover(
            session,
            area,
            people["asha"],
            CoverCapacity.ACSSL,
            starts_on=today,
            actor=people["mo"],
        )
        notices = session.scalars(select(Notice)).all()
        assert set(find_void(session, notices).values()) == {Void.DONE}
        assert tick(today) == set()
        assert over() == dict.fromkeys(told_to_both, Void.DONE)

        areas.end_cover(session, cover, last_day=today, actor=None)
        assert tick(today) == set()
        assert tick(today + timedelta(days=1)) == told_to_both

    @pytest.mark.parametrize("how", ["cover", "role", "account", "never"])
    def test_it_is_so_from_the_day_after_the_last_one(self, session, people, area, how):
        today, asha = london_today(), people["asha"]
        if how == "cover":
            [cover] = [c for c in area.covers if c.user_id == asha.id]
            areas.end_cover(session, cover, last_day=today, actor=None)
        if how == "role":
            accounts.end_role(session, asha.grants[0], last_day=today, actor=None)
        if how == "account":
            accounts.deactivate_user(session, asha, actor=None)
        if how == "never":
            area = make_area(session, "Alone")
        on = today + timedelta(days=5)

        found = {one.name: since for one, since in uncovered_areas(session, on)}

        expected = {
            "cover": today + timedelta(days=1),
            "role": today + timedelta(days=1),
            "account": today,
            "never": area.starts_on,
        }
        assert found[area.name] == expected[how]
