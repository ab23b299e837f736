"""Open deadlines follow the calendar of bank holidays, and say on the case why."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from ipr.audit.change_words import say_changes
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.holiday_file import NAME, BadHolidayFile, HolidayFile
from ipr.db.working_days import bank_holidays, use_holiday_file
from ipr.referrals.timeline import SeenBy, story_of
from ipr.reviews import receipt, service
from ipr.reviews.models import CalendarUsed
from ipr.reviews.queries import acceptance_of
from ipr.reviews.tick_steps import STEPS
from ipr.ticks.running import run_tick, try_tick
from tests.make import submit_referral

ACCEPT = {"event": ["death"], "contribution": "alleged", "external_process": ["none"]}
HOLIDAY = "bank_holidays: [{day: 2026-12-01, name: Day of thanks}]"
NO_HOLIDAY = "working_days: [{day: 2026-12-28, nations: [england]}]"
assert receipt  # it tells the story


@pytest.fixture
def write(settings):
    """Write the file of bank holidays."""
    path = settings.data / NAME
    use_holiday_file(HolidayFile(path))
    yield path.write_text
    use_holiday_file(None)


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def accept(session, settings, staff):
    def accept():
        referral = submit_referral(session, settings=settings, facts=ACCEPT)
        session.commit()
        return acceptance_of(session, referral)

    return accept


@pytest.fixture
def tick(session, settings):
    def tick():
        [outcome] = run_tick(session, STEPS, settings=settings).steps
        return outcome.failed or sum(outcome.did.values())

    return tick


def events(session):
    action = AuditAction.REPORT_RECALCULATED
    asked = select(AuditEvent).where(AuditEvent.action == action)
    return session.scalars(asked.order_by(AuditEvent.id)).all()


def story(session, acceptance):
    steps = story_of(session, acceptance.referral, SeenBy.EVERYONE)
    return [step.what for step in steps if "factual report" in step.what]


@pytest.mark.both_databases
class TestRecalculate:
    def test_a_new_holiday_moves_what_is_open_and_says_why(
        self, session, settings, clock, accept, tick, write, team
    ):
        waiting, received, ended = accept(), accept(), accept()
        service.receive_report(
            session, received, received_on=date(2026, 11, 20), actor=team
        )
        service.end_acceptance(session, referral=ended.referral)
        session.commit()
        assert tick() == 1 and events(session) == []  # the calendar is noted
        write(HOLIDAY)
        [told] = try_tick(session, STEPS, settings=settings).steps

        assert tick() == 2 and tick() == 0

        assert sum(told.did.values()) == 2
        assert (waiting.report_due_on, waiting.edition) == (date(2026, 12, 7), 2)
        assert ["2026-12-01", None, "Day of thanks"] in waiting.working
        assert [one.edition for one in (received, ended)] == [1, 1]
        [event] = events(session)
        assert event.reference == waiting.referral.reference
        assert event.actor_id is None
        assert list(say_changes(event.changes, {})) == [
            "Factual report due: 4 December 2026, changed to 7 December 2026",
            "Bank holidays since then: 1 December 2026",
        ]
        [told] = story(session, waiting)
        assert told == (
            "The due date of the factual report moved from 4 December 2026 to "
            "7 December 2026: 1 December 2026 had become a bank holiday"
        )
        assert len(session.scalars(select(CalendarUsed)).all()) == 2

    def test_a_holiday_taken_away_moves_it_back_and_others_are_left_alone(
        self, session, clock, accept, tick, write
    ):
        clock.move_to("2026-12-01T12:00:00Z")
        before = accept()
        clock.move_to("2026-12-21T12:00:00Z")
        after = accept()
        tick()
        write(NO_HOLIDAY)

        assert tick() == 2

        assert (after.report_due_on, after.edition) == (date(2027, 1, 6), 2)
        assert (before.report_due_on, before.edition) == (date(2026, 12, 15), 1)
        assert len(events(session)) == 1
        [told] = story(session, after)
        assert told == (
            "The due date of the factual report moved from 7 January 2027 to "
            "6 January 2027: 28 December 2026 was no bank holiday any more"
        )


def test_another_name_of_a_holiday_moves_nothing_and_is_told(
    session, clock, accept, tick, write
):
    write(HOLIDAY)
    waiting = accept()
    tick()
    write(HOLIDAY.replace("thanks", "thanksgiving"))

    tick()

    assert (waiting.report_due_on, waiting.edition) == (date(2026, 12, 7), 1)
    assert ["2026-12-01", None, "Day of thanksgiving"] in waiting.working
    assert story(session, waiting) == [
        "The factual report stayed due on 7 December 2026, its days counted again"
    ]


def test_a_holiday_of_another_nation_moves_nothing(session, clock, accept, tick, write):
    waiting = accept()
    tick()
    write("bank_holidays: [{day: 2026-12-01, name: Ours, nations: [scotland]}]")

    assert tick() == 1
    assert waiting.edition == 1 and events(session) == []


def test_it_keeps_the_days_that_it_was_given(session, settings, clock, accept, write):
    waiting = accept()
    write(HOLIDAY)

    run_tick(session, STEPS, settings=replace(settings, report_days=15))

    assert waiting.report_due_on == date(2026, 12, 7)


def test_a_limit_that_starts_afresh_is_another_edition(
    session, settings, clock, accept
):
    waiting = accept()
    service.start_time_limit(session, referral=waiting.referral, settings=settings)
    assert waiting.edition == 1

    service.end_acceptance(session, referral=waiting.referral)
    service.start_time_limit(session, referral=waiting.referral, settings=settings)

    assert (waiting.report_due_on, waiting.edition) == (date(2026, 12, 4), 2)


class TestHolidayFile:
    def test_a_file_made_wrong_holds_as_it_was_and_the_step_fails(
        self, session, tick, write, caplog
    ):
        write(HOLIDAY)
        tick()
        write("bank_holidays: [{day: 1 December, name: Day of thanks}]")

        assert bank_holidays("wales", 2026)[date(2026, 12, 1)] == "Day of thanks"
        assert tick() == "BadHolidayFile"
        assert "write the day as 2026-12-28" in caplog.text

    def test_what_is_taken_away_with_the_file_is_gone(self, settings, write):
        write(HOLIDAY)
        assert date(2026, 12, 1) in bank_holidays("wales", 2026)
        (settings.data / NAME).unlink()
        assert date(2026, 12, 1) not in bank_holidays("wales", 2026)

    @pytest.mark.parametrize(
        ("text", "wrong"),
        [
            ("holidays: []", "must hold bank_holidays and working_days"),
            ("[]: {", "can't be read as YAML"),
            ("bank_holidays: {}{", "can't be read as YAML"),
            ("bank_holidays: yes", "bank_holidays must be a list"),
            ("bank_holidays: [{day: 2026-12-01}]", "entry 1 must have day and name"),
            ("working_days: [{day: 2026-12-28, name: X}]", "entry 1 must have day,"),
            ("bank_holidays: [{day: 2026-12-01, name: ''}]", "the name must have"),
            ("working_days: [{day: 2026-12-28, nations: [ulster]}]", "list some of"),
            (f"{HOLIDAY}\nworking_days: [{{day: 2026-12-01}}]", "says otherwise"),
        ],
    )
    def test_a_bad_one_stops_the_start_and_says_where(
        self, settings, write, text, wrong
    ):
        write(text)

        with pytest.raises(BadHolidayFile, match=wrong) as refused:
            use_holiday_file(HolidayFile(settings.data / NAME))
        assert str(settings.data / NAME) in str(refused.value)
