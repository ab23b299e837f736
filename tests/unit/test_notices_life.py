"""Whole lives of referrals: who is told what on which day, and nothing else.

The clock moves from working day to working day at nine in the morning; every day the
scheduled work runs twice, as its scheduler would do it often.
"""

from datetime import date

import pytest
from sqlalchemy import select

from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today
from ipr.decisions import service as decisions
from ipr.decisions.queries import latest_decision, open_proposal
from ipr.notices.mail.tick_steps import STEPS as MAIL_STEPS
from ipr.notices.models import ReminderGiven, Void
from ipr.notices.tick_steps import STEPS
from ipr.referrals.service import withdraw_referral
from ipr.reviews import service as reviews
from ipr.reviews.queries import acceptance_of
from ipr.support import service as support
from tests.lowerings import ACCEPT, CANNOT_TELL, DECLINE
from tests.make import submit_referral, tell_news

pytestmark = pytest.mark.both_databases
DECLINED = [
    (1, "asha", "support.new_case"),
    (1, "dev", "support.new_in_area"),
    (1, "rhys", "referral.received_declined"),
]


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
    moved = AuditAction.REPORT_RECALCULATED
    record(life.session, moved, subject=life.referral, actor=None)
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
    repeated, over = ("report.due", Void.REPEATED), ("report.due", Void.MOVED)
    assert life.ended() == [
        *(repeated, over, repeated, repeated, repeated),
        ("report.overdue", Void.DONE),
    ]


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
        (5, "tess", "settlement.confirmed"),
    ]
    assert life.open() == [
        ("dev", "support.new_in_area"),
        ("rhys", "referral.received_triage"),
        ("rhys", "referral.settled_decline"),
        ("tess", "settlement.confirmed"),
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


def test_what_is_done_is_left_unclaimed_without_a_reminder(life):
    life.refer(ACCEPT)
    life.wait(1)
    reviews.receive_report(
        life.session,
        acceptance_of(life.session, life.referral),
        received_on=london_today(),
        actor=life.people["tess"],
    )
    life.session.commit()
    life.wait(5)

    assert life.told() == [(1, "rhys", "referral.received_accepted")]


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
    life.go_to(date(2026, 6, 16))
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


@pytest.fixture
def mailed(life, mail_app, smtp_server):
    """A life of which people get e-mails; return what was sent since it was asked."""
    life.settings, seen = mail_app.config["SETTINGS"], []
    life.steps = (*STEPS, *MAIL_STEPS)
    names = {person.email: name for name, person in life.people.items()}

    def mailed():
        new = smtp_server.received()[len(seen) :]
        seen.extend(new)
        return {
            f"{names[one.to[0]]}: {one.message['Subject'].partition(': ')[2]}"
            for one in new
        }

    with mail_app.app_context():
        yield mailed


def test_what_is_told_goes_by_email_and_nothing_that_is_over(life, mailed, smtp_server):
    def days(number):
        return [(life.wait(1), mailed())[1] for _ in range(number)]

    life.refer(DECLINE)
    life.tick()
    assert mailed() == {"asha: Accept or hand over this case"}
    assert days(8) == [
        {
            "rhys: Referral received, criteria not met",
            "dev: New case in your area",
        },
        set(),
        {"dev: See that this case is accepted"},
        set(),
        {"lena: See that this case is accepted"},
        *(set(), set(), set()),
    ]
    support.accept_case(life.session, life.case, actor=life.people["asha"])
    life.session.commit()
    case = {"done": "Rang", "feedback": "We rang"}
    support.close_case(life.session, life.case, actor=life.people["asha"], **case)
    life.session.commit()
    assert days(3) == [{"rhys: Feedback on your referral"}, set(), set()]

    said = "".join(one.message.as_string() for one in smtp_server.received())
    names = [person.name for person in life.people.values()]
    assert [one for one in (*names, "Alex Example", "We rang") if one in said] == []


def test_what_is_over_before_anybody_is_written_to_is_never_sent(life, mailed):
    life.go_to(date(2026, 6, 6))  # a Saturday
    life.refer(DECLINE)
    life.tick()
    support.accept_case(life.session, life.case, actor=life.people["asha"])
    life.session.commit()
    life.wait(1)

    assert mailed() == {
        "rhys: Referral received, criteria not met",
        "dev: New case in your area",
    }
