"""Whole lives of referrals: who is told what on which day, and nothing else; and which
e-mails a real mail server takes.

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
from ipr.decisions.handing_over.service import hand_to_colleague
from ipr.decisions.queries import latest_decision, open_proposal
from ipr.notices.kinds import find_kind
from ipr.notices.models import Notice, ReminderGiven, Void
from ipr.referrals.service import withdraw_referral
from ipr.reviews import service as reviews
from ipr.reviews.queries import acceptance_of
from ipr.support import service as support
from ipr.support.requests.service import Asked, ask_for_help
from tests.lowerings import ACCEPT, CANNOT_TELL, DECLINE
from tests.make import submit_referral, tell_news

pytestmark = pytest.mark.both_databases
DECLINED = [
    (1, "asha", "support.new_case"),
    (1, "dev", "support.new_in_area"),
    (1, "rhys", "referral.received_declined"),
]
MAILED_DECLINED = [
    (2, "asha", "Accept or hand over this case"),
    (2, "dev", "New case in your area"),
    (2, "rhys", "Referral received, criteria not met"),
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
    assert life.mailed() == [
        *MAILED_DECLINED,
        (4, "dev", "See that this case is accepted"),
        (8, "lena", "See that this case is accepted"),
        (12, "rhys", "Feedback on your referral"),
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
    assert life.mailed() == [
        *MAILED_DECLINED,
        (4, "dev", "Accept or hand over this case"),
        (8, "lena", "See that this case is accepted"),
    ]


def test_a_request_that_is_left_alone_is_brought_up_too(life):
    asked = Asked(key="k", why="She has no money", area=life.area)
    case = ask_for_help(life.session, asked, actor=life.people["rhys"])
    life.session.commit()
    life.wait(4)
    to = life.people["lena"]
    support.hand_over(
        life.session, case, to=to, reason="Nearer", actor=life.people["asha"]
    )
    life.session.commit()
    life.wait(4)
    support.accept_case(life.session, case, actor=to)
    life.session.commit()
    life.wait(8)

    told = [one for one in life.told() if "untouched" in one[2]]
    assert told == [
        (4, "dev", "support.request_untouched"),
        (10, "dev", "support.request_untouched"),
    ]
    assert not [one for one in life.open() if "untouched" in one[1]]


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
        (1, "tess", "referral.accepted_unclaimed"),
        (1, "una", "referral.accepted_unclaimed"),
        (8, "una", "report.due"),
        (11, "una", "report.due"),
        (11, "una", "report.due"),
        (12, "una", "report.due"),
        (16, "una", "report.due"),
        (17, "una", "report.overdue"),
    ]
    assert life.mailed() == [
        (2, "rhys", "Referral received and accepted"),
        (2, "tess", "Claim this accepted case"),
        (2, "una", "Claim this accepted case"),
        (8, "una", "Factual report due by 15 June 2026"),
        (11, "una", "Factual report due by 15 June 2026"),
        (11, "una", "Factual report due by 16 June 2026"),
        (12, "una", "Factual report due by 16 June 2026"),
        (16, "una", "Factual report due by 16 June 2026"),
        (17, "una", "Factual report overdue: it was due on 16 June 2026"),
    ]
    assert life.open() == [("rhys", "referral.received_accepted")]
    repeated, over = ("report.due", Void.REPEATED), ("report.due", Void.MOVED)
    claimed = "referral.accepted_unclaimed"
    assert life.ended() == [
        *((claimed, Void.ELSEWHERE), (claimed, Void.DONE)),
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
    # Of the case that its new holder accepted at once nothing is left to say.
    assert life.mailed() == [
        (2, "rhys", "Referral received, for the IPR team to decide"),
        (2, "tess", "Claim and settle this referral"),
        (2, "una", "Claim and settle this referral"),
        (4, "tess", "Claim this case"),
        (4, "una", "Claim this case"),
        (5, "una", "Confirm or refuse a proposal"),
        (8, "dev", "New case in your area"),
        (8, "rhys", "The IPR team declined your referral"),
        (8, "tess", "Your proposal was confirmed"),
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
        (2, "asha", "referral.went_accepted"),
        (2, "tess", "referral.accepted_unclaimed"),
        (2, "una", "referral.accepted_unclaimed"),
        (5, "tess", "referral.unclaimed"),
        (5, "una", "referral.unclaimed"),
    ]
    assert life.mailed() == [
        *MAILED_DECLINED,
        (3, "asha", "A case was accepted"),
        (3, "tess", "Claim this accepted case"),
        (3, "una", "Claim this accepted case"),
        (5, "tess", "Claim this case"),
        (5, "una", "Claim this case"),
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

    assert life.told() == [
        (1, "rhys", "referral.received_accepted"),
        (1, "tess", "referral.accepted_unclaimed"),
        (1, "una", "referral.accepted_unclaimed"),
    ]
    assert life.open() == [("rhys", "referral.received_accepted")]
    assert life.mailed() == [
        (2, "rhys", "Referral received and accepted"),
        (2, "tess", "Claim this accepted case"),
        (2, "una", "Claim this accepted case"),
    ]


@pytest.mark.parametrize(
    ("days", "kind"), [(1, None), (5, "report.due"), (12, "report.overdue")]
)
def test_handed_over_the_new_holder_reads_what_is_due_once(life, days, kind):
    life.refer(ACCEPT)
    decisions.claim(life.session, life.referral, actor=life.people["una"])
    life.session.commit()
    life.wait(days)
    before = len(life.told())
    hand_to_colleague(
        life.session,
        life.referral,
        to=life.people["tess"],
        reason="",
        held_by=life.people["una"].id,
        actor=life.people["una"],
    )
    life.session.commit()
    life.tick()

    day, told = life.on.day, [one for one in life.told() if one[0] == life.on.day]
    handed = [(day, "tess", "referral.handed_to_you")]
    due = [(day, "tess", kind)] if kind else []
    assert [one for one in told if one[1] == "tess"] == handed + due
    assert len(life.told()) - before == len(due) + 1
    if kind:
        [notice] = life.session.scalars(
            select(Notice).where(
                Notice.kind == kind, Notice.user_id == life.people["tess"].id
            )
        )
        assert notice.act_by == date(2026, 6, 15)
        assert "15 June 2026" in find_kind(kind).say_act(notice)
        others = [one for one in life.open() if one[1].startswith("report.")]
        assert others == [("tess", kind)]


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
    assert life.mailed() == [*MAILED_DECLINED, (4, "asha", "A case was withdrawn")]


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
    assert life.mailed() == [
        (16, "asha", "Accept or hand over this case"),
        (16, "dev", "See that this case is accepted, and 1 more"),
        (16, "lena", "See that this case is accepted"),
        (16, "rhys", "Referral received, criteria not met, and 1 more"),
        (
            16,
            "una",
            f"{accepted.reference}: Factual report overdue: it was due on 15 June 2026",
        ),
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


def test_what_is_over_before_anybody_is_written_to_is_never_sent(life):
    life.go_to(date(2026, 6, 6))  # a Saturday
    life.refer(DECLINE)
    life.tick()
    support.accept_case(life.session, life.case, actor=life.people["asha"])
    life.session.commit()
    life.wait(1)

    assert life.mailed() == [
        (8, "dev", "New case in your area"),
        (8, "rhys", "Referral received, criteria not met"),
    ]
