"""Notices: written with the deed, for whom it says, and void once that is done."""

from datetime import date

import pytest
from sqlalchemy import literal_column, select

import ipr.referrals.notices  # noqa: F401 - says which readings count
from ipr.audit.models import AuditAction
from ipr.audit.service import record, record_reading
from ipr.notices.kinds import Recipient, Urgency
from ipr.notices.models import Because, Notice, ReminderGiven, Void
from ipr.notices.reminders import (
    Milestone,
    Reminder,
    furthest_day,
    give_reminders,
)
from ipr.notices.telling import find_void, tell_before_commit
from ipr.permissions import Role
from ipr.reviews.models import Acceptance
from tests.make import make_referral, make_user, submit_referral
from tests.telling import declaring

DEED = AuditAction.REFERRAL_EXPORTED
ACCEPTED = {"event": ["death"], "contribution": "alleged", "external_process": ["none"]}


@pytest.fixture
def declare():
    """Declare kinds for one test."""
    with declaring() as declare:
        yield declare


@pytest.fixture
def people(session):
    return [make_user(session, Role.IPR_TEAM) for _ in range(3)]


@pytest.fixture
def referral(session):
    return make_referral(session)


def told(session):
    """Return the notices of the kinds that a test declares."""
    of_tests = Notice.kind.startswith("test.")
    return session.scalars(select(Notice).where(of_tests).order_by(Notice.id)).all()


@pytest.mark.both_databases
class TestTell:
    @pytest.fixture
    def kind(self, declare, people):
        def to(telling):
            return [Recipient(person.id, Because.TEAM) for person in people * 2]

        return declare("test.proposed", to, told_by=(DEED,))

    def test_each_is_told_once_and_whoever_did_it_is_not(
        self, session, people, referral, kind
    ):
        record(session, DEED, subject=referral, actor=people[0])
        assert told(session) == []

        session.commit()

        assert [one.user_id for one in told(session)] == [people[1].id, people[2].id]
        assert {one.reference for one in told(session)} == {referral.reference}
        assert kind.say_words(told(session)[0]) == f"Look at {referral.reference} by ."

    @pytest.mark.parametrize("savepoint", [False, True])
    def test_nobody_is_told_of_what_was_given_up(
        self, session, people, referral, kind, savepoint
    ):
        session.commit()
        if savepoint:
            with pytest.raises(ZeroDivisionError), session.begin_nested():
                record(session, DEED, subject=referral, actor=None)
                raise ZeroDivisionError
        else:
            record(session, DEED, subject=referral, actor=None)
            session.rollback()
        record(session, AuditAction.REFERRAL_READ, subject=referral, actor=people[0])

        session.commit()

        assert told(session) == []

    def test_what_a_savepoint_kept_is_told_at_the_end(
        self, session, people, referral, kind
    ):
        with session.begin_nested():
            record(session, DEED, subject=referral, actor=None)
        assert told(session) == []

        session.commit()

        assert len(told(session)) == 3


@pytest.mark.both_databases
class TestVoid:
    @pytest.fixture
    def kind(self, declare, people, referral):
        def void(session, notices):
            owner = referral.owner_id
            return {
                one.id: Void.DONE if one.user_id == owner else Void.ELSEWHERE
                for one in notices
                if owner
            }

        return declare(
            "test.claim",
            lambda telling: [Recipient(one.id, Because.TEAM) for one in people],
            told_by=(DEED,),
            void=void,
        )

    def test_a_deed_ends_what_it_makes_void_in_its_own_transaction(
        self, session, people, referral, kind
    ):
        record(session, DEED, subject=referral, actor=None)
        session.commit()
        referral.owner = people[1]
        record(session, AuditAction.REFERRAL_CLAIMED, subject=referral, actor=people[1])
        session.commit()

        found = [(one.ended_why, one.unread, one.read_at) for one in told(session)]
        gone = (Void.ELSEWHERE, False, None)
        assert found == [gone, (Void.DONE, False, None), gone]

    def test_a_change_that_is_not_recorded_yet_is_seen_when_it_is_read_again(
        self, session, people, referral, kind
    ):
        record(session, DEED, subject=referral, actor=None)
        session.commit()
        referral.owner_id = people[0].id
        session.flush()

        assert set(find_void(session, told(session)).values()) == {
            Void.DONE,
            Void.ELSEWHERE,
        }


