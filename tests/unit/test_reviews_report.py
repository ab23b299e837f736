"""The factual report: when it is overdue, and what ends the wait for it."""

from datetime import date

import pytest
import time_machine

from ipr.permissions import Role
from ipr.referrals.service import withdraw_referral
from ipr.reviews import service
from ipr.reviews.queries import acceptance_of, is_overdue
from ipr.workflow import NotAllowed, NotPossible
from tests.make import submit_referral

pytestmark = pytest.mark.both_databases

HARM = {"event": ["death"]}
ACCEPT = HARM | {"contribution": "alleged", "external_process": ["none"]}
DECLINE = HARM | {"contribution": "none", "external_process": ["none"]}


@pytest.fixture
def first(staff):
    return staff[Role.IPR_TEAM]


@pytest.fixture
def accept(session, settings, staff):
    def accept():
        referral = submit_referral(session, settings=settings, facts=ACCEPT)
        return acceptance_of(session, referral)

    return accept


class TestReceiveReport:
    @pytest.fixture(autouse=True)
    def on_a_friday(self):
        with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
            yield

    def test_it_ends_the_time_limit(self, session, accept, first):
        acceptance = accept()
        assert not is_overdue(acceptance, date(2026, 12, 4))
        assert is_overdue(acceptance, date(2026, 12, 5))

        with time_machine.travel("2026-12-05T12:00:00Z", tick=False):
            service.receive_report(
                session, acceptance, received_on=date(2026, 12, 4), actor=first
            )

        assert not is_overdue(acceptance, date(2027, 1, 1))
        with pytest.raises(NotPossible, match="4 December 2026"):
            service.receive_report(
                session, acceptance, received_on=date(2026, 11, 20), actor=first
            )

    @pytest.mark.parametrize("day", [date(2026, 11, 19), date(2026, 11, 21)])
    def test_a_day_before_acceptance_or_in_the_future_is_refused(
        self, session, accept, first, day
    ):
        with pytest.raises(service.WrongDay):
            service.receive_report(session, accept(), received_on=day, actor=first)

    def test_no_report_is_due_for_what_is_not_accepted(
        self, session, settings, staff, accept, first
    ):
        declined = submit_referral(session, settings=settings, facts=DECLINE)
        assert acceptance_of(session, declined) is None

        ended = accept()
        withdraw_referral(
            session, ended.referral, actor=ended.referral.referrer, reason="No"
        )
        with pytest.raises(NotPossible, match="No factual report is due"):
            service.receive_report(
                session, ended, received_on=date(2026, 11, 20), actor=first
            )

    def test_only_the_team_records_it(self, session, accept, staff):
        with pytest.raises(NotAllowed, match="Only the IPR team"):
            service.receive_report(
                session,
                accept(),
                received_on=date(2026, 11, 20),
                actor=staff[Role.ACSSL],
            )
