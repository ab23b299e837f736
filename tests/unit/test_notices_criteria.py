"""What those are told who write, approve and publish the criteria."""

from datetime import UTC, datetime

import pytest
import time_machine

from ipr.criteria.approval import publishing
from ipr.criteria.approval import service as approving
from ipr.notices.models import Void
from ipr.notices.tick_steps import STEPS
from ipr.permissions import Role
from ipr.ticks.running import run_tick
from tests.make import make_user
from tests.unit.criteria_steps import UNTESTED, draft_of, propose, publish

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture
def people(session, editor, approver):
    both = make_user(session, Role.CRITERIA_EDITOR, Role.CRITERIA_APPROVER)
    return {
        "edwin": editor,
        "ana": approver,
        "ari": make_user(session, Role.CRITERIA_APPROVER),
        "bo": both,
    }


@pytest.fixture
def draft(session, people, told):
    draft = draft_of(session, people["bo"], starts="2027-04-05")  # a Monday
    told()
    return draft


@pytest.fixture
def tick(session, settings, told):
    def tick(day):
        with time_machine.travel(datetime(2027, 4, day, 9, tzinfo=UTC), tick=False):
            run_tick(session, STEPS, settings=settings)
            return told()

    return tick


def approve(session, proposal, actor):
    approving.approve(
        session, proposal, reason="I read it.", untested_reason=UNTESTED, actor=actor
    )


@pytest.mark.both_databases
def test_from_its_proposal_to_the_day_before_it_is_in_force(
    session, people, draft, told, over, tick
):
    proposal = propose(session, draft, people["edwin"])
    assert told() == {"ana: criteria.to_answer", "ari: criteria.to_answer"}

    approve(session, proposal, people["ana"])
    assert told() == {"edwin: criteria.approved", "bo: criteria.approved"}
    done = dict.fromkeys(
        ("ana: criteria.to_answer", "ari: criteria.to_answer"), Void.DONE
    )
    assert over() == done

    publish(session, draft, people["edwin"])
    assert told() == {f"{name}: criteria.published" for name in ("ana", "ari", "bo")}

    assert tick(1) == set()
    assert tick(2) == {f"{name}: criteria.in_force_soon" for name in people}
    assert tick(3) == tick(4) == tick(5) == set()


def test_sent_back_its_authors_are_asked_to_change_it(
    session, people, draft, told, over
):
    proposal = propose(session, draft, people["edwin"])
    told()
    approving.send_back(session, proposal, comments="Not yet", actor=people["ari"])

    assert told() == {"edwin: criteria.sent_back", "bo: criteria.sent_back"}
    propose(session, draft, people["edwin"])
    assert told() == {"ana: criteria.to_answer", "ari: criteria.to_answer"}
    assert over()["bo: criteria.sent_back"] is Void.DONE


def test_taken_back_it_asks_for_nothing_any_more(session, people, draft, told, over):
    proposal = propose(session, draft, people["edwin"])
    told()
    approving.take_back(session, proposal, actor=people["bo"])

    assert told() == set()
    assert set(over().values()) == {Void.OVER}


def test_withdrawn_it_is_not_told_of_as_coming(session, people, draft, told, tick):
    approve(session, propose(session, draft, people["edwin"]), people["ana"])
    publish(session, draft, people["edwin"])
    publishing.withdraw_version(
        session, "2027", reason="A mistake", actor=people["edwin"]
    )
    told()

    assert tick(2) == set()
