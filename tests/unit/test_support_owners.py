"""A declined case never loses its owner, whatever happens to people and cases."""

import random
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from ipr.accounts.people.service import deactivate_user, end_role
from ipr.db.clock import london_today
from ipr.permissions import Role
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.service import CaseNotFound
from ipr.support import service
from ipr.support.models import OPEN_STATES, SupportCase
from ipr.support.queries import (
    find_case,
    is_overdue,
    visible_cases,
)
from ipr.workflow import Refused
from tests.make import make_area, make_support_case, make_user
from tests.proving import tries

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture
def case(session, lead, area):
    return make_support_case(session, area=area)


def test_who_is_deactivated_passes_their_cases_on(
    session, case, acssl, deputy, manager
):
    other = make_support_case(session, area=make_area(session, acssl=deputy))
    deactivate_user(session, acssl, actor=manager)

    assert (case.owner, case.referral.owner, other.owner) == (deputy, deputy, deputy)
    assert case.handovers[-1].by is manager
    assert other.handovers == []


def test_who_loses_the_role_passes_their_cases_on(
    session, case, acssl, deputy, manager
):
    end_role(session, acssl.grants[0], last_day=None, actor=manager)

    assert case.owner is deputy
    assert "not an ACSSL" in case.handovers[-1].reason


@pytest.mark.parametrize("seed", range(tries(1, whole=3)))
def test_nothing_leaves_a_declined_case_without_somebody_fit(session, lead, seed):
    """People and cases change at random; the owner is always one who may hold it."""
    chance = random.Random(seed)
    people = [make_user(session, Role.ACSSL) for _ in range(6)] + [lead]
    areas = [
        make_area(session, acssl=one, deputy=two)
        for one, two in zip(people[:3], people[3:6], strict=True)
    ]
    cases = [make_support_case(session, area=chance.choice(areas)) for _ in range(4)]

    for _ in range(60):
        try:
            do_something(session, chance, cases, people, areas)
        except Refused:
            continue
        session.flush()
        for row in session.scalars(select(SupportCase)):
            assert row.owner_id == row.referral.owner_id
            assert row.area_id == row.referral.area_id
            assert row.referral.status is ReferralStatus.DECLINED
            if row.state in OPEN_STATES:
                assert row.owner.roles & {Role.ACSSL, Role.ACSSL_LEAD}


def do_something(session, chance, cases, people, areas):
    on = (session, chance.choice(cases))
    by = {"actor": chance.choice(people)}
    other, elsewhere = chance.choice(people), chance.choice(areas)
    deeds = [
        lambda: service.accept_case(*on, **by),
        lambda: service.record_work(*on, done="Rang", learned=None, **by),
        lambda: service.hand_over(*on, to=other, reason="Leave", **by),
        lambda: service.change_area(*on, area=elsewhere, reason="Address", **by),
        lambda: service.close_case(*on, feedback="Thank you", **by),
        lambda: service.reopen_case(*on, reason="News", **by),
        lambda: turn(session, chance.choice(people[:6])),
    ]
    chance.choice(deeds)()


def turn(session, user):
    if user.active:
        deactivate_user(session, user, actor=None)
    else:
        user.active = True
        session.flush()


@pytest.mark.both_databases
class TestVisibleCases:
    def sees(self, session, user, on=None):
        statement = (
            select(SupportCase.id)
            .join(SupportCase.referral)
            .where(visible_cases(user, on or london_today()))
        )
        return list(session.scalars(statement))

    def test_who_works_on_it_and_the_team_see_it(
        self, session, case, acssl, deputy, lead
    ):
        for user in (acssl, deputy, lead, make_user(session, Role.IPR_TEAM)):
            assert self.sees(session, user) == [case.id]
            assert find_case(session, case.reference, user=user) is case

    def test_nobody_else_sees_it(self, session, case, manager):
        other = make_user(session, Role.ACSSL)
        make_area(session, acssl=other)
        strangers = [other, manager, make_user(session, Role.AUDITOR)]
        for user in [*strangers, make_user(session), case.referral.referrer]:
            assert self.sees(session, user) == []
            with pytest.raises(CaseNotFound):
                find_case(session, case.reference, user=user)

    def test_a_deputy_sees_it_within_their_dates(self, session, case, area, deputy):
        cover = next(cover for cover in area.covers if cover.user is deputy)
        cover.ends_on = london_today()

        assert self.sees(session, deputy) == [case.id]
        assert self.sees(session, deputy, london_today() + timedelta(days=1)) == []

    def test_an_acssl_elsewhere_sees_what_was_handed_to_them(
        self, session, case, acssl
    ):
        other = make_user(session, Role.ACSSL)
        service.hand_over(session, case, to=other, reason="Leave", actor=acssl)
        session.flush()

        assert self.sees(session, other) == [case.id]

    def test_it_is_not_theirs_once_the_team_has_it(self, session, case, acssl, lead):
        service.end_case(session, case.referral, actor=lead)
        case.referral.status = ReferralStatus.ACCEPTED
        case.referral.owner, case.referral.queue = None, "ipr_team"
        session.flush()

        assert self.sees(session, acssl) == self.sees(session, lead) == []


@pytest.mark.parametrize(
    ("on", "late"),
    [(date(2026, 5, 12), False), (date(2026, 5, 13), True), (date(2026, 6, 1), True)],
)
def test_a_case_is_overdue_after_its_last_working_day(session, lead, on, late):
    """Five working days from Friday 1 May, with a bank holiday on the 4th."""
    with time_machine.travel("2026-05-01 22:59:00+00:00", tick=False):
        case = make_support_case(session)
    overdue = select(SupportCase).join(Referral, SupportCase.referral)
    condition = is_overdue(6, "england", on)

    assert list(session.scalars(overdue.where(condition))) == ([case] if late else [])
    assert not session.scalars(overdue.where(is_overdue(0, "england", on))).all()
