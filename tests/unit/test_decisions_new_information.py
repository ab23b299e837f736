"""Something new is told: decided again beside the old decision, and sent on."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.decisions import service
from ipr.decisions.errors import NothingNew, NotTheirs, ReferralChanged
from ipr.decisions.models import Settlement, SettlementState
from ipr.decisions.new_information.service import may_tell
from ipr.decisions.queries import (
    count_unowned,
    decisions_of,
    latest_decision,
    open_lowering,
    open_proposal,
)
from ipr.permissions import Role
from ipr.referrals.models import Queue, ReferralStatus
from ipr.referrals.service import withdraw_referral
from ipr.reviews.models import Acceptance
from ipr.support import service as support
from ipr.support.models import SupportState
from ipr.support.queries import case_of
from ipr.workflow import NotPossible
from tests.make import (
    make_area,
    make_user,
    submit_referral,
    tell_news,
)

pytestmark = pytest.mark.mostly_sqlite

HARM = {"event": ["death"]}
ACCEPT = HARM | {"contribution": "alleged", "external_process": ["none"]}
DECLINE = HARM | {"contribution": "none", "external_process": ["none"]}
CANNOT_TELL = HARM | {"contribution": "not_known", "external_process": ["none"]}
STATUSES = {
    "accept": ReferralStatus.ACCEPTED,
    "cannot_tell": ReferralStatus.TRIAGE,
    "decline": ReferralStatus.DECLINED,
}
HEIGHTS = {"decline": 0, "cannot_tell": 1, "accept": 2}
FACTS = {"accept": ACCEPT, "cannot_tell": CANNOT_TELL, "decline": DECLINE}


@pytest.fixture
def send(session, settings, staff):
    def send(facts, **said):
        return submit_referral(session, settings=settings, facts=facts, **said)

    return send


@pytest.fixture
def tell(session, settings):
    def tell(referral, answers, **said):
        return tell_news(session, referral, answers, settings=settings, **said)

    return tell


class TestRouting:
    @pytest.mark.parametrize(
        ("before", "after"),
        [(b, a) for b in HEIGHTS for a in HEIGHTS if HEIGHTS[a] >= HEIGHTS[b]],
    )
    def test_a_new_outcome_sends_the_case_on(
        self, session, send, tell, staff, before, after
    ):
        referral = send(FACTS[before])

        decision = tell(referral, FACTS[after], note="Something new")

        assert decision.outcome == referral.outcome == after
        assert referral.status is STATUSES[after]
        case, today = case_of(session, referral), date.today()
        if after == "decline":
            assert referral.owner == case.owner == staff[Role.ACSSL_LEAD]
            assert case.state is SupportState.NEW
        else:
            assert (referral.owner, referral.queue) == (None, Queue.IPR_TEAM)
            assert case is None or case.state is SupportState.ENDED
        acceptance = session.scalar(select(Acceptance))
        accepted = acceptance is not None and acceptance.ended_on is None
        assert accepted == (after == "accept")
        assert count_unowned(session, today) == 0

    def test_a_claim_outlives_a_move_within_the_team(self, session, send, tell, team):
        referral = send(CANNOT_TELL)
        service.claim(session, referral, actor=team)

        tell(referral, ACCEPT)

        assert (referral.owner, referral.queue) == (team, None)

    def test_a_closed_case_that_is_declined_again_is_opened_again(
        self, session, send, tell, staff
    ):
        referral, lead = send(DECLINE), staff[Role.ACSSL_LEAD]
        case = case_of(session, referral)
        support.accept_case(session, case, actor=lead)
        support.close_case(
            session, case, done="Rang", learned="", feedback="Thanks", actor=lead
        )

        tell(referral, DECLINE, note="They rang us back")

        assert case.state is SupportState.NEW

    def test_an_open_case_that_is_declined_again_stays_with_its_holder(
        self, session, send, tell, staff
    ):
        referral, acssl = send(DECLINE), staff[Role.ACSSL]
        case = case_of(session, referral)
        support.hand_over(
            session, case, to=acssl, reason="Knows it", actor=staff[Role.ACSSL_LEAD]
        )

        tell(referral, DECLINE, note="A detail")

        assert referral.owner == case.owner == acssl

    def test_a_corrected_area_takes_the_case_there(self, session, send, tell, staff):
        referral = send(DECLINE)
        area = make_area(session, acssl=staff[Role.ACSSL])

        decision = tell(referral, DECLINE, area=area)

        case = case_of(session, referral)
        assert decision.pattern.facts["nation"] == "england"
        assert referral.area == case.area == area
        assert referral.owner == case.owner == staff[Role.ACSSL]

    @time_machine.travel("2026-11-20T12:00:00Z", tick=False)
    def test_accepted_again_the_time_limit_starts_afresh(
        self, session, send, tell, settings, team, second
    ):
        referral = send(ACCEPT)
        tell(referral, DECLINE)
        for person in (team, second):
            service.confirm_lowering(
                session,
                open_lowering(session, referral),
                reason="Yes",
                actor=person,
                settings=settings,
            )
        with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
            tell(referral, ACCEPT)

        acceptance = session.scalar(select(Acceptance))
        assert acceptance.accepted_on == date(2026, 11, 25)
        assert acceptance.ended_on is None


class TestWhatPeopleDecided:
    def settle(self, session, settings, referral, outcome, first, second=None):
        settlement = service.propose_settlement(
            session,
            referral,
            outcome=outcome,
            reason="Because",
            follows=latest_decision(session, referral).number,
            actor=first,
            settings=settings,
        )
        if second:
            service.confirm_settlement(
                session, settlement, reason="Yes", actor=second, settings=settings
            )

    def test_an_acceptance_by_a_person_stands_while_it_still_cannot_be_told(
        self, session, send, tell, team, settings
    ):
        referral = send(CANNOT_TELL)
        service.claim(session, referral, actor=team)
        self.settle(session, settings, referral, "accept", team)

        tell(referral, CANNOT_TELL, note="A detail")

        assert referral.status is ReferralStatus.ACCEPTED

    def test_new_answers_that_decline_it_wait_for_people(
        self, session, send, tell, team, settings
    ):
        referral = send(CANNOT_TELL)
        service.claim(session, referral, actor=team)
        self.settle(session, settings, referral, "accept", team)

        tell(referral, DECLINE)

        assert referral.status is ReferralStatus.ACCEPTED
        assert open_lowering(session, referral).stood is ReferralStatus.ACCEPTED

    def test_after_a_decline_by_two_people_something_new_is_looked_at_again(
        self, session, send, tell, team, settings
    ):
        referral, second = send(CANNOT_TELL), make_user(session, Role.IPR_TEAM)
        service.claim(session, referral, actor=team)
        self.settle(session, settings, referral, "decline", team, second)
        assert referral.status is ReferralStatus.DECLINED

        tell(referral, CANNOT_TELL, note="A letter came")

        assert referral.status is ReferralStatus.TRIAGE

    def test_an_open_proposal_is_overtaken(self, session, send, tell, team, settings):
        referral = send(CANNOT_TELL)
        service.claim(session, referral, actor=team)
        self.settle(session, settings, referral, "decline", team)

        tell(referral, CANNOT_TELL, note="A letter came")

        assert open_proposal(session, referral) is None
        [settlement] = session.scalars(select(Settlement))
        assert settlement.state is SettlementState.OVERTAKEN


class TestWhatIsKept:
    def test_the_old_decision_stays_and_the_difference_is_told(
        self, session, send, tell
    ):
        referral = send(DECLINE)

        tell(referral, ACCEPT, note="The family wrote")

        new, old = decisions_of(session, referral)
        assert (old.number, old.outcome) == (1, "decline")
        assert (new.number, new.outcome, new.note) == (2, "accept", "The family wrote")
        [change] = new.words["changed"]
        assert change["before"] == "No, nobody has"
        assert change["after"] == "Yes, someone alleges it"

    def test_an_answer_that_the_form_does_not_offer_is_not_lost(
        self, session, send, tell, settings
    ):
        with time_machine.travel("2022-05-02T12:00:00Z", tick=False):
            referral = send(CANNOT_TELL | {"learning_possible": "no"})
        assert latest_decision(session, referral).version.name == "2021"

        decision = tell(referral, {"contribution": "none"})

        assert decision.version.name == "2023"
        assert decision.pattern.facts["learning_possible"] == "no"
        assert decision.pattern.facts["event"]["selected"] == ["death"]
        assert decision.outcome == "decline"

    def test_it_is_on_record(self, session, send, tell, team):
        referral = send(DECLINE)

        tell(referral, ACCEPT, actor=team)

        actions = session.scalars(
            select(AuditEvent.action).where(AuditEvent.actor_id == team.id)
        ).all()
        assert actions == [
            AuditAction.REFERRAL_DECIDED,
            AuditAction.REFERRAL_ROUTED,
            AuditAction.SUPPORT_ENDED,
        ]


class TestRefusals:
    def test_the_same_form_twice_makes_one_decision(self, session, send, tell):
        referral = send(DECLINE)

        first = tell(referral, ACCEPT, note="New", follows=1)
        again = tell(referral, ACCEPT, note="New", follows=1)

        assert first is again
        assert len(decisions_of(session, referral)) == 2

    def test_a_stale_form_overwrites_nothing(self, session, send, tell, team):
        referral = send(DECLINE)
        tell(referral, ACCEPT, actor=team)

        with pytest.raises(ReferralChanged):
            tell(referral, CANNOT_TELL, follows=1)
        assert len(decisions_of(session, referral)) == 2

    def test_nothing_new_is_no_decision(self, session, send, tell):
        referral = send(DECLINE)

        with pytest.raises(NothingNew):
            tell(referral, DECLINE)

    def test_a_withdrawn_referral_is_not_decided_again(self, session, send, tell):
        referral = send(DECLINE)
        withdraw_referral(
            session, referral, actor=referral.referrer, reason="A mistake"
        )

        with pytest.raises(NotPossible, match="was withdrawn"):
            tell(referral, ACCEPT)

    def test_only_those_concerned_may_tell(self, session, send, tell, staff, team):
        referral = send(DECLINE)

        assert may_tell(referral, referral.referrer)
        assert may_tell(referral, team)
        assert may_tell(referral, staff[Role.ACSSL_LEAD])  # holds it
        assert not may_tell(referral, staff[Role.ACSSL])
        with pytest.raises(NotTheirs):
            tell(referral, ACCEPT, actor=make_user(session))
