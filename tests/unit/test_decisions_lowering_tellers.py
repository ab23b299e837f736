"""Whoever told what lowers a case doesn't confirm it, whatever is noted beside it."""

import pytest
from sqlalchemy import select

from ipr.decisions import service
from ipr.decisions.lowering.desk import IS_OPEN, may_answer
from ipr.decisions.lowering.told import changes_since, told_since_it_stood
from ipr.decisions.models import Lowering
from ipr.decisions.queries import decisions_of, latest_decision, lowerings_of
from ipr.decisions.receipt.contents import effective_decision
from ipr.decisions.receipt.declined import tell_why_declined
from ipr.decisions.timeline import LOWERING_ANSWERS
from ipr.referrals.models import ReferralStatus
from ipr.referrals.named_in_text import NamesCustomer
from ipr.referrals.timeline import SeenBy, story_of
from ipr.workflow import SamePerson
from tests.lowerings import ACCEPT, CANNOT_TELL, DECLINE

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture
def to_confirm(session):
    def to_confirm(person):
        mine = select(Lowering.referral_id).where(IS_OPEN, may_answer(person.id))
        return list(session.scalars(mine))

    return to_confirm


class TestNote:
    """A note beside what waits: it ends nothing, and hides nobody who told it."""

    @pytest.mark.both_databases
    def test_the_first_confirmation_stands(
        self, session, send, tell, confirm, team, second
    ):
        referral = send(ACCEPT)
        lowering = tell(referral, DECLINE)
        confirm(lowering, team)

        assert tell(referral, DECLINE, note="A detail") is lowering
        assert latest_decision(session, referral).note == "A detail"
        assert lowering.first is team
        confirm(lowering, second)

        assert referral.status is ReferralStatus.DECLINED

    @pytest.mark.both_databases
    def test_whoever_told_the_facts_still_may_not_confirm(
        self, session, send, tell, confirm, to_confirm, team, second
    ):
        referral = send(ACCEPT)
        tell(referral, CANNOT_TELL, actor=team)

        lowering = tell(referral, {}, note="I rang the family")

        assert lowering.told_by is team
        assert (to_confirm(team), to_confirm(second)) == ([], [referral.id])
        with pytest.raises(SamePerson, match="You told us"):
            confirm(lowering, team)
        assert referral.status is ReferralStatus.ACCEPTED
        confirm(lowering, second)
        assert referral.status is ReferralStatus.TRIAGE

    @pytest.mark.both_databases
    def test_nor_when_somebody_told_more_facts_after_them(
        self, session, settings, send, tell, confirm, to_confirm, team, second
    ):
        referral = send(ACCEPT)
        tell(referral, CANNOT_TELL, actor=team)

        lowering = tell(referral, {"event": ["self_harm"]})

        assert lowering.told_by is referral.referrer
        assert (to_confirm(team), to_confirm(second)) == ([], [referral.id])
        with pytest.raises(SamePerson, match="You told us"):
            confirm(lowering, team)
        service.refuse_lowering(session, lowering, reason="No", actor=second)
        third = tell(referral, DECLINE)
        with pytest.raises(SamePerson, match="You told us"):
            confirm(third, team)

    def test_what_they_told_before_the_case_last_stood_is_past(
        self, send, tell, confirm, to_confirm, team
    ):
        referral = send(ACCEPT)
        tell(referral, CANNOT_TELL, actor=team)
        tell(referral, ACCEPT)

        lowering = tell(referral, CANNOT_TELL)

        assert to_confirm(team) == [referral.id]
        confirm(lowering, team)
        assert referral.status is ReferralStatus.TRIAGE

    def test_a_note_of_theirs_alone_keeps_nobody_from_confirming(
        self, send, tell, confirm, to_confirm, team
    ):
        referral = send(ACCEPT)
        tell(referral, CANNOT_TELL)

        lowering = tell(referral, {}, note="I rang them", actor=team)

        assert to_confirm(team) == [referral.id]
        confirm(lowering, team)
        assert referral.status is ReferralStatus.TRIAGE

    def test_the_changes_are_those_since_the_case_last_stood(self, session, send, tell):
        referral = send(ACCEPT)
        tell(referral, {}, note="Before all that")
        tell(referral, CANNOT_TELL)
        tell(referral, {"event": ["self_harm"]})
        lowering = tell(referral, {}, note="A detail")

        stood, told = told_since_it_stood(session, lowering)

        assert stood.number == 2
        assert [one.number for one in told] == [3, 4, 5]
        changes = changes_since(stood, lowering.decision)
        assert [one.fact for one in changes] == ["event", "contribution"]

    def test_it_has_no_effect_of_its_own(self, session, send, tell):
        referral = send(ACCEPT)
        tell(referral, CANNOT_TELL)
        tell(referral, {}, note="A detail")

        decisions, lowerings = (
            one(session, referral) for one in (decisions_of, lowerings_of)
        )
        assert effective_decision(decisions, lowerings).number == 1

    def test_the_reasons_for_a_decline_outlive_it(
        self, session, send, tell, confirm, team, second
    ):
        referral = send(ACCEPT)
        confirm(tell(referral, DECLINE), team, second)
        before = list(tell_why_declined(session, referral))[1:]
        tell(referral, {}, note="A detail")

        assert len(before) == 2
        assert list(tell_why_declined(session, referral))[1:] == before


class TestReason:
    @pytest.mark.parametrize("action", ["confirm_lowering", "refuse_lowering"])
    def test_it_may_not_name_the_customer(
        self, session, settings, send, tell, team, action
    ):
        referral = send(ACCEPT)
        lowering = tell(referral, DECLINE)
        name = referral.customer.name
        also = {"settings": settings} if action == "confirm_lowering" else {}

        with pytest.raises(NamesCustomer) as refused:
            getattr(service, action)(
                session, lowering, reason=f"I rang {name}", actor=team, **also
            )

        assert refused.value.field == "reason"
        assert lowering.first is None

    @pytest.mark.parametrize("refuses", [False, True])
    def test_namesakes_keep_their_own_in_the_story(
        self, session, settings, send, tell, team, second, refuses
    ):
        second.name = team.name
        lowering = tell(send(ACCEPT), DECLINE)
        service.confirm_lowering(
            session, lowering, reason="First", actor=team, settings=settings
        )
        also = {} if refuses else {"settings": settings}
        answer = service.refuse_lowering if refuses else service.confirm_lowering
        answer(session, lowering, reason="Second", actor=second, **also)

        story = story_of(session, lowering.referral, SeenBy.TEAM)
        answers = [one for one in story if one.event.action in LOWERING_ANSWERS]
        assert [one.event.who for one in answers] == [team.name] * 2
        assert [one.text for one in answers] == ["Second", "First"]
