"""The factual report: when it is overdue, and what ends the wait for it."""

from datetime import date

import pytest
import time_machine

from ipr.decisions.errors import NotOnTheTeam
from ipr.permissions import Role
from ipr.reviews import service
from ipr.reviews.errors import NoReportDue, WrongDay
from ipr.reviews.queries import acceptance_of, is_overdue
from tests.make import make_staff, submit_referral

pytestmark = pytest.mark.both_databases

HARM = {"event": ["death"]}
ACCEPT = HARM | {"contribution": "alleged", "external_process": ["none"]}
DECLINE = HARM | {"contribution": "none", "external_process": ["none"]}


@pytest.fixture
def staff(session):
    return make_staff(session)


@pytest.fixture
def first(staff):
    return staff[Role.IPR_TEAM]


@pytest.fixture
def send(session, settings, staff):
    def send(facts):
        return submit_referral(session, settings=settings, facts=facts)

    return send


class TestReceiveReport:
    @pytest.fixture(autouse=True)
    def on_a_friday(self):
        with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
            yield

    def test_it_ends_the_time_limit(self, session, send, first):
        referral = send(ACCEPT)
        acceptance = acceptance_of(session, referral)
        assert not is_overdue(acceptance, date(2026, 12, 4))
        assert is_overdue(acceptance, date(2026, 12, 5))

        with time_machine.travel("2026-12-05T12:00:00Z", tick=False):
            service.receive_report(
                session, referral, received_on=date(2026, 12, 4), actor=first
            )

        assert not is_overdue(acceptance, date(2027, 1, 1))
        with pytest.raises(NoReportDue, match="4 December 2026"):
            service.receive_report(
                session, referral, received_on=date(2026, 11, 20), actor=first
            )

    @pytest.mark.parametrize("day", [date(2026, 11, 19), date(2026, 11, 21)])
    def test_a_day_before_acceptance_or_in_the_future_is_refused(
        self, session, send, first, day
    ):
        with pytest.raises(WrongDay):
            service.receive_report(session, send(ACCEPT), received_on=day, actor=first)

    def test_no_report_is_due_for_what_is_not_accepted(self, session, send, first):
        with pytest.raises(NoReportDue):
            service.receive_report(
                session, send(DECLINE), received_on=date(2026, 11, 20), actor=first
            )

    def test_only_the_team_records_it(self, session, send, staff):
        with pytest.raises(NotOnTheTeam):
            service.receive_report(
                session,
                send(ACCEPT),
                received_on=date(2026, 11, 20),
                actor=staff[Role.ACSSL],
            )
