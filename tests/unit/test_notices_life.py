"""Whole lives of referrals: who is told what on which day, and nothing else.

The clock moves from working day to working day at nine in the morning; every day the
scheduled work runs twice, as its scheduler would do it often.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from ipr.db.clock import london_time
from ipr.db.working_days import why_not_counted
from ipr.decisions import service as decisions
from ipr.decisions.queries import latest_decision, open_proposal
from ipr.notices.models import Notice, ReminderGiven
from ipr.notices.tick_steps import STEPS
from ipr.permissions import Role
from ipr.referrals.service import withdraw_referral
from ipr.reviews import service as reviews
from ipr.reviews.queries import acceptance_of
from ipr.support import service as support
from ipr.support.queries import case_of
from ipr.ticks.running import run_tick
from tests.lowerings import ACCEPT, CANNOT_TELL, DECLINE
from tests.make import make_user, submit_referral, tell_news

pytestmark = pytest.mark.both_databases
MONDAY = date(2026, 6, 1)
DECLINED = [
    (1, "asha", "support.new_case"),
    (1, "dev", "support.new_in_area"),
    (1, "rhys", "referral.received_declined"),
]


class Life:
    """A referral's life: people act on days, and each is told of it."""

    def __init__(self, session, settings, people, area, clock):
        self.session, self.settings, self.people = session, settings, people
        self.area, self.clock, self.on = area, clock, MONDAY
        self.referral = None
        self._set(MONDAY)

    def _set(self, day, hour=8):
        self.on = day
        at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)  # 9 in London
        self.clock.move_to(at)

    def refer(self, facts):
        self.referral = submit_referral(
            self.session,
            self.people["rhys"],
            settings=self.settings,
            facts=facts,
            area=self.area,
        )
        self.session.commit()

    @property
    def case(self):
        return case_of(self.session, self.referral)

    def wait(self, working_days):
        """Let so many working days pass, with the scheduled work done on every day."""
        while working_days:
            self._set(self.on + timedelta(days=1))
            self.tick()
            working_days -= not why_not_counted(self.on, "england")

    def tick(self):
        for _ in range(2):
            run_tick(self.session, STEPS, settings=self.settings)

    def told(self):
        """Return who was told what, with the day of June 2026, day by day."""
        names = {person.id: name for name, person in self.people.items()}
        return sorted(
            (
                london_time(notice.made_at).day,
                names.get(notice.user_id, "?"),
                notice.kind,
            )
            for notice in self.session.scalars(select(Notice))
        )

    def open(self):
        """Return what is not over, and whom it was told."""
        names = {person.id: name for name, person in self.people.items()}
        found = self.session.scalars(select(Notice).where(Notice.ended_at.is_(None)))
        return sorted((names.get(one.user_id, "?"), one.kind) for one in found)


@pytest.fixture
def life(session, settings, staff, referrer, acssl, deputy, area):
    people = {
        "tess": staff[Role.IPR_TEAM],
        "una": make_user(session, Role.IPR_TEAM),
        "lena": staff[Role.ACSSL_LEAD],
        "rhys": referrer,
        "asha": acssl,
        "dev": deputy,
    }
    session.commit()
    with time_machine.travel(datetime(2026, 6, 1, 8, tzinfo=UTC), tick=False) as clock:
        yield Life(session, settings, people, area, clock)


def test_declined_left_alone_escalated_accepted_and_closed(life):
    life.refer(DECLINE)
    life.wait(8)
    support.accept_case(life.session, life.case, actor=life.people["asha"])
    life.session.commit()
    support.close_case(
        life.session,
        life.case,
        done="Rang",
        feedback="We rang",
        actor=life.people["asha"],
    )
    life.session.commit()
    life.wait(10)

    assert life.told() == [
        *DECLINED,
        (4, "dev", "support.untouched"),
        (8, "lena", "support.long_untouched"),
        (11, "rhys", "support.feedback"),
    ]
    assert life.open() == [
        ("dev", "support.new_in_area"),
        ("rhys", "referral.received_declined"),
        ("rhys", "support.feedback"),
    ]


def test_handed_over_in_between_the_days_begin_anew(life):
    life.refer(DECLINE)
    life.wait(2)
    support.hand_over(
        life.session,
        life.case,
        to=life.people["dev"],
        reason="Nearer",
        actor=life.people["asha"],
    )
    life.session.commit()
    life.wait(2)
    assert life.told()[3:] == [(3, "dev", "support.handed_over")]

    life.wait(5)
    assert life.told()[4:] == [(8, "lena", "support.untouched")]


