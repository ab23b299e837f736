"""People claim and settle referrals: one at a time, and two where it takes two."""

import threading
from datetime import date

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.accounts.people.service import deactivate_user
from ipr.accounts.signals import person_left
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.engine import begin_writing, prepare_engine
from ipr.decisions import service
from ipr.decisions.errors import (
    Claimed,
    NothingToSettle,
    NotTheirClaim,
    ReferralChanged,
)
from ipr.decisions.models import SettlementState
from ipr.decisions.queries import count_unowned
from ipr.decisions.settling.triage import release_lapsed
from ipr.permissions import Role
from ipr.referrals.models import Queue, Referral, ReferralStatus
from ipr.referrals.named_in_text import NamesCustomer
from ipr.referrals.service import withdraw_referral
from ipr.reviews.queries import acceptance_of
from ipr.support.models import SupportState
from ipr.support.queries import case_of
from ipr.workflow import NotAllowed, NotPossible, SamePerson
from tests.make import make_user, submit_referral

pytestmark = pytest.mark.mostly_sqlite

HARM = {"event": ["death"]}
ACCEPT = HARM | {"contribution": "alleged", "external_process": ["none"]}
DECLINE = HARM | {"contribution": "none", "external_process": ["none"]}
CANNOT_TELL = HARM | {"contribution": "not_known", "external_process": ["none"]}


@pytest.fixture
def first(staff):
    return staff[Role.IPR_TEAM]


@pytest.fixture
def send(session, settings, staff):
    def send(facts=CANNOT_TELL):
        return submit_referral(session, settings=settings, facts=facts)

    return send


@pytest.fixture
def propose(session, settings):
    def propose(referral, outcome, actor, follows=1, reason="The records show it"):
        return service.propose_settlement(
            session,
            referral,
            outcome=outcome,
            reason=reason,
            follows=follows,
            actor=actor,
            settings=settings,
        )

    return propose


@pytest.fixture
def confirm(session, settings):
    def confirm(settlement, actor):
        service.confirm_settlement(
            session, settlement, reason="I agree", actor=actor, settings=settings
        )

    return confirm


