"""Two people approve, take back, publish, withdraw and decide at the same moment."""

from functools import partial

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from ipr.criteria.approval import publishing
from ipr.criteria.approval import service as approving
from ipr.criteria.drafting.bring_up_to_date import bring_up_to_date
from ipr.criteria.errors import NotReady, TooLate
from ipr.criteria.models import DraftState, VersionDraft
from ipr.db.engine import begin_writing
from ipr.decisions import service as decisions
from ipr.decisions.errors import OtherVersion
from ipr.decisions.models import StoredDecision
from ipr.permissions import Role
from ipr.referrals.models import Draft
from ipr.versions.models import StoredRulebook
from ipr.workflow import NotPossible
from tests.make import make_draft, make_user
from tests.races import at_once, session_on
from tests.unit.criteria_steps import (
    approve,
    approved_draft,
    book_in_use,
    draft_of,
    propose,
    publish,
    published_names,
)

pytestmark = pytest.mark.both_databases

IMPATIENT = {
    "sqlite": "PRAGMA busy_timeout = 100",
    "postgresql": "SET lock_timeout = 100",
}
ACCEPT = {"event": ["death"], "contribution": "alleged", "external_process": ["none"]}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def editor(session, staff):
    return make_user(session, Role.CRITERIA_EDITOR)


@pytest.fixture
def approved(session, editor):
    """Return what drafts a version and has it approved."""
    return partial(approved_draft, session, editor)


def submit_it(own, draft, book, settings):
    mine = own.get(Draft, draft.id)
    decisions.submit_referral(
        own, mine.key, actor=mine.referrer, book=book, settings=settings
    )


class TestAtTheSameMoment:
    @pytest.fixture
    def do(self, session, settings):
        """Return what does things at once, each as somebody, and what they raised."""

        def do(*deeds):
            session.commit()

            def alone(deed):
                def run():
                    with session_on(settings.database_url) as own:
                        begin_writing(own)
                        deed(own)
                        own.commit()

                return run

            faults = at_once([alone(deed) for deed in deeds])
            session.rollback()
            session.expire_all()
            return faults

        return do

    def test_two_approvers_one_answer_counts(self, session, editor, do):
        proposal = propose(session, draft_of(session, editor), editor)
        people = [make_user(session, Role.CRITERIA_APPROVER) for _ in range(2)]

        def press(person):
            def deed(own):
                approving.approve(
                    own,
                    own.get(type(proposal), proposal.id),
                    reason="Yes.",
                    untested_reason="New.",
                    actor=own.get(type(person), person.id),
                )

            return deed

        [fault] = do(*map(press, people))

        assert isinstance(fault, NotPossible)
        assert proposal.second in people

    def test_approving_and_taking_back(self, session, editor, do):
        draft = draft_of(session, editor)
        proposal = propose(session, draft, editor)
        second = make_user(session, Role.CRITERIA_APPROVER)

        def approve_it(own):
            approving.approve(
                own,
                own.get(type(proposal), proposal.id),
                reason="Yes.",
                untested_reason="New.",
                actor=own.get(type(second), second.id),
            )

        def take_it_back(own):
            approving.take_back(
                own,
                own.get(type(proposal), proposal.id),
                actor=own.get(type(editor), editor.id),
            )

        faults = do(approve_it, take_it_back)

        assert [type(fault) for fault in faults] in ([], [NotPossible])
        assert draft.state is DraftState.EDITING  # an approval is taken back as well
        assert proposal.taken_back_by == editor

    def publishing(self, draft, actor):
        def deed(own):
            publish(
                own, own.get(VersionDraft, draft.id), own.get(type(actor), actor.id)
            )

        return deed

    def test_two_publish_different_drafts(self, session, approved, editor, do):
        drafts = [approved("2027"), approved("2028", "2028-04-01")]

        [fault] = do(*(self.publishing(draft, editor) for draft in drafts))

        assert isinstance(fault, NotReady)
        assert len(published_names(session)) == 5
        assert session.scalar(select(func.count(StoredRulebook.id))) == 2

    def test_two_publish_the_same_draft(self, session, approved, editor, do):
        draft = approved()

        [fault] = do(*(self.publishing(draft, editor) for _ in range(2)))

        assert isinstance(fault, NotReady | NotPossible)
        assert published_names(session)[-1] == "2027"

    def test_publishing_and_withdrawing(self, session, approved, editor, do):
        publish(session, approved("2028", "2028-04-01"), editor)
        draft = draft_of(session, editor, "2027")
        draft.base_id = 1
        bring_up_to_date(session, draft, actor=editor)
        approve(session, draft, editor)

        def withdraw(own):
            publishing.withdraw_version(
                own, "2028", reason="No.", actor=own.get(type(editor), editor.id)
            )

        [fault] = do(self.publishing(draft, editor), withdraw)

        ids = [version.id for version in book_in_use(session).versions]
        assert ids == published_names(session)
        if isinstance(fault, NotReady):
            assert ids[-1] == "2023"
        else:
            assert isinstance(fault, TooLate)
            assert ids[-2:] == ["2027", "2028"]

    @pytest.mark.parametrize("round", range(3))
    def test_publishing_for_today_and_submitting(
        self, session, settings, approved, editor, clock, do, round
    ):
        draft = approved()
        clock.move_to("2027-04-01T12:00:00Z")
        old = book_in_use(session)
        mine = make_draft(session, version=old["2023"], facts=ACCEPT)

        def send(own):
            submit_it(own, mine, old, settings)

        [fault] = do(self.publishing(draft, editor), send)

        made = session.scalars(select(StoredDecision)).all()
        if isinstance(fault, OtherVersion):  # the version came first
            assert made == []
            assert published_names(session)[-1] == "2027"
        else:  # the referral was sent first
            assert isinstance(fault, NotReady)
            assert [one.version.name for one in made] == ["2023"]
            assert published_names(session)[-1] == "2023"

    def test_publishing_waits_for_whoever_is_deciding(
        self, session, settings, approved, editor, clock, database_kind
    ):
        draft = approved()
        clock.move_to("2027-04-01T12:00:00Z")
        book = book_in_use(session)
        mine = make_draft(session, version=book["2023"], facts=ACCEPT)
        session.commit()
        begin_writing(session)
        submit_it(session, mine, book, settings)  # and not committed yet

        with session_on(settings.database_url) as own:
            own.execute(text(IMPATIENT[database_kind]))
            with pytest.raises(OperationalError):
                begin_writing(own)
                self.publishing(draft, editor)(own)
        session.commit()

        with pytest.raises(NotReady, match="decided on 1 April 2027"):
            publish(session, draft, editor)
