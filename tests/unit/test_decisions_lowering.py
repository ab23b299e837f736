"""What would lower a case waits: people confirm it, refuse it, or it is overtaken."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ipr.accounts.models import User
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.engine import begin_writing
from ipr.decisions import service
from ipr.decisions.models import Lowering, LoweringState, MovedCase, SettlementState
from ipr.decisions.queries import (
    count_unowned,
    decisions_of,
    latest_decision,
    lowerings_of,
    moved_from,
    open_lowering,
    open_proposal,
)
from ipr.permissions import Role
from ipr.referrals.models import Queue, Referral, ReferralStatus
from ipr.referrals.named_in_text import NamesCustomer
from ipr.referrals.service import withdraw_referral
from ipr.reviews.queries import acceptance_of
from ipr.support import service as support
from ipr.support.models import SupportState
from ipr.support.queries import case_of
from ipr.workflow import NotAllowed, NotPossible, SamePerson
from tests.lowerings import ACCEPT, CANNOT_TELL, DECLINE
from tests.make import make_area, make_user, tell_news
from tests.races import at_once, session_on

pytestmark = pytest.mark.mostly_sqlite

FACTS = {"accept": ACCEPT, "cannot_tell": CANNOT_TELL, "decline": DECLINE}
LOWERED = [("accept", "cannot_tell"), ("accept", "decline"), ("cannot_tell", "decline")]


class TestWaiting:
    @pytest.mark.both_databases
    @pytest.mark.parametrize(("before", "after"), LOWERED)
    def test_the_case_stays_with_whoever_has_it(
        self, session, send, tell, team, before, after
    ):
        referral = send(FACTS[before])
        service.claim(session, referral, actor=team)
        stood = referral.status

        lowering = tell(referral, FACTS[after])

        assert (referral.status, referral.owner) == (stood, team)
        assert lowering.stood is stood
        assert lowering.decision is latest_decision(session, referral)
        assert (lowering.decision.outcome, referral.outcome) == (after, before)
        assert case_of(session, referral) is None
        acceptance = acceptance_of(session, referral)
        assert acceptance is None or acceptance.ended_on is None
        assert session.scalars(select(MovedCase)).all() == []

    def test_a_decision_that_follows_overtakes_it(self, session, send, tell):
        referral = send(ACCEPT)
        tell(referral, DECLINE)

        again = tell(referral, CANNOT_TELL)
        raised = tell(referral, ACCEPT)

        assert again.state is LoweringState.OVERTAKEN
        assert raised is None
        assert [one.state for one in lowerings_of(session, referral)] == [
            LoweringState.OVERTAKEN
        ] * 2
        assert referral.status is ReferralStatus.ACCEPTED

    def test_what_follows_it_is_held_against_where_the_case_stands(
        self, session, send, tell
    ):
        referral = send(ACCEPT)
        tell(referral, DECLINE)

        lowering = tell(referral, DECLINE | {"event": ["self_harm"]})

        assert lowering.decision.number == 3
        assert lowering.stood is ReferralStatus.ACCEPTED

    @pytest.mark.both_databases
    def test_the_database_holds_one_for_each_case(self, session, send, tell):
        referral = send(ACCEPT)
        waiting = tell(referral, DECLINE)
        other = Lowering(
            referral=referral,
            decision=decisions_of(session, referral)[1],
            told_by=referral.referrer,
            stood=referral.status,
            state=LoweringState.ONE_TO_CONFIRM,
        )

        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(other)
        assert open_lowering(session, referral) is waiting

    def test_it_ends_with_its_referral(self, session, send, tell, confirm, team):
        referral = send(ACCEPT)
        lowering = tell(referral, DECLINE)

        withdraw_referral(session, referral, actor=referral.referrer, reason="Mine")

        assert lowering.state is LoweringState.OVERTAKEN
        with pytest.raises(NotPossible, match="overtook"):
            confirm(lowering, team)

    def test_an_open_proposal_is_overtaken_and_no_other_is_made(
        self, session, settings, send, tell, team
    ):
        referral = send(CANNOT_TELL)
        service.claim(session, referral, actor=team)

        def propose(outcome):
            return service.propose_settlement(
                session,
                referral,
                outcome=outcome,
                reason="Because",
                follows=latest_decision(session, referral).number,
                actor=team,
                settings=settings,
            )

        proposal = propose("decline")
        tell(referral, DECLINE)

        assert proposal.state is SettlementState.OVERTAKEN
        assert open_proposal(session, referral) is None
        with pytest.raises(NotPossible, match="confirmed or refused first"):
            propose("accept")


class TestConfirm:
    def test_one_person_sends_it_to_the_team(
        self, session, send, tell, confirm, team, second
    ):
        referral = send(ACCEPT)
        service.claim(session, referral, actor=second)
        lowering = tell(referral, CANNOT_TELL)

        confirm(lowering, team)

        assert lowering.state is LoweringState.CONFIRMED
        assert (lowering.first, lowering.first_reason) == (team, "I agree")
        assert (referral.status, referral.owner) == (ReferralStatus.TRIAGE, second)
        assert referral.outcome == "cannot_tell"
        assert acceptance_of(session, referral).ended_on == date.today()

    @pytest.mark.both_databases
    def test_a_decline_takes_two(
        self, session, send, tell, confirm, team, second, staff
    ):
        referral = send(ACCEPT)
        lowering = tell(referral, DECLINE)

        confirm(lowering, team)
        assert lowering.state is LoweringState.ONE_TO_CONFIRM
        assert referral.status is ReferralStatus.ACCEPTED
        with pytest.raises(SamePerson, match="somebody else has to be second"):
            confirm(lowering, team)
        confirm(lowering, second)

        assert lowering.state is LoweringState.CONFIRMED
        assert referral.status is ReferralStatus.DECLINED
        assert referral.owner == staff[Role.ACSSL_LEAD]
        assert case_of(session, referral).state is SupportState.NEW
        assert acceptance_of(session, referral).ended_on == date.today()
        assert count_unowned(session, date.today()) == 0

    @pytest.mark.parametrize("action", ["confirm_lowering", "refuse_lowering"])
    def test_whoever_told_it_may_not_answer(
        self, session, send, tell, team, settings, action
    ):
        lowering = tell(send(ACCEPT), DECLINE, actor=team)
        also = {"settings": settings} if action == "confirm_lowering" else {}

        with pytest.raises(SamePerson, match="You told us what is new"):
            getattr(service, action)(
                session, lowering, reason="Mine", actor=team, **also
            )

    def test_the_database_holds_them_apart_too(self, session, send, tell, team):
        lowering = tell(send(ACCEPT), DECLINE, actor=team)

        with pytest.raises(IntegrityError), session.begin_nested():
            lowering.first = team

    def test_only_the_team_may(self, session, send, tell, confirm):
        lowering = tell(send(ACCEPT), DECLINE)

        with pytest.raises(NotAllowed, match="Only the IPR team"):
            confirm(lowering, make_user(session, Role.ACSSL_LEAD))

    def test_it_is_on_record_without_the_reasons(
        self, session, send, tell, confirm, team, second
    ):
        confirm(tell(send(ACCEPT), DECLINE, note="He rang"), team, second)

        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        assert [e.action for e in events if e.action.value.startswith("lowering")] == [
            AuditAction.LOWERING_OPENED,
            AuditAction.LOWERING_AGREED,
            AuditAction.LOWERING_CONFIRMED,
        ]
        said = " ".join(str(event.changes) for event in events)
        assert "I agree" not in said
        assert "He rang" not in said

    @pytest.mark.both_databases
    def test_two_who_confirm_at_once_count_as_two_or_one_is_told(
        self, session, settings, send, tell, team, second
    ):
        third = make_user(session, Role.IPR_TEAM)
        referral = send(ACCEPT)
        lowering = tell(referral, CANNOT_TELL)
        session.commit()

        def confirming(person):
            def confirm():
                with session_on(settings.database_url) as own:
                    begin_writing(own)
                    service.confirm_lowering(
                        own,
                        own.get(Lowering, lowering.id),
                        reason="I agree",
                        actor=own.get(User, person.id),
                        settings=settings,
                    )
                    own.commit()

            return confirm

        faults = at_once([confirming(one) for one in (team, second, third)])

        assert [type(fault) for fault in faults] == [NotPossible] * 2
        session.expire_all()
        assert lowering.state is LoweringState.CONFIRMED
        assert lowering.second is None
        assert referral.status is ReferralStatus.TRIAGE

    @pytest.mark.both_databases
    def test_something_new_while_it_is_confirmed_leaves_one_of_the_two(
        self, session, settings, send, tell, confirm, team, second
    ):
        referral = send(ACCEPT)
        lowering = tell(referral, DECLINE)
        confirm(lowering, team)
        session.commit()

        def confirming():
            with session_on(settings.database_url) as own:
                begin_writing(own)
                service.confirm_lowering(
                    own,
                    own.get(Lowering, lowering.id),
                    reason="I agree",
                    actor=own.get(User, second.id),
                    settings=settings,
                )
                own.commit()

        def telling():
            with session_on(settings.database_url) as own:
                begin_writing(own)
                again = own.get(Referral, referral.id)
                tell_news(own, again, ACCEPT, settings=settings)
                own.commit()

        faults = at_once([confirming, telling])

        session.expire_all()
        assert referral.status is ReferralStatus.ACCEPTED
        assert latest_decision(session, referral).outcome == "accept"
        overtaken = lowering.state is LoweringState.OVERTAKEN
        assert [type(fault) for fault in faults] == [NotPossible] * overtaken
        assert count_unowned(session, date.today()) == 0


class TestRefuse:
    def test_no_answer_names_the_customer(self, session, send, tell, confirm, team):
        lowering = tell(send(ACCEPT, name="Carys Customer"), DECLINE)

        with pytest.raises(NamesCustomer, match="Carys"):
            service.refuse_lowering(session, lowering, reason="Carys", actor=team)
        assert lowering.state is LoweringState.TWO_TO_CONFIRM

    @pytest.mark.parametrize("confirmed_before", [False, True])
    def test_it_leaves_the_case_where_it_stands(
        self, session, send, tell, confirm, team, second, confirmed_before
    ):
        referral = send(ACCEPT)
        lowering = tell(referral, DECLINE)
        confirm(lowering, *[team] * confirmed_before)

        service.refuse_lowering(session, lowering, reason="Not so", actor=second)

        assert lowering.state is LoweringState.REFUSED
        assert referral.status is ReferralStatus.ACCEPTED
        assert referral.outcome == "accept"
        assert (referral.owner, referral.queue) == (None, Queue.IPR_TEAM)
        assert acceptance_of(session, referral).ended_on is None
        with pytest.raises(NotPossible):
            confirm(lowering, make_user(session, Role.IPR_TEAM))

    @pytest.fixture
    def refused(self, session, send, tell, team):
        referral = send(ACCEPT)
        service.refuse_lowering(
            session, tell(referral, DECLINE), reason="Not so", actor=team
        )
        return referral

    def test_an_answer_told_after_it_is_asked_again(self, refused, tell):
        assert tell(refused, CANNOT_TELL).stood is ReferralStatus.ACCEPTED

    @pytest.mark.both_databases
    def test_a_note_after_it_is_not(self, session, refused, tell):
        assert tell(refused, DECLINE, note="A letter") is None
        assert tell(refused, DECLINE, note="Another letter") is None
        assert len(lowerings_of(session, refused)) == 1
        assert refused.status is ReferralStatus.ACCEPTED

    def test_the_same_answers_are_once_they_had_been_taken_back(self, refused, tell):
        tell(refused, ACCEPT)

        assert tell(refused, DECLINE).decision.number == 4


class TestWhatPeopleAccepted:
    @pytest.fixture
    def accepted(self, session, settings, send, team):
        referral = send(CANNOT_TELL)
        service.claim(session, referral, actor=team)
        service.propose_settlement(
            session,
            referral,
            outcome="accept",
            reason="Because",
            follows=1,
            actor=team,
            settings=settings,
        )
        return referral

    def test_stands_while_the_rulebook_says_no_less(self, accepted, tell):
        assert tell(accepted, CANNOT_TELL, note="A detail") is None
        assert accepted.status is ReferralStatus.ACCEPTED

    def test_waits_for_people_when_it_says_less(self, accepted, tell):
        assert tell(accepted, DECLINE).stood is ReferralStatus.ACCEPTED

    def test_is_asked_again_while_it_goes_on_saying_less(self, accepted, tell):
        tell(accepted, DECLINE)

        assert tell(accepted, DECLINE, note="A detail") is not None

    def test_once_the_rulebook_accepts_it_too_it_holds_it_up(self, accepted, tell):
        assert tell(accepted, ACCEPT) is None

        assert tell(accepted, CANNOT_TELL).stood is ReferralStatus.ACCEPTED


class TestMovedCase:
    @pytest.fixture
    def acssl(self, staff):
        return staff[Role.ACSSL]

    @pytest.fixture
    def held(self, session, send, acssl):
        referral = send(DECLINE, area=make_area(session, acssl=acssl))
        support.accept_case(session, case_of(session, referral), actor=acssl)
        return referral

    def test_who_loses_it_to_something_new_can_read_so(
        self, session, held, tell, acssl
    ):
        tell(held, ACCEPT)

        moved = moved_from(session, held.reference, acssl)
        assert (moved.status, moved.to) == (ReferralStatus.ACCEPTED, None)
        assert moved.decision is latest_decision(session, held)

    def test_so_does_who_loses_it_to_another_area(
        self, session, held, tell, acssl, staff
    ):
        tell(held, {}, area=None)

        moved = moved_from(session, held.reference, acssl)
        assert (moved.status, moved.to) == (
            ReferralStatus.DECLINED,
            staff[Role.ACSSL_LEAD],
        )

    def test_and_who_loses_it_to_people(
        self, session, settings, held, acssl, team, second
    ):
        proposal = service.propose_settlement(
            session,
            held,
            outcome="accept",
            reason="Because",
            follows=1,
            actor=team,
            settings=settings,
        )
        service.confirm_settlement(
            session, proposal, reason="Yes", actor=second, settings=settings
        )

        moved = moved_from(session, held.reference, acssl)
        assert moved.settlement is proposal
        assert moved.decision is None

    def test_and_who_holds_it_when_it_is_withdrawn(self, session, held, acssl):
        withdraw_referral(session, held, actor=held.referrer, reason="Mine")

        moved = moved_from(session, held.reference, acssl)
        assert (moved.status, moved.to) == (ReferralStatus.WITHDRAWN, None)

    def test_nothing_is_kept_of_a_case_that_stays(self, session, held, tell, acssl):
        tell(held, {}, note="A detail")

        assert moved_from(session, held.reference, acssl) is None

    def test_nor_of_what_one_confirmed_oneself(
        self, session, send, tell, confirm, team, second
    ):
        referral = send(ACCEPT)
        service.claim(session, referral, actor=second)
        confirm(tell(referral, DECLINE), team, second)

        assert moved_from(session, referral.reference, second) is None

    def test_the_claimer_of_a_lowered_case_reads_of_it(
        self, session, send, tell, confirm, team, second
    ):
        referral, third = send(ACCEPT), make_user(session, Role.IPR_TEAM)
        service.claim(session, referral, actor=third)
        lowering = tell(referral, DECLINE)
        confirm(lowering, team, second)

        moved = moved_from(session, referral.reference, third)
        assert moved.decision is lowering.decision