class TestClaim:
    @pytest.mark.parametrize("facts", [ACCEPT, CANNOT_TELL])
    def test_the_owner_is_whoever_claims_it(self, session, send, first, facts):
        referral = send(facts)

        service.claim(session, referral, actor=first)
        service.claim(session, referral, actor=first)  # again: nothing changes

        assert (referral.owner, referral.queue) == (first, None)

    def test_the_second_is_told_who_was_quicker(self, session, send, first, second):
        referral = send()
        service.claim(session, referral, actor=first)

        with pytest.raises(Claimed, match=first.name):
            service.claim(session, referral, actor=second)

    def test_two_at_once_one_wins(self, session, settings, send, first, second):
        referral = send()
        session.commit()
        results, barrier = {}, threading.Barrier(2)

        def press(person_id):
            engine = create_engine(settings.database_url)
            prepare_engine(engine)
            with Session(engine) as own:
                barrier.wait()
                begin_writing(own)
                try:
                    service.claim(
                        own,
                        own.get(Referral, referral.id),
                        actor=own.get(User, person_id),
                    )
                    own.commit()
                    results[person_id] = "won"
                except Claimed as problem:
                    results[person_id] = problem.owner.id
            engine.dispose()

        threads = [
            threading.Thread(target=press, args=(person.id,))
            for person in (first, second)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        winner = next(person for person, result in results.items() if result == "won")
        assert sorted(map(str, results.values())) == sorted(["won", str(winner)])

    def test_only_the_team_and_only_what_is_with_it(self, session, send, first):
        with pytest.raises(NotAllowed, match="Only the IPR team"):
            service.claim(session, send(), actor=make_user(session, Role.ACSSL))
        with pytest.raises(NotPossible, match="not with the IPR team"):
            service.claim(session, send(DECLINE), actor=first)

    def test_who_referred_it_neither_claims_nor_settles_nor_answers(
        self, session, settings, send, propose, confirm, first, second
    ):
        own, declined = (
            submit_referral(session, second, settings=settings, facts=facts)
            for facts in (CANNOT_TELL, DECLINE)
        )
        for refused in (
            lambda: service.claim(session, own, actor=second),
            lambda: propose(declined, "accept", second),
            lambda: confirm(propose(declined, "accept", first), second),
        ):
            with pytest.raises(SamePerson, match="You referred this case"):
                refused()

    def test_a_claim_can_be_put_back_by_its_holder(self, session, send, first, second):
        referral = send()
        service.claim(session, referral, actor=first)

        with pytest.raises(NotTheirClaim):
            service.release(session, referral, actor=second)
        service.release(session, referral, actor=first)

        assert (referral.owner, referral.queue) == (None, Queue.IPR_TEAM)


class TestSettle:
    def test_one_person_accepts(self, session, send, propose, first):
        referral = send()
        service.claim(session, referral, actor=first)

        settlement = propose(referral, "accept", first)

        assert settlement.state is SettlementState.CONFIRMED
        assert referral.status is ReferralStatus.ACCEPTED
        assert referral.owner == first
        assert acceptance_of(session, referral).ended_on is None

    def test_a_decline_waits_for_a_second_person(
        self, session, send, propose, confirm, first, second, staff
    ):
        referral = send()
        service.claim(session, referral, actor=first)

        settlement = propose(referral, "decline", first)
        assert referral.status is ReferralStatus.TRIAGE
        with pytest.raises(SamePerson):
            confirm(settlement, first)
        confirm(settlement, second)

        assert settlement.state is SettlementState.CONFIRMED
        assert referral.status is ReferralStatus.DECLINED
        assert referral.owner == staff[Role.ACSSL_LEAD]
        assert case_of(session, referral).state is SupportState.NEW

    def test_a_refused_decline_goes_back_to_the_queue(
        self, session, send, propose, first, second
    ):
        referral = send()
        service.claim(session, referral, actor=first)
        settlement = propose(referral, "decline", first)

        service.refuse_settlement(session, settlement, reason="No", actor=second)

        assert settlement.state is SettlementState.REFUSED
        assert referral.status is ReferralStatus.TRIAGE
        assert (referral.owner, referral.queue) == (None, Queue.IPR_TEAM)

    @pytest.mark.parametrize(
        ("facts", "outcome", "status"),
        [
            (DECLINE, "accept", ReferralStatus.ACCEPTED),
            (ACCEPT, "decline", ReferralStatus.DECLINED),
        ],
    )
    def test_overturning_the_rulebook_takes_two(
        self, session, send, propose, confirm, first, second, facts, outcome, status
    ):
        referral = send(facts)
        before = referral.status

        settlement = propose(referral, outcome, first)
        assert referral.status is before
        confirm(settlement, second)

        assert referral.status is status
        ended = status is ReferralStatus.DECLINED
        assert bool(acceptance_of(session, referral).ended_on) == ended
        assert count_unowned(session, date.today()) == 0

    def test_what_is_not_claimed_is_not_settled(self, send, propose, session, first):
        with pytest.raises(NotTheirClaim, match="Claim this referral"):
            propose(send(), "accept", first)

    def test_what_stands_is_not_settled_again(self, send, propose, first):
        with pytest.raises(NothingToSettle):
            propose(send(ACCEPT), "accept", first)

    def test_there_is_one_proposal_at_a_time(self, send, propose, first, second):
        referral = send(DECLINE)
        propose(referral, "accept", first)

        with pytest.raises(NotPossible, match=first.name):
            propose(referral, "accept", second)

    def test_an_answered_proposal_is_not_answered_again(
        self, session, send, propose, confirm, first, second
    ):
        settlement = propose(send(DECLINE), "accept", first)
        confirm(settlement, second)

        with pytest.raises(NotPossible, match="proposal was answered"):
            service.refuse_settlement(session, settlement, reason="No", actor=second)

    def test_a_decision_that_was_not_read_is_not_settled(self, send, propose, first):
        with pytest.raises(ReferralChanged):
            propose(send(DECLINE), "accept", first, follows=0)

    def test_only_the_team_settles(self, session, send, propose, confirm, first):
        referral, stranger = send(DECLINE), make_user(session, Role.ACSSL_LEAD)

        with pytest.raises(NotAllowed, match="Only the IPR team"):
            propose(referral, "accept", stranger)
        settlement = propose(referral, "accept", first)
        with pytest.raises(NotAllowed, match="Only the IPR team"):
            confirm(settlement, stranger)

    def test_a_withdrawn_referral_is_not_settled_and_its_proposal_is_closed(
        self, session, send, propose, confirm, first, second
    ):
        referral = send(ACCEPT)
        settlement = propose(referral, "decline", first)
        withdraw_referral(
            session, referral, actor=referral.referrer, reason="A mistake"
        )

        assert settlement.state is SettlementState.OVERTAKEN
        assert acceptance_of(session, referral).ended_on
        with pytest.raises(NotPossible, match="proposal was answered"):
            confirm(settlement, second)
        with pytest.raises(NotPossible, match="was withdrawn"):
            propose(referral, "decline", first)

    def test_all_of_it_is_on_record_without_the_reasons(
        self, session, send, propose, confirm, first, second
    ):
        confirm(propose(send(DECLINE), "accept", first), second)

        events = session.scalars(select(AuditEvent)).all()
        actions = [event.action for event in events]
        assert AuditAction.SETTLEMENT_PROPOSED in actions
        assert AuditAction.SETTLEMENT_CONFIRMED in actions
        assert not any("records show" in str(event.changes) for event in events)

    def test_no_reason_names_the_customer(self, session, send, propose, first, second):
        referral = send()
        service.claim(session, referral, actor=first)

        with pytest.raises(NamesCustomer, match="Take out “Example”") as stopped:
            propose(referral, "decline", first, reason="Mrs Example was asked")
        assert stopped.value.field == "reason"

        settlement = propose(referral, "decline", first)
        for answer, more in (
            (service.refuse_settlement, {}),
            (service.confirm_settlement, {"settings": None}),
        ):
            with pytest.raises(NamesCustomer):
                answer(session, settlement, reason="Alex agrees", actor=second, **more)


class TestLeaving:
    def test_claims_of_somebody_who_left_go_back_to_the_queue(
        self, session, send, first, second
    ):
        referral = send()
        service.claim(session, referral, actor=first)
        first.active = False

        person_left.send(session, user=first, actor=second)

        assert (referral.owner, referral.queue) == (None, Queue.IPR_TEAM)
        assert count_unowned(session, date.today()) == 0

    def test_claiming_and_leaving_at_the_same_moment_leaves_no_owner_behind(
        self, session, settings, send, first, second, staff
    ):
        referral, manager = send(), make_user(session, Role.ACCESS_MANAGER)
        session.commit()
        barrier, refused = threading.Barrier(2), []

        def at_once(deed):
            engine = create_engine(settings.database_url)
            prepare_engine(engine)
            with Session(engine) as own:
                barrier.wait()
                begin_writing(own)
                try:
                    deed(own, own.get(User, first.id))
                    own.commit()
                except NotAllowed as problem:
                    refused.append(problem)
            engine.dispose()

        def claim(own, person):
            service.claim(own, own.get(Referral, referral.id), actor=person)

        def leave(own, person):
            deactivate_user(own, person, actor=own.get(User, manager.id))

        threads = [
            threading.Thread(target=at_once, args=(do,)) for do in (claim, leave)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        session.rollback()
        session.expire_all()
        assert not session.get(User, first.id).active
        assert session.get(Referral, referral.id).queue is Queue.IPR_TEAM
        assert count_unowned(session, date.today()) == 0

    def test_what_they_proposed_still_waits_for_its_second_person(
        self, session, send, propose, confirm, first, second
    ):
        referral = send()
        service.claim(session, referral, actor=first)
        settlement = propose(referral, "decline", first)
        first.active = False
        person_left.send(session, user=first, actor=second)

        confirm(settlement, second)

        assert referral.status is ReferralStatus.DECLINED

    def test_losing_another_role_leaves_claims_alone(self, session, send, first):
        referral = send()
        service.claim(session, referral, actor=first)

        person_left.send(session, user=first, actor=None)

        assert referral.owner == first

    def test_a_role_that_ran_out_is_noticed(self, session, send, first):
        referral = send()
        service.claim(session, referral, actor=first)
        first.grants[0].ends_on = date(2020, 12, 31)
        session.flush()

        assert count_unowned(session, date.today()) == 1
        assert release_lapsed(session) == 1
        assert count_unowned(session, date.today()) == 0