def test_accepted_reminded_moved_and_received(life):
    life.refer(ACCEPT)
    life.wait(1)
    decisions.claim(life.session, life.referral, actor=life.people["una"])
    life.session.commit()
    life.wait(7)
    acceptance = acceptance_of(life.session, life.referral)
    assert acceptance.report_due_on == date(2026, 6, 15)
    # As when a bank holiday is announced late.
    acceptance.report_due_on, acceptance.edition = date(2026, 6, 16), 2
    life.session.info["made by a test"] = True
    life.session.commit()
    life.tick()
    life.wait(4)
    reviews.receive_report(
        life.session, acceptance, received_on=life.on, actor=life.people["una"]
    )
    life.session.commit()
    life.wait(5)

    assert life.told() == [
        (1, "rhys", "referral.received_accepted"),
        (8, "una", "report.due"),
        (11, "una", "report.due"),
        (11, "una", "report.due"),
        (12, "una", "report.due"),
        (16, "una", "report.due"),
        (17, "una", "report.overdue"),
    ]
    assert life.open() == [("rhys", "referral.received_accepted")]


def test_left_in_the_queue_proposed_confirmed_and_moved(life):
    life.refer(CANNOT_TELL)
    life.wait(3)
    decisions.claim(life.session, life.referral, actor=life.people["tess"])
    decisions.propose_settlement(
        life.session,
        life.referral,
        outcome="decline",
        reason="As we see it",
        follows=latest_decision(life.session, life.referral).number,
        actor=life.people["tess"],
        settings=life.settings,
    )
    life.session.commit()
    life.wait(1)
    decisions.confirm_settlement(
        life.session,
        open_proposal(life.session, life.referral),
        reason="I agree",
        actor=life.people["una"],
        settings=life.settings,
    )
    life.session.commit()
    support.accept_case(life.session, life.case, actor=life.people["asha"])
    life.session.commit()
    life.wait(5)

    assert life.told() == [
        (1, "rhys", "referral.received_triage"),
        (1, "tess", "referral.to_settle"),
        (1, "una", "referral.to_settle"),
        (4, "tess", "referral.unclaimed"),
        (4, "una", "referral.unclaimed"),
        (4, "una", "settlement.to_confirm"),
        (5, "asha", "support.new_case"),
        (5, "dev", "support.new_in_area"),
        (5, "rhys", "referral.settled_decline"),
        (5, "tess", "settlement.answered"),
    ]
    assert life.open() == [
        ("dev", "support.new_in_area"),
        ("rhys", "referral.received_triage"),
        ("rhys", "referral.settled_decline"),
        ("tess", "settlement.answered"),
    ]


def test_new_information_takes_it_to_the_team(life):
    life.refer(DECLINE)
    life.wait(1)
    tell_news(life.session, life.referral, ACCEPT, settings=life.settings)
    life.session.commit()
    life.wait(4)

    assert life.told() == [
        *DECLINED,
        (2, "asha", "referral.went_elsewhere"),
        (5, "tess", "referral.unclaimed"),
        (5, "una", "referral.unclaimed"),
    ]


def test_withdrawn_in_the_middle_nothing_is_said_afterwards(life):
    life.refer(DECLINE)
    life.wait(2)
    withdraw_referral(
        life.session, life.referral, actor=life.people["rhys"], reason="A mistake"
    )
    life.session.commit()
    life.wait(8)

    assert life.told()[3:] == [(3, "asha", "referral.withdrawn_yours")]
    assert ("asha", "support.new_case") not in life.open()


def test_after_a_week_without_the_clock_each_is_told_what_is_true_now(life):
    life.refer(DECLINE)
    accepted = submit_referral(
        life.session, life.people["rhys"], settings=life.settings, facts=ACCEPT
    )
    decisions.claim(life.session, accepted, actor=life.people["una"])
    life.session.commit()
    before = len(life.told())
    life._set(date(2026, 6, 16))
    life.tick()

    assert life.told()[before:] == [
        (16, "dev", "support.long_untouched"),
        (16, "lena", "support.long_untouched"),
        (16, "una", "report.overdue"),
    ]
    given = life.session.execute(
        select(
            ReminderGiven.reminder, ReminderGiven.milestone, ReminderGiven.left_out
        ).order_by(ReminderGiven.reminder, ReminderGiven.milestone)
    ).all()
    assert given == [
        ("report.due", -5, True),
        ("report.due", -2, True),
        ("report.due", 0, True),
        ("report.due", 1, False),
        ("support.untouched", 3, True),
        ("support.untouched", 5, False),
    ]
