"""A declined case from hand to hand: states, rights, owners, what is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ipr.accounts.models import Nation
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.permissions import Role
from ipr.referrals import service as referrals
from ipr.referrals.timeline import SeenBy, story_of
from ipr.support import service
from ipr.support.errors import CannotHold, NothingChanges, NothingDone
from ipr.support.models import SupportState
from ipr.support.page.history import crossed_nations
from ipr.support.states import CASE_WORKFLOW
from ipr.workflow import NotAllowed, NotPossible
from tests.make import make_area, make_support_case, make_user

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture
def case(session, lead, area):
    return make_support_case(session, area=area)


def events(session, case):
    session.flush()
    return list(
        session.scalars(
            select(AuditEvent.action)
            .where(
                AuditEvent.subject_type == "support_case",
                AuditEvent.subject_id == case.id,
            )
            .order_by(AuditEvent.id)
        )
    )


def bring_to(session, case, state, actor):
    if state is not SupportState.NEW:
        service.accept_case(session, case, actor=actor)
    if state in (SupportState.WORKING, SupportState.CLOSED):
        service.record_work(session, case, done="Rang", learned=None, actor=actor)
    if state is SupportState.CLOSED:
        service.close_case(session, case, feedback="Thank you", actor=actor)
    if state is SupportState.ENDED:
        service.end_case(session, case.referral, actor=actor)


def test_a_decline_is_new_with_a_named_person(session, case, acssl):
    assert (case.state, case.owner, case.referral.owner) == (
        SupportState.NEW,
        acssl,
        acssl,
    )
    assert case.referral.queue is None
    assert events(session, case) == [AuditAction.SUPPORT_OPENED]


def test_a_case_goes_from_new_to_closed(session, case, acssl):
    service.accept_case(session, case, actor=acssl)
    assert (case.state, case.accepted_at is not None) == (SupportState.ACCEPTED, True)

    service.record_work(session, case, done="Rang them", learned="", actor=acssl)
    assert (case.state, case.done, case.learned) == ("working", "Rang them", None)

    service.close_case(
        session, case, learned="To ring sooner", feedback="Thank you", actor=acssl
    )
    assert (case.state, case.done, case.learned) == (
        "closed",
        "Rang them",
        "To ring sooner",
    )
    assert [closing.feedback for closing in case.closings] == ["Thank you"]
    assert events(session, case) == [
        AuditAction.SUPPORT_OPENED,
        AuditAction.SUPPORT_ACCEPTED,
        AuditAction.SUPPORT_RECORDED,
        AuditAction.SUPPORT_CLOSED,
    ]


def test_the_record_holds_no_word_of_what_was_written(session, case, acssl):
    bring_to(session, case, SupportState.CLOSED, acssl)
    session.flush()

    for event in session.scalars(select(AuditEvent)):
        assert "Rang" not in str(event.changes)
        assert "Thank" not in str(event.changes)


def test_each_step_is_one_revision(session, case, acssl):
    revisions = []
    for deed in ("accept_case", "record_work", "close_case", "reopen_case"):
        session.commit()
        session.expire_all()
        before = case.revision
        DEEDS[deed](session, case, acssl)
        session.flush()
        revisions.append(case.revision - before)

    assert revisions == [1, 1, 1, 1]


DEEDS = {
    "accept_case": lambda s, c, a: service.accept_case(s, c, actor=a),
    "record_work": lambda s, c, a: service.record_work(
        s, c, done="More", learned=None, actor=a
    ),
    "close_case": lambda s, c, a: service.close_case(
        s, c, done="More", feedback="Thanks", actor=a
    ),
    "reopen_case": lambda s, c, a: service.reopen_case(s, c, reason="Again", actor=a),
}


@pytest.mark.parametrize("state", list(SupportState))
def test_only_what_a_state_allows_can_be_done(session, case, acssl, deputy, state):
    bring_to(session, case, state, acssl)
    elsewhere = make_area(session, acssl=make_user(session, Role.ACSSL))
    deeds = {
        **DEEDS,
        "hand_over": lambda s, c, a: service.hand_over(
            s, c, to=deputy, reason="Leave", actor=a
        ),
        "change_area": lambda s, c, a: service.change_area(
            s, c, area=elsewhere, reason="Address", actor=a
        ),
    }
    session.commit()

    for action, deed in deeds.items():
        offered = CASE_WORKFLOW.buttons(session, case, actor=acssl)
        if action in {row.action for row in offered}:
            deed(session, case, acssl)
        else:
            with pytest.raises(NotPossible):
                deed(session, case, acssl)
        session.rollback()
        session.refresh(case)
        session.refresh(case.referral)


def test_closing_needs_what_was_done_and_feedback(session, case, acssl):
    service.accept_case(session, case, actor=acssl)
    with pytest.raises(NothingDone):
        service.close_case(session, case, feedback="Thank you", actor=acssl)
    with pytest.raises(NothingDone):
        service.close_case(session, case, done="Rang", feedback="", actor=acssl)


def test_strangers_may_do_nothing(session, case, lead):
    other = make_user(session, Role.ACSSL)
    make_area(session, acssl=other)
    people = [other, make_user(session), make_user(session, Role.IPR_TEAM)]
    for person in [*people, make_user(session, Role.ACCESS_MANAGER)]:
        with pytest.raises(NotAllowed):
            service.accept_case(session, case, actor=person)


@pytest.mark.parametrize("who", ["deputy", "lead"])
def test_whoever_accepts_a_case_for_the_area_holds_it(
    session, case, deputy, lead, acssl, who
):
    person = {"deputy": deputy, "lead": lead}[who]
    service.accept_case(session, case, actor=person)

    assert (case.owner, case.referral.owner, case.routed_as) == (person, person, who)
    (handover,) = case.handovers
    assert (handover.from_person, handover.to_person) == (acssl, person)


def test_work_by_a_deputy_leaves_the_owner(session, case, acssl, deputy):
    service.accept_case(session, case, actor=acssl)
    service.record_work(session, case, done="Visited", learned=None, actor=deputy)

    assert (case.owner, case.done) == (acssl, "Visited")


def test_a_new_owner_has_yet_to_accept(session, case, acssl):
    other = make_user(session, Role.ACSSL, name="Olu Other")
    bring_to(session, case, SupportState.WORKING, acssl)
    service.hand_over(session, case, to=other, reason="Knows them", actor=acssl)

    assert (case.state, case.owner, case.referral.owner) == ("new", other, other)
    assert (case.routed_as, case.done) == ("handed_over", "Rang")
    assert "Passed from Asha Acssl to Olu Other by Asha Acssl" in [
        step.what for step in story_of(session, case.referral, SeenBy.HOLDERS)
    ]


def test_only_somebody_who_can_hold_it_is_given_a_case(session, case, acssl):
    for person in (make_user(session), make_user(session, Role.IPR_TEAM)):
        with pytest.raises(CannotHold):
            service.hand_over(session, case, to=person, reason="Leave", actor=acssl)
    with pytest.raises(NothingChanges):
        service.hand_over(session, case, to=acssl, reason="Leave", actor=acssl)


def test_the_right_area_brings_its_own_acssl(session, case, area, acssl):
    bryn = make_user(session, Role.ACSSL, name="Bryn Right")
    right = make_area(session, "South Example", Nation.WALES, acssl=bryn)
    service.change_area(session, case, area=right, reason="Moved", actor=acssl)
    session.flush()

    assert (case.owner, case.referral.owner) == (bryn, bryn)
    assert case.area_id == case.referral.area_id == right.id
    assert crossed_nations(case) == ("England", "Wales")
    with pytest.raises(NotAllowed):
        service.accept_case(session, case, actor=acssl)
    with pytest.raises(NothingChanges):
        service.change_area(session, case, area=right, reason="Again", actor=bryn)


def test_reopening_keeps_the_feedback_and_the_owner(session, case, acssl, lead):
    bring_to(session, case, SupportState.CLOSED, acssl)
    service.reopen_case(session, case, reason="They wrote again", actor=lead)
    assert (case.state, case.owner, case.feedback) == ("working", acssl, "Thank you")

    service.close_case(session, case, feedback="Thank you again", actor=acssl)
    assert [closing.feedback for closing in case.closings] == [
        "Thank you",
        "Thank you again",
    ]
    assert case.closings[0].reopened_reason == "They wrote again"


def test_a_later_decision_ends_a_case_and_another_begins_it_again(
    session, case, acssl, deputy, lead
):
    referral = case.referral
    bring_to(session, case, SupportState.WORKING, acssl)
    service.end_case(session, referral, actor=acssl)
    service.end_case(session, referral, actor=acssl)
    assert (case.state, case.owner) == (SupportState.ENDED, acssl)

    routing = service.Routing(deputy, service.RoutedAs.DEPUTY)
    again = service.open_case(session, referral, routing=routing, actor=lead)
    assert again is case
    assert (case.state, case.owner, case.done) == ("new", deputy, "Rang")
    assert events(session, case).count(AuditAction.SUPPORT_ENDED) == 1


def test_a_decline_of_an_open_case_leaves_it_where_it_is(session, case, acssl, lead):
    service.accept_case(session, case, actor=acssl)
    routing = service.Routing(lead, service.RoutedAs.LEAD)
    service.open_case(session, case.referral, routing=routing, actor=lead)

    assert (case.state, case.owner) == (SupportState.ACCEPTED, acssl)


def test_a_decline_of_a_closed_case_opens_it_again(session, case, acssl, lead):
    bring_to(session, case, SupportState.CLOSED, acssl)
    routing = service.Routing(acssl, service.RoutedAs.ACSSL)
    service.open_case(session, case.referral, routing=routing, actor=lead)

    assert (case.state, case.owner, case.feedback) == ("new", acssl, "Thank you")


def test_a_withdrawn_case_ends_and_keeps_its_owner(session, case, acssl):
    referral = case.referral
    referrals.withdraw_referral(
        session, referral, actor=referral.referrer, reason="A mistake"
    )

    assert (case.state, case.owner) == (SupportState.ENDED, acssl)
    assert referral.owner is acssl
    assert CASE_WORKFLOW.buttons(session, case, actor=acssl) == ()


@pytest.mark.both_databases
class TestReassignLapsed:
    def test_an_open_case_goes_to_the_next_person(self, session, case, acssl, deputy):
        acssl.active = False
        moved = service.reassign_lapsed(session, london_today())

        assert moved == [case]
        assert (case.owner, case.referral.owner) == (deputy, deputy)
        assert (case.state, case.handovers[-1].by) == (SupportState.NEW, None)
        assert "left" in case.handovers[-1].reason
        assert service.reassign_lapsed(session, london_today()) == []

    def test_a_role_that_lapses_by_its_date_counts(self, session, case, acssl, deputy):
        acssl.grants[0].ends_on = london_today()
        assert service.reassign_lapsed(session, london_today()) == []

        tomorrow = london_today() + timedelta(days=1)
        assert service.reassign_lapsed(session, tomorrow) == [case]
        assert case.owner is deputy

    @pytest.mark.parametrize("state", [SupportState.CLOSED, SupportState.ENDED])
    def test_what_is_over_keeps_its_last_owner(self, session, case, acssl, state):
        bring_to(session, case, state, acssl)
        acssl.active = False

        assert service.reassign_lapsed(session, london_today()) == []
        assert case.owner is acssl

    def test_a_closed_case_of_somebody_who_left_reopens_with_the_next(
        self, session, case, acssl, deputy, lead
    ):
        bring_to(session, case, SupportState.CLOSED, acssl)
        acssl.active = False
        service.reopen_case(session, case, reason="News", actor=lead)

        assert (case.state, case.owner) == (SupportState.NEW, deputy)

    def test_while_nobody_can_take_it_it_stays(self, session, lead):
        case = make_support_case(session)
        lead.active = False

        assert service.reassign_lapsed(session, london_today()) == []
        assert case.owner is lead