@pytest.mark.both_databases
class TestRead:
    def test_reading_a_case_reads_its_news_and_leaves_what_it_asks(
        self, session, people, referral, declare
    ):
        def to(telling):
            return [Recipient(one.id, Because.TEAM) for one in people]

        declare("test.news", to, told_by=(DEED,), urgency=Urgency.NEWS)
        declare("test.act", to, told_by=(DEED,))
        record(session, DEED, subject=referral, actor=people[0])
        session.commit()

        record_reading(
            session, AuditAction.REFERRAL_READ, subject=referral, actor=people[1]
        )

        unread = {(one.kind, one.user_id) for one in told(session) if one.unread}
        assert unread == {
            ("test.news", people[2].id),
            ("test.act", people[1].id),
            ("test.act", people[2].id),
        }


@pytest.mark.parametrize(
    ("on", "days", "nation", "furthest"),
    [
        (date(2026, 11, 27), -5, "england", date(2026, 12, 6)),
        (date(2026, 11, 27), 0, "england", date(2026, 11, 29)),
        (date(2026, 11, 29), 1, "england", date(2026, 11, 26)),
        (date(2026, 11, 30), 1, "scotland", date(2026, 11, 26)),
        (date(2026, 12, 29), 1, "england", date(2026, 12, 28)),
        (date(2026, 12, 29), 2, "england", date(2026, 12, 23)),
    ],
)
def test_a_milestone_is_counted_in_working_days(on, days, nation, furthest):
    assert furthest_day(on, days, nation) == furthest


@pytest.mark.both_databases
class TestGiveReminders:
    @pytest.fixture
    def acceptance(self, session, settings, staff):
        submit_referral(session, settings=settings, facts=ACCEPTED)
        acceptance = session.scalars(select(Acceptance)).one()
        acceptance.report_due_on = date(2026, 12, 4)
        record(session, DEED, subject=acceptance.referral, actor=None)
        session.commit()
        return acceptance

    @pytest.fixture
    def give(self, session, settings, declare, people):
        kind = declare(
            "test.due",
            lambda telling: [Recipient(people[0].id, Because.HOLDER)],
            about=lambda acceptance: acceptance.referral.reference,
            act_by=lambda acceptance: acceptance.report_due_on,
        )

        def waiting(_settings, window):
            found = select(Acceptance).where(
                Acceptance.nation == window.nation,
                Acceptance.report_due_on <= window.upto,
                Acceptance.report_received_on.is_(None),
            )
            if window.after:
                found = found.where(Acceptance.report_due_on > window.after)
            return found

        def give(on, edition=1):
            reminder = Reminder(
                name="test.due",
                milestones=lambda _: [Milestone(days=d, kind=kind) for d in (-2, 0, 1)],
                model=Acceptance,
                edition=literal_column(str(edition)),
                waiting=waiting,
            )
            given = sum(give_reminders(session, reminder, on=on, settings=settings))
            session.commit()
            return given

        return give

    def test_each_milestone_is_told_once(self, acceptance, give):
        days = [date(2026, 12, day) for day in (1, 2, 2, 3, 4, 4, 5, 6, 7, 8)]

        assert [give(day) for day in days] == [0, 1, 0, 0, 1, 0, 0, 0, 1, 0]

    def test_after_days_without_a_run_the_latest_is_told(
        self, session, acceptance, give
    ):
        assert give(date(2026, 12, 9)) == 1

        found = session.execute(
            select(ReminderGiven.milestone, ReminderGiven.left_out).order_by(
                ReminderGiven.milestone
            )
        ).all()
        assert found == [(-2, True), (0, True), (1, False)]
        assert len(told(session)) == 1

    def test_a_date_that_moved_is_told_anew_on_the_same_day(self, acceptance, give):
        day = date(2026, 12, 4)

        assert [give(day), give(day), give(day, 2), give(day, 2)] == [1, 0, 1, 0]

    def test_what_came_is_not_reminded_of(self, session, acceptance, give):
        acceptance.report_received_on = date(2026, 12, 1)
        session.flush()

        assert give(date(2026, 12, 9)) == 0


def test_a_commit_in_which_nothing_was_recorded_asks_nothing(session):
    tell_before_commit(session)

    assert not session.in_transaction()
