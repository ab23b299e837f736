"""When something goes by e-mail, and what somebody's choice changes."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from ipr.accounts.models import MailChoice
from ipr.audit.models import AuditAction, AuditEvent
from ipr.notices.kinds import Telling, Urgency
from ipr.notices.mail.planning import when_to_send
from ipr.notices.mail.service import choose_mail
from ipr.notices.models import Because, Notice
from ipr.notices.telling import tell
from tests.make import make_user
from tests.telling import declaring, make_subject, to_each

NEWS, ACT, URGENT = Urgency.NEWS, Urgency.ACT, Urgency.URGENT
DEFAULT, AT_ONCE = MailChoice.ACTS_AT_ONCE, MailChoice.AT_ONCE
DAILY, ALONE = MailChoice.DAILY, MailChoice.ACTS_ALONE


def at(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


class TestWhenToSend:
    @pytest.mark.parametrize(
        ("urgency", "choice", "goes"),
        [
            (ACT, DEFAULT, at(24, 12)),
            (NEWS, DEFAULT, at(25, 8)),
            (NEWS, AT_ONCE, at(24, 12)),
            (ACT, DAILY, at(25, 8)),
            (NEWS, DAILY, at(25, 8)),
            (ACT, ALONE, at(24, 12)),
            (NEWS, ALONE, None),
            *((URGENT, choice, at(24, 12)) for choice in MailChoice),
        ],
    )
    def test_each_choice_at_noon_of_a_working_day(self, urgency, choice, goes):
        assert when_to_send(urgency, choice, "england", at(24, 12)) == goes

    @pytest.mark.parametrize(
        ("now", "nation", "goes"),
        [
            (at(24, 7, 59), "england", at(24, 8)),
            (at(24, 8), "england", at(24, 8)),
            (at(24, 17, 59), "england", at(24, 17, 59)),
            (at(24, 18), "england", at(25, 8)),
            (at(27, 18), "england", at(30, 8)),  # a Friday
            (at(28, 12), "england", at(30, 8)),
            (at(30, 12), "england", at(30, 12)),
            (at(30, 12), "scotland", at(1, 8, month=12)),  # Saint Andrew's Day
            (at(24, 23, month=12), "wales", at(29, 8, month=12)),
        ],
    )
    def test_what_is_asked_goes_in_the_hours_of_a_nations_working_days(
        self, now, nation, goes
    ):
        assert when_to_send(ACT, DEFAULT, nation, now) == goes

    @pytest.mark.parametrize(
        ("now", "goes"),
        [
            (at(24, 7, 59), at(24, 8)),
            (at(24, 8), at(25, 8)),
            (at(27, 9), at(30, 8)),
        ],
    )
    def test_news_goes_at_eight_of_that_day_or_of_the_next_working_day(self, now, goes):
        assert when_to_send(NEWS, DEFAULT, "england", now) == goes

    @pytest.mark.parametrize(
        ("now", "goes"),
        [
            (at(27, 18, month=3), at(30, 7, month=3)),  # clocks go forward on the 29th
            (at(30, 6, 59, month=3), at(30, 7, month=3)),
            (at(30, 16, 59, month=3), at(30, 16, 59, month=3)),
            (at(30, 17, month=3), at(31, 7, month=3)),
            (at(23, 17, month=10), at(26, 8, month=10)),  # back on the 25th of October
            (at(26, 17, 59, month=10), at(26, 17, 59, month=10)),
        ],
    )
    def test_the_hours_are_those_of_a_london_clock(self, now, goes):
        assert when_to_send(ACT, DEFAULT, "england", now) == goes


@pytest.mark.both_databases
class TestChooseMail:
    @pytest.fixture
    def person(self, session):
        person = make_user(session)
        session.commit()
        return person

    @pytest.fixture
    def planned(self, session, person):
        """What the person is told at noon, by its urgency; a stranger too."""
        subject, stranger = make_subject(session), make_user(session)
        kinds = {urgency: f"test.{urgency}" for urgency in Urgency}

        def planned():
            found = session.execute(
                select(Notice.kind, Notice.mail_at).where(Notice.user_id == person.id)
            )
            return {name.split(".")[1]: when for name, when in found}

        with declaring() as declare:
            for urgency, name in kinds.items():
                kind = declare(name, to_each(person, stranger), urgency=urgency)
                with time_machine.travel(at(24, 12), tick=False):
                    tell(kind, Telling(session, subject))
            session.commit()
            yield planned

    def test_what_is_told_is_planned_by_the_choice(self, planned):
        assert planned() == {"news": at(25, 8), "act": at(24, 12), "urgent": at(24, 12)}

    def test_a_change_plans_anew_what_waits_of_theirs_alone(
        self, session, person, planned
    ):
        with time_machine.travel(at(24, 13), tick=False):
            choose_mail(session, person, DAILY)
            session.commit()
            assert planned() == {
                "news": at(25, 8),
                "act": at(25, 8),
                "urgent": at(24, 13),
            }
            choose_mail(session, person, ALONE)
            assert planned()["news"] is None
            choose_mail(session, person, AT_ONCE)
            assert planned() == {"news": None, "act": at(24, 13), "urgent": at(24, 13)}

        others = select(Notice.mail_at).where(Notice.user_id != person.id)
        assert set(session.scalars(others)) == {at(25, 8), at(24, 12)}

    def test_it_is_recorded_and_the_same_again_is_nothing(self, session, person):
        choose_mail(session, person, DAILY)
        choose_mail(session, person, DAILY)

        event = session.scalars(select(AuditEvent)).one()
        assert event.action == AuditAction.MAIL_CHOSEN
        assert event.changes == {"mail": ["acts_at_once_news_daily", "daily"]}

    def test_whoever_left_is_sent_nothing(self, session, person):
        person.active = False
        with declaring() as declare:
            kind = declare("test.told", to_each(person), urgency=URGENT)
            tell(kind, Telling(session, make_subject(session)))

        notice = session.scalars(select(Notice)).one()
        assert (notice.because, notice.mail_at) == (Because.TEAM, None)
