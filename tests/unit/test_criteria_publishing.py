"""What was approved is published, superseded, withdrawn; nothing decided changes."""

from datetime import date
from functools import partial

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from ipr.audit.models import AuditAction, AuditEvent
from ipr.criteria.approval import publishing
from ipr.criteria.approval import service as approving
from ipr.criteria.drafting.bring_up_to_date import bring_up_to_date
from ipr.criteria.drafting.service import save_text
from ipr.criteria.errors import CriteriaNotFound, NotReady, TooLate
from ipr.criteria.models import DraftState
from ipr.criteria.queries import text_of
from ipr.decisions.models import StoredDecision
from ipr.permissions import Role
from ipr.versions.models import StoredRulebook, StoredVersion, VersionWithdrawal
from ipr.workflow import NotAllowed, NotPossible
from tests.make import (
    make_draft,
    make_user,
    submit_referral,
)
from tests.unit.criteria_steps import (
    approve,
    approved_draft,
    book_in_use,
    draft_of,
    propose,
    publish,
    published_names,
)

pytestmark = pytest.mark.mostly_sqlite

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


class TestPublish:
    def test_it_is_in_use_at_once_and_governs_from_its_start(
        self, session, approved, editor
    ):
        draft = approved()
        wanted = text_of(session, draft)

        version = publish(session, draft, editor)

        book = book_in_use(session)
        assert draft.state is DraftState.PUBLISHED
        assert draft.version == version
        assert book.text == wanted
        assert book["2027"].digest == version.digest
        assert book.in_force(date(2027, 3, 31)).id == "2023"
        assert book.in_force(date(2027, 4, 1)).id == "2027"

    def test_it_is_on_record_with_what_it_supersedes(self, session, approved, editor):
        publish(session, approved(), editor)

        [event] = session.scalars(
            select(AuditEvent).where(
                AuditEvent.action == AuditAction.CRITERIA_PUBLISHED
            )
        )
        assert event.actor_id == editor.id
        assert event.changes["state"] == ["approved", "published"]
        assert event.changes["version"] == ["2023", "2027"]
        assert event.changes["starts_on"] == [None, "2027-04-01"]

    @pytest.mark.parametrize("step", ["drafted", "proposed", "sent back", "taken back"])
    def test_only_what_is_approved(self, session, editor, step):
        draft = draft_of(session, editor)
        if step == "proposed":
            propose(session, draft, editor)
        elif step == "sent back":
            second = make_user(session, Role.CRITERIA_APPROVER)
            proposal = propose(session, draft, editor)
            approving.send_back(session, proposal, comments="No.", actor=second)
        elif step == "taken back":
            approve(session, draft, editor)
            proposal = approving.live_proposal(session, draft)
            approving.take_back(session, proposal, actor=editor)

        with pytest.raises(NotPossible, match="not approved"):
            publish(session, draft, editor)

    def test_only_by_who_may(self, session, approved, staff):
        draft = approved()

        with pytest.raises(NotAllowed):
            publish(session, draft, staff[Role.IPR_TEAM])

    def test_only_the_text_that_was_approved(self, session, approved, editor):
        draft = approved()
        draft.state = DraftState.EDITING
        changed = text_of(session, draft).replace("Something to learn", "Learning")
        save_text(session, draft, changed, actor=editor, number=1)
        draft.state = DraftState.APPROVED

        with pytest.raises(NotReady, match="not the text that was approved"):
            publish(session, draft, editor)

    def test_not_after_its_start(self, session, approved, editor, clock):
        draft = approved()
        clock.move_to("2027-04-01T23:30:00Z")  # already 2 April in London

        with pytest.raises(NotReady, match="1 April 2027, which is over"):
            publish(session, draft, editor)

    def test_today_if_nothing_was_decided_today(
        self, session, settings, approved, editor, clock
    ):
        submit_referral(session, settings=settings, facts=ACCEPT)
        draft = approved()
        clock.move_to("2027-03-31T23:30:00Z")  # the day before, in universal time

        publish(session, draft, editor)

        referral = submit_referral(
            session, settings=settings, facts=ACCEPT, book=book_in_use(session)
        )
        [decision] = session.scalars(
            select(StoredDecision).where(StoredDecision.referral_id == referral.id)
        )
        assert decision.version.name == "2027"

    def test_not_today_if_something_was(
        self, session, settings, approved, editor, clock
    ):
        draft = approved()
        clock.move_to("2027-03-31T23:00:00Z")
        submit_referral(session, settings=settings, facts=ACCEPT)

        with pytest.raises(NotReady, match="decided on 1 April 2027"):
            publish(session, draft, editor)

        assert published_names(session)[-1] == "2023"

    def test_one_of_two_that_start_on_the_same_day(self, session, approved, editor):
        one, other = approved("2027"), approved("2027-b")
        publish(session, one, editor)

        with pytest.raises(NotReady, match="Another version was published"):
            publish(session, other, editor)
        proposal = approving.live_proposal(session, other)
        approving.take_back(session, proposal, actor=editor)
        bring_up_to_date(session, other, actor=editor)
        with pytest.raises(NotReady, match="2 versions start on 1 April 2027"):
            propose(session, other, editor)

    def test_not_with_a_rulebook_that_was_read_before_another_came(
        self, session, approved, editor
    ):
        book, one, other = book_in_use(session), approved("2027"), approved("2028")
        publish(session, one, editor)

        with pytest.raises(NotReady, match="changed while this page was open"):
            publishing.publish(session, other, book=book, actor=editor)

    def test_an_approval_is_not_taken_back_afterwards(self, session, approved, editor):
        draft = approved()
        proposal = approving.live_proposal(session, draft)
        publish(session, draft, editor)

        with pytest.raises(NotPossible, match="published in the meantime"):
            approving.take_back(session, proposal, actor=editor)

    def test_what_it_does_can_be_said_before(self, session, approved, editor):
        publish(session, approved("2028", "2028-04-01"), editor)
        make_draft(session)

        effect = publishing.effect_of(session, date(2027, 4, 1), book_in_use(session))

        assert effect.supersedes.id == "2023"
        assert effect.until == date(2028, 4, 1)
        assert effect.drafts == 1


