"""Reminders of factual reports: before they are due, on the day, and after it."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from ipr.config import Settings
from ipr.decisions.notices.for_team import LEFT_TEAM, owner_or_team
from ipr.notices.kinds import NoticeKind, Urgency, declare_kinds
from ipr.notices.models import Void
from ipr.notices.reminders import Milestone, Reminder, Window, declare_reminders
from ipr.notices.voids import another_than_told, moved_from, void_if
from ipr.referrals.models import Referral, ReferralStatus
from ipr.reviews.models import Acceptance


def remind(name: str, act: str, words: str) -> NoticeKind:
    """Return a kind for a report that is waited for."""
    return NoticeKind(
        name=name,
        act=act,
        words=words,
        urgency=Urgency.ACT,
        to=lambda telling: owner_or_team(telling.subject.referral, telling),
        about=lambda acceptance: acceptance.referral.reference,
        act_by=lambda acceptance: acceptance.report_due_on,
        edition=lambda acceptance: acceptance.edition,
        void=void_if(
            Acceptance,
            (Acceptance.ended_on.is_not(None), Void.OVER),
            (Referral.status != ReferralStatus.ACCEPTED, Void.OVER),
            (Acceptance.report_received_on.is_not(None), Void.DONE),
            moved_from(Acceptance.edition),
            another_than_told(Referral.owner_id),
            LEFT_TEAM,
            join=[(Referral, Referral.id == Acceptance.referral_id)],
        ),
        endpoint="decisions.show_receipt",
    )


DUE = remind(
    "report.due",
    "Factual report due by {act_by}",
    "The factual report on {reference} was due by {act_by}. Record it once it is "
    "received.",
)
OVERDUE = remind(
    "report.overdue",
    "Factual report overdue",
    "The factual report on {reference} was due on {act_by} and had not been recorded "
    "as received.",
)
BEFORE = (-5, -2, 0)


def select_waiting(_settings: Settings, window: Window) -> Select[Any]:
    """Select the accepted cases whose report is waited for and due in a window."""
    return (
        select(Acceptance)
        .join(Acceptance.referral)
        .options(contains_eager(Acceptance.referral))
        .where(
            Acceptance.report_received_on.is_(None),
            Acceptance.ended_on.is_(None),
            Acceptance.nation == window.nation,
            window.has_day(Acceptance.report_due_on),
            Referral.status == ReferralStatus.ACCEPTED,
        )
        .order_by(Acceptance.report_due_on, Acceptance.id)
    )


REPORT_DUE = Reminder(
    name="report.due",
    milestones=lambda _settings: [
        *(Milestone(days=days, kind=DUE) for days in BEFORE),
        Milestone(days=1, kind=OVERDUE),
    ],
    model=Acceptance,
    edition=Acceptance.edition,
    waiting=select_waiting,
)

declare_kinds(DUE, OVERDUE)
declare_reminders(REPORT_DUE)
