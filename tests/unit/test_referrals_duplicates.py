"""Who is told that there may be a referral already, and how often."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.engine import begin_writing
from ipr.referrals.drafts import service as drafts
from ipr.referrals.drafts.duplicates import (
    ask_for_sign,
    drafts_of_same_customer,
    sign_of_duplicate,
)
from ipr.referrals.models import Draft
from tests.make import make_draft, make_referral, make_user
from tests.races import at_once, session_on

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
KNOWN, OTHER = "AB123456C", "AB123456D"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ask(session, referrer):
    """Ask for the sign of a draft about a customer; return what is told."""
    make_referral(session, nino=KNOWN)

    def ask(nino=KNOWN, most=10, draft=None, **said):
        draft = draft or make_draft(session, referrer, nino=nino, **said)
        ask_for_sign(session, draft, actor=referrer, most=most)
        return sign_of_duplicate(session, draft)

    return ask


def searches(session):
    asked = AuditEvent.action == AuditAction.DRAFT_SEARCHED
    return session.scalars(select(AuditEvent).where(asked)).all()


def name_customer(session, draft, referrer, nino):
    said = {"customer": {"name": "Alex Example", "nino": nino, "born_on": None}}
    drafts.save_page(session, draft, "customer", said, actor=referrer)


class TestSign:
    def test_it_is_given_when_it_is_likely_and_only_then(self, ask):
        assert ask(KNOWN) is True
        assert ask(OTHER) is False
        assert ask(None, name="Alex Example") is False

    def test_it_is_recorded_as_a_search_without_what_was_sought(
        self, session, ask, referrer
    ):
        ask(KNOWN, name="Robin Sample")

        (event,) = searches(session)
        assert event.actor_id == referrer.id
        assert (event.subject_type, event.changes) == (
            "draft",
            {"sign": [None, "given"]},
        )

    def test_beyond_so_many_a_day_it_is_withheld(self, session, ask, clock):
        told = [ask(KNOWN, most=2) for _ in range(4)]
        clock.shift(timedelta(hours=12))

        assert told == [True, True, None, None]
        assert ask(KNOWN, most=2) is True
        given = [event.changes["sign"][1] for event in searches(session)]
        assert given == ["given", "given", "withheld", "withheld", "given"]

    def test_a_day_ends_at_midnight_in_london(self, ask, clock):
        clock.move_to(datetime(2026, 7, 1, 22, 59, tzinfo=UTC))
        assert [ask(most=1), ask(most=1)] == [True, None]
        clock.shift(timedelta(minutes=1))
        assert ask(most=1) is True

    def test_what_was_withheld_is_given_on_a_later_day(
        self, session, ask, referrer, clock
    ):
        draft = make_draft(session, referrer, nino=KNOWN)
        ask(OTHER, most=1)
        assert ask(draft=draft, most=1) is None
        clock.shift(timedelta(days=1))
        assert ask(draft=draft, most=1) is True

    def test_a_customer_counts_once_and_each_other_counts(self, session, ask, referrer):
        draft = make_draft(session, referrer, nino=KNOWN)
        for _ in range(5):
            assert ask(draft=draft, most=2) is True
        name_customer(session, draft, referrer, OTHER)
        assert ask(draft=draft, most=2) is False
        name_customer(session, draft, referrer, KNOWN)
        assert ask(draft=draft, most=2) is None

    def test_a_customer_changed_since_is_not_told_of_before_it_counts(
        self, session, ask, referrer
    ):
        draft = make_draft(session, referrer, nino=OTHER)
        ask(draft=draft)
        name_customer(session, draft, referrer, KNOWN)

        assert sign_of_duplicate(session, draft) is None

    @pytest.mark.both_databases
    def test_windows_at_the_same_moment_get_no_more(self, session, settings, referrer):
        made = [make_draft(session, referrer, nino=KNOWN).id for _ in range(6)]
        session.commit()

        def ask(draft_id):
            def ask():
                with session_on(settings.database_url) as mine:
                    begin_writing(mine)
                    draft = mine.get_one(Draft, draft_id, with_for_update=True)
                    ask_for_sign(mine, draft, actor=draft.referrer, most=3)
                    mine.commit()

            return ask

        assert at_once([ask(draft_id) for draft_id in made]) == []
        session.rollback()
        given = [event.changes["sign"][1] for event in searches(session)]
        assert sorted(given) == ["given"] * 3 + ["withheld"] * 3


class TestOwnDrafts:
    def test_those_about_the_same_customer_are_found(self, session, referrer):
        first = make_draft(session, referrer, nino=KNOWN)
        draft = make_draft(session, referrer, nino="ab 12 34 56 c", name="Other Name")
        make_draft(session, referrer, nino=OTHER)
        make_draft(session, make_user(session), nino=KNOWN)
        gone = make_draft(session, referrer, nino=KNOWN)
        drafts.discard_draft(session, gone, actor=referrer)

        assert drafts_of_same_customer(session, draft) == [first]

    def test_the_same_name_alone_is_not_enough(self, session, referrer):
        draft = make_draft(session, referrer, name="Alex Example")
        make_draft(session, referrer, name="Alex Example")

        assert drafts_of_same_customer(session, draft) == []