class TestWithdrawVersion:
    def withdraw(self, session, actor, name="2027"):
        return publishing.withdraw_version(
            session, name, reason="The day was wrong.", actor=actor
        )

    def test_the_one_before_is_in_use_again(self, session, approved, editor):
        before = book_in_use(session).text
        publish(session, approved(), editor)

        withdrawal = self.withdraw(session, editor)

        assert book_in_use(session).text == before
        assert published_names(session)[-1] == "2023"
        assert withdrawal.version.name == "2027"
        [event] = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.VERSION_WITHDRAWN)
        )
        assert event.changes["state"] == ["published", "withdrawn"]

    def test_its_name_is_never_used_again_but_its_day_is(
        self, session, approved, editor
    ):
        publish(session, approved(), editor)
        self.withdraw(session, editor)

        with pytest.raises(NotReady, match='There was a version "2027" before'):
            propose(session, draft_of(session, editor), editor)
        publish(session, approved("2027-b"), editor)

        assert published_names(session)[-1] == "2027-b"

    def test_one_after_the_other_the_last_first(self, session, approved, editor):
        publish(session, approved("2028", "2028-04-01"), editor)
        later = draft_of(session, editor, "2027")
        later.base_id = 1
        bring_up_to_date(session, later, actor=editor)
        approve(session, later, editor)
        publish(session, later, editor)

        with pytest.raises(TooLate, match='published after "2028"'):
            self.withdraw(session, editor, "2028")
        self.withdraw(session, editor, "2027")
        self.withdraw(session, editor, "2028")

        assert published_names(session)[-1] == "2023"

    def test_not_once_it_is_in_force(self, session, approved, editor, clock):
        publish(session, approved(), editor)
        clock.move_to("2027-03-31T23:00:00Z")

        with pytest.raises(TooLate, match="in force since 1 April 2027"):
            self.withdraw(session, editor)

    def test_not_what_was_there_from_the_beginning(self, session, editor, clock):
        clock.move_to("2022-12-01T12:00:00Z")

        with pytest.raises(TooLate, match="Only the one published last"):
            self.withdraw(session, editor, "2023")

    def test_not_what_is_none(self, session, approved, editor):
        approved()

        with pytest.raises(CriteriaNotFound):
            self.withdraw(session, editor)

    def test_a_reason_is_needed(self, session, approved, editor):
        publish(session, approved(), editor)

        with pytest.raises(NotReady):
            publishing.withdraw_version(session, "2027", reason=" ", actor=editor)


@pytest.mark.both_databases
class TestWhatTheDatabaseKeeps:
    @pytest.mark.parametrize(
        "table",
        [
            StoredVersion.__tablename__,
            StoredRulebook.__tablename__,
            VersionWithdrawal.__tablename__,
            "draft_text",
        ],
    )
    @pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
    def test_nothing_published_changes(self, session, approved, editor, table, verb):
        publish(session, approved(), editor)
        publishing.withdraw_version(session, "2027", reason="No.", actor=editor)
        session.commit()

        with pytest.raises(DatabaseError, match="append-only"):
            session.execute(text(verb.format(table)))

    @pytest.mark.parametrize(
        "table",
        [
            *("audit_event", "decision", "draft_text", "fact_pattern"),
            *("stored_rulebook", "stored_version", "version_proposal"),
            "version_withdrawal",
        ],
    )
    def test_nothing_is_put_in_its_place(
        self, session, settings, approved, editor, table
    ):
        submit_referral(session, settings=settings, facts=ACCEPT)
        publish(session, approved(), editor)
        publishing.withdraw_version(session, "2027", reason="No.", actor=editor)
        session.commit()
        replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        if session.get_bind().dialect.name == "postgresql":
            same = f"INSERT INTO {table} SELECT * FROM {table} WHERE true"
            replace = f"{same} ON CONFLICT (id) DO UPDATE SET id = 1"

        with pytest.raises(DatabaseError, match="append-only|it begins open"):
            session.execute(text(replace))

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE version_draft SET state = 'approved'",
            "UPDATE version_draft SET version_id = NULL",
            "DELETE FROM rulebook_in_use",
        ],
    )
    def test_a_published_draft_stays_so(self, session, approved, editor, statement):
        publish(session, approved(), editor)
        session.commit()

        with pytest.raises(DatabaseError, match="stays as it is|kept|append-only"):
            session.execute(text(statement))

    def test_nor_does_the_approval_of_what_was_published(
        self, session, approved, editor
    ):
        publish(session, approved(), editor)
        session.commit()

        with pytest.raises(DatabaseError, match="kept as it was"):
            session.execute(
                text(
                    "UPDATE version_proposal SET state = 'taken_back', "
                    "taken_back_by_id = proposed_by_id"
                )
            )
