"""A draft is proposed, and a second person approves it or sends it back."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from ipr.audit.models import AuditAction, AuditEvent
from ipr.criteria.approval import service as approving
from ipr.criteria.approval.approvers import people_with_a_hand, proposals_waiting_for
from ipr.criteria.drafting.service import save_text
from ipr.criteria.errors import NotBacktested, NotEditable, NotReady
from ipr.criteria.models import DraftState, ProposalState, VersionProposal
from ipr.permissions import Permission, Role
from ipr.workflow import NotAllowed, NotPossible, SamePerson
from tests.make import drafted_text, make_user, make_version_draft, published_book
from tests.statements import statements
from tests.unit.criteria_steps import (
    UNTESTED,
    approved_draft,
    backtest,
    draft_of,
    new_version,
    propose,
    publish,
)

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False):
        yield


@pytest.fixture
def draft(session, editor):
    return make_version_draft(session, editor)


def approve(session, proposal, actor, why=UNTESTED):
    approving.approve(
        *(session, proposal),
        reason="I read the proofs.",
        untested_reason=why,
        actor=actor,
    )


class TestPropose:
    def test_it_keeps_what_was_proposed_and_why(self, session, draft, editor):
        proposal = propose(session, draft, editor)

        assert draft.state is DraftState.PROPOSED
        assert (proposal.name, proposal.starts_on) == ("2027", date(2027, 4, 1))
        assert proposal.evidence.splitlines() == [
            "https://example.test/minutes",
            "https://example.test/report",
        ]
        assert proposal.proposed_by == editor

    def test_it_is_not_edited_meanwhile(self, session, draft, editor):
        propose(session, draft, editor)

        with pytest.raises(NotEditable, match="proposed"):
            save_text(session, draft, "other", actor=editor, number=1)
        with pytest.raises(NotPossible, match="is proposed"):
            propose(session, draft, editor)

    def test_only_an_editor_may(self, session, draft, approver):
        with pytest.raises(NotAllowed):
            propose(session, draft, approver)

    def test_why_and_who_asked_are_needed(self, session, draft, editor):
        with pytest.raises(NotReady) as refused:
            approving.propose(
                session,
                draft,
                book=published_book(),
                reason=" ",
                asked_by="",
                evidence="",
                actor=editor,
            )

        assert len(refused.value.reasons) == 2

    @pytest.mark.parametrize(
        ("new", "why"),
        [
            ("", "There is no new version"),
            (new_version(starts="2026-11-20"), "starts? on 20 November 2026, which is"),
            (new_version(starts="2023-04-01"), "2 versions start on 1 April 2023"),
            (new_version("draft-7"), "would be taken for a draft"),
            (new_version() + new_version("2028", "2028-04-01"), "second new version"),
            (
                new_version().replace("expect: accept", "expect: decline"),
                "The example fails",
            ),
            (f"{new_version()}      # SETTLE: a question\n", "settle what was changed"),
        ],
    )
    def test_what_is_wrong_is_said(self, session, editor, new, why):
        draft = make_version_draft(session, editor, drafted_text(new))

        with pytest.raises(NotReady, match=why):
            propose(session, draft, editor)

        assert draft.state is DraftState.EDITING

    def test_what_a_proof_forbids_is_not_proposed(self, session, editor):
        lowering = new_version().replace(
            "- {contribution: [alleged, suggested]}",
            "- {not: {contribution: [alleged, suggested]}}",
        )
        lowering = lowering.replace("contribution: alleged}", "contribution: none}")
        draft = make_version_draft(session, editor, drafted_text(lowering))

        with pytest.raises(NotReady) as refused:
            propose(session, draft, editor)

        assert any("lower" in reason for reason in refused.value.reasons)


class TestApprove:
    def test_a_second_person_does(self, session, draft, editor, approver):
        proposal = propose(session, draft, editor)

        approve(session, proposal, approver)

        assert draft.state is DraftState.APPROVED
        assert proposal.state is ProposalState.APPROVED
        assert (proposal.second, proposal.second_reason) == (
            approver,
            "I read the proofs.",
        )

    def test_not_once_another_version_was_published(
        self, session, draft, editor, approver
    ):
        proposal = propose(session, draft, editor)
        other = approved_draft(session, editor, "2028", "2028-04-01")
        publish(session, other, editor)

        with pytest.raises(NotReady, match="Bring the draft up to date, and propose"):
            approve(session, proposal, approver)

        assert (draft.state, proposal.second) == (DraftState.PROPOSED, None)

    def test_not_once_its_start_is_over(self, session, draft, editor, approver):
        proposal = propose(session, draft, editor)

        with (
            time_machine.travel("2027-04-02T12:00:00Z", tick=False),
            pytest.raises(NotReady, match="1 April 2027, which is over"),
        ):
            approve(session, proposal, approver)

    def test_only_somebody_who_may_approve_today(self, session, draft, editor):
        proposal = propose(session, draft, editor)
        former = make_user(session, Role.CRITERIA_APPROVER)
        former.grants[0].ends_on = date(2026, 11, 20)

        for somebody in (make_user(session, Role.CRITERIA_EDITOR), former):
            with pytest.raises(NotAllowed):
                approve(session, proposal, somebody)

    def test_nobody_who_proposed_it(self, session, draft):
        both = make_user(session, Role.CRITERIA_EDITOR, Role.CRITERIA_APPROVER)
        proposal = propose(session, draft, both)

        with pytest.raises(SamePerson):
            approve(session, proposal, both)

    def test_nobody_who_ever_saved_a_text_whatever_their_roles_are_now(
        self, session, draft, editor
    ):
        author = make_user(session, Role.CRITERIA_EDITOR)
        save_text(session, draft, "wrong", actor=author, number=1)
        save_text(session, draft, drafted_text(), actor=editor, number=2)
        proposal = propose(session, draft, editor)
        author.grants[0].role = Role.CRITERIA_APPROVER

        with pytest.raises(SamePerson):
            approve(session, proposal, author)
        with pytest.raises(SamePerson):
            approving.send_back(session, proposal, comments="No", actor=author)

    def test_nobody_who_proposed_it_another_time(self, session, draft, editor):
        before = make_user(session, Role.CRITERIA_EDITOR)
        approving.take_back(session, propose(session, draft, before), actor=before)
        proposal = propose(session, draft, editor)
        before.grants[0].role = Role.CRITERIA_APPROVER

        with pytest.raises(SamePerson):
            approve(session, proposal, before)

    def test_nobody_whose_draft_it_was_begun_from(self, session, draft, editor):
        copied = draft_of(session, make_user(session, Role.CRITERIA_EDITOR), "2028")
        copied.based_on = f"draft-{draft.id}"
        proposal = propose(session, copied, copied.started_by)
        editor.grants[0].role = Role.CRITERIA_APPROVER

        with pytest.raises(SamePerson):
            approve(session, proposal, editor)

    def test_the_database_refuses_an_author_too(self, session, draft, editor):
        proposal = propose(session, draft, make_user(session, Role.CRITERIA_EDITOR))
        session.commit()
        proposal.state, proposal.second = ProposalState.APPROVED, editor
        proposal.untested_reason = UNTESTED

        with pytest.raises(DatabaseError, match="an author cannot approve"):
            session.flush()

    def test_it_is_answered_once(self, session, draft, editor, approver):
        proposal = propose(session, draft, editor)
        approve(session, proposal, approver)

        with pytest.raises(NotPossible, match="was answered or taken back"):
            approve(session, proposal, make_user(session, Role.CRITERIA_APPROVER))

    def test_a_reason_is_needed(self, session, draft, editor, approver):
        proposal = propose(session, draft, editor)

        with pytest.raises(NotReady):
            approving.approve(session, proposal, reason=" ", actor=approver)


def recorded(session):
    """Return what is on record of the latest approval."""
    of_approvals = select(AuditEvent).where(
        AuditEvent.action == AuditAction.CRITERIA_APPROVED
    )
    return session.scalars(of_approvals.order_by(AuditEvent.id.desc())).first()


class TestApproveUntested:
    def test_a_reason_for_that_is_needed_and_kept(
        self, session, draft, editor, approver
    ):
        proposal = propose(session, draft, editor)

        with pytest.raises(NotBacktested) as refused:
            approve(session, proposal, approver, why=" ")
        assert refused.value.field == "untested_reason"
        assert draft.state is DraftState.PROPOSED

        approve(session, proposal, approver, why=" No referral is like it. ")
        assert proposal.untested_reason == "No referral is like it."
        assert recorded(session).changes["back_tested"] == [None, False]

    def test_what_was_back_tested_needs_none(self, session, draft, editor, approver):
        backtest(session, draft)
        proposal = propose(session, draft, editor)

        approve(session, proposal, approver, why="Not asked")

        assert proposal.untested_reason is None
        assert recorded(session).changes["back_tested"] == [None, True]

    def test_a_back_test_of_an_earlier_text_or_version_in_force_is_none(
        self, session, draft, editor, approver
    ):
        backtest(session, draft)
        newer = new_version().replace("Something to learn", "Learning")
        save_text(session, draft, drafted_text(newer), actor=editor, number=1)
        with pytest.raises(NotBacktested):
            approve(session, propose(session, draft, editor), approver, why="")

        done = backtest(session, draft)
        done.against_digest = "0" * 64
        with pytest.raises(NotBacktested):
            approve(session, approving.live_proposal(session, draft), approver, why="")

    def test_the_database_asks_for_it_too(self, session, draft, editor, approver):
        proposal = propose(session, draft, editor)
        session.commit()
        proposal.state, proposal.second = ProposalState.APPROVED, approver

        with pytest.raises(DatabaseError, match="a back-test, or why there is none"):
            session.flush()

    def test_the_database_keeps_it(self, session, draft, editor, approver):
        proposal = propose(session, draft, editor)
        approve(session, proposal, approver)
        session.commit()
        proposal.untested_reason = None

        with pytest.raises(DatabaseError, match="kept as it was made"):
            session.flush()

    def test_a_reason_of_nobody_is_refused(self, session, draft, editor):
        proposal = propose(session, draft, editor)
        proposal.untested_reason = "Why?"

        with pytest.raises(DatabaseError, match="untested_reason_of_somebody"):
            session.flush()


class TestSendBack:
    def test_it_can_be_edited_and_proposed_again(
        self, session, draft, editor, approver
    ):
        first = propose(session, draft, editor)

        approving.send_back(session, first, comments="Say whose harm.", actor=approver)
        assert draft.state is DraftState.EDITING
        second = propose(session, draft, editor)

        assert first.state is ProposalState.SENT_BACK
        assert first.second_reason == "Say whose harm."
        assert second.state is ProposalState.OPEN


class TestTakeBack:
    @pytest.mark.parametrize("answered", [False, True])
    def test_an_editor_does_and_the_row_is_kept(
        self, session, draft, editor, approver, answered
    ):
        proposal = propose(session, draft, editor)
        if answered:
            approve(session, proposal, approver)
        other = make_user(session, Role.CRITERIA_EDITOR)

        approving.take_back(session, proposal, actor=other)

        assert draft.state is DraftState.EDITING
        assert proposal.state is ProposalState.TAKEN_BACK
        assert proposal.taken_back_by == other
        assert proposal.second == (approver if answered else None)

    def test_no_approver_does(self, session, draft, editor, approver):
        with pytest.raises(NotAllowed):
            approving.take_back(
                session, propose(session, draft, editor), actor=approver
            )


def test_what_waits_is_shown_to_who_may_answer(session, draft, editor, approver):
    both = make_user(session, Role.CRITERIA_EDITOR, Role.CRITERIA_APPROVER)
    mine = propose(session, draft_of(session, both, "2028"), both)
    theirs = propose(session, draft, editor)

    assert proposals_waiting_for(session, approver) == [mine, theirs]
    assert proposals_waiting_for(session, both) == [theirs]
    assert proposals_waiting_for(session, editor) == []


def test_it_waits_for_nobody_who_had_a_hand_in_it(session, editor, approver):
    both = (Role.CRITERIA_EDITOR, Role.CRITERIA_APPROVER)
    first, writer, copier, proposer = [make_user(session, *both) for _ in range(4)]
    base = make_version_draft(session, first, drafted_text(new_version("2026-b")))
    draft = make_version_draft(session, editor)
    draft.based_on = f"draft-{base.id}"
    save_text(session, draft, drafted_text() + "# One\n", actor=writer, number=1)
    save_text(session, draft, drafted_text(), actor=editor, number=2)
    make_version_draft(session, copier)
    propose(session, draft, proposer)
    session.commit()

    barred = people_with_a_hand(session, draft)

    assert barred == {one.id for one in (first, writer, copier, proposer, editor)}
    for one in (first, writer, copier, proposer):
        assert proposals_waiting_for(session, one) == []
    assert len(proposals_waiting_for(session, approver)) == 1


def test_more_proposals_are_found_by_no_more_queries(session, editor, approver):
    counts = []
    for name, starts in (("2027", "2027-04-01"), ("2028", "2028-04-01")):
        propose(session, draft_of(session, editor, name, starts), editor)
        session.commit()
        session.expire_all()
        assert approver.can(Permission.APPROVE_CRITERIA)
        with statements(session) as asked:
            found = len(proposals_waiting_for(session, approver))
        counts.append((found, len(asked)))

    assert [found for found, _ in counts] == [1, 2]
    assert counts[0][1] == counts[1][1]


def test_everything_is_on_record_without_the_reasons(session, draft, editor, approver):
    proposal = propose(session, draft, editor)
    approving.send_back(session, proposal, comments="Say whose harm.", actor=approver)
    proposal = propose(session, draft, editor)
    approve(session, proposal, approver)
    approving.take_back(session, proposal, actor=editor)

    events = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_type == "version_draft")
        .order_by(AuditEvent.id)
    ).all()
    assert [event.action for event in events[1:]] == [
        AuditAction.CRITERIA_PROPOSED,
        AuditAction.CRITERIA_SENT_BACK,
        AuditAction.CRITERIA_PROPOSED,
        AuditAction.CRITERIA_APPROVED,
        AuditAction.CRITERIA_TAKEN_BACK,
    ]
    assert [event.changes["state"] for event in events[1:]] == [
        [None, "open"],
        ["open", "sent_back"],
        [None, "open"],
        ["open", "approved"],
        ["approved", "taken_back"],
    ]
    assert events[-1].changes["digest"][1] == proposal.digest
    assert not any("whose harm" in str(event.changes) for event in events)


@pytest.mark.both_databases
class TestWhatTheDatabaseKeeps:
    @pytest.fixture
    def ended(self, session, draft, editor, approver):
        """One proposal sent back, one taken back after it was approved."""
        proposal = propose(session, draft, editor)
        approving.send_back(session, proposal, comments="No.", actor=approver)
        proposal = propose(session, draft, editor)
        approve(session, proposal, approver)
        approving.take_back(session, proposal, actor=editor)
        session.commit()

    @pytest.mark.parametrize(
        "change",
        [
            {"state": "open"},
            {"state": "approved"},
            {"reason": "Another."},
            {"second_reason": "Another."},
            {"taken_back_at": None},
        ],
        ids=str,
    )
    def test_an_answered_proposal_stands(self, session, ended, change):
        with pytest.raises(DatabaseError, match="kept as it was"):
            session.execute(update(VersionProposal).values(**change))

    def test_an_approval_is_not_undone_but_by_taking_it_back(
        self, session, draft, editor, approver
    ):
        approve(session, propose(session, draft, editor), approver)
        session.commit()

        with pytest.raises(DatabaseError, match="kept as it was"):
            session.execute(update(VersionProposal).values(state="sent_back"))

    def test_no_proposal_is_deleted(self, session, ended):
        with pytest.raises(DatabaseError):
            session.execute(text("DELETE FROM version_proposal"))

    def test_no_proposal_begins_approved(self, session, draft, editor, approver):
        proposal = propose(session, draft, editor)
        columns = VersionProposal.__table__.columns
        row = {c.name: getattr(proposal, c.name) for c in columns if c.name != "id"}
        approving.take_back(session, proposal, actor=editor)
        session.commit()
        row |= {"state": "approved", "second_id": approver.id}

        with pytest.raises(DatabaseError, match="it begins open"):
            session.execute(VersionProposal.__table__.insert().values(**row))
