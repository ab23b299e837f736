"""What a referrer is told of questions, those who asked of answers, and of notes."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from ipr.decisions import service as decisions
from ipr.enquiries import service as enquiries
from ipr.notes.service import add_note
from ipr.notices.kinds import find_kind
from ipr.notices.models import Notice, Void
from ipr.notices.tick_steps import STEPS
from ipr.permissions import Role
from ipr.support import service as support
from ipr.support.queries import case_of
from ipr.ticks.running import run_tick
from tests.lowerings import ACCEPT, DECLINE
from tests.make import make_user, tell_news

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture
def people(session, staff, referrer, acssl, deputy, area):
    return {
        "tess": staff[Role.IPR_TEAM],
        "una": make_user(session, Role.IPR_TEAM),
        "rhys": referrer,
        "asha": acssl,
        "dev": deputy,
    }


@pytest.fixture
def ask(session, send, referrer, area, people, told):
    """Refer a case and ask about it; return both, told of."""

    def ask(facts=ACCEPT, by="tess", due_on=None):
        referral = send(facts, referrer=referrer, area=area)
        told()
        enquiry = enquiries.ask_question(
            session, referral, question="When was it?", due_on=due_on, actor=people[by]
        )
        return referral, enquiry

    return ask


@pytest.mark.both_databases
@pytest.mark.parametrize("due_on", [None, date(2030, 1, 4)])
def test_the_referrer_is_asked_and_whoever_asked_hears_the_answer(
    session, people, ask, told, over, due_on
):
    referral, enquiry = ask(due_on=due_on)
    kind = "rhys: enquiry.asked_by_day" if due_on else "rhys: enquiry.asked"
    assert told() == {kind}
    decisions.claim(session, referral, actor=people["una"])
    told()
    enquiries.answer_question(session, enquiry, answer="In May", actor=people["rhys"])

    assert told() == {"tess: enquiry.answered", "una: enquiry.answered"}
    assert over()[kind] is Void.DONE


def test_an_answer_by_something_new_is_told_once(session, settings, people, ask, told):
    referral, enquiry = ask(by="tess")
    decisions.claim(session, referral, actor=people["tess"])
    told()
    tell_news(
        session, referral, settings=settings, note="In May", replies_to=enquiry.id
    )

    assert told() == {"tess: enquiry.answered"}


def test_taken_back_by_another_both_sides_hear_of_it(session, people, ask, told, over):
    _, enquiry = ask(by="tess")
    told()
    enquiries.take_back_question(
        session, enquiry, reason="We know", actor=people["una"]
    )

    assert told() == {"rhys: enquiry.taken_back", "tess: enquiry.taken_back"}
    assert over() == {"rhys: enquiry.asked": Void.OVER}


def test_what_ends_with_its_case_is_not_told_apart(session, people, ask, told, over):
    referral, _ = ask(DECLINE, by="asha")
    case = case_of(session, referral)
    support.accept_case(session, case, actor=people["asha"])
    told()
    support.close_case(
        session, case, done="Rang", feedback="We rang", actor=people["asha"]
    )

    assert told() == {"rhys: support.feedback"}
    assert over()["rhys: enquiry.asked"] is Void.OVER


@pytest.mark.both_databases
def test_on_its_day_and_one_working_day_later_the_referrer_is_reminded(
    session, settings, people, ask, told
):
    ask(due_on=date(2030, 1, 4))  # a Friday
    told()

    def tick(day):
        with time_machine.travel(datetime(2030, 1, day, 9, tzinfo=UTC), tick=False):
            run_tick(session, STEPS, settings=settings)
            return {line for line in told() if line.startswith("rhys: enquiry.")}

    days = {day: tick(day) for day in range(3, 10)}

    assert {day: found for day, found in days.items() if found} == {
        4: {"rhys: enquiry.due"},
        7: {"rhys: enquiry.overdue"},
    }


def test_whoever_has_a_case_hears_of_a_note(session, people, send, referrer, told):
    referral = send(ACCEPT, referrer=referrer)
    decisions.claim(session, referral, actor=people["una"])
    told()
    add_note(session, referral, text="Rang the office", actor=people["una"])
    assert told() == set()
    add_note(session, referral, text="They rang back", actor=people["tess"])

    assert told() == {"una: note.added"}


def test_a_notice_leads_to_its_question(session, ask):
    _, enquiry = ask()
    session.commit()
    asked = select(Notice).where(Notice.kind == "enquiry.asked")
    notice = session.scalars(asked).one()

    values = find_kind(notice.kind).values(notice)
    assert values == {"reference": enquiry.reference, "number": enquiry.id}
