"""Reminders of factual reports: before they are due, on the day, and after it."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from ipr.audit.models import AuditAction, AuditEvent
from ipr.audit.signals import event_recorded
from ipr.config import Settings
from ipr.db.engine import AnySession
from ipr.decisions.notices.for_team import LEFT_TEAM, owner_or_team
from ipr.notices.kinds import NoticeKind, Telling, Urgency, declare_kinds
from ipr.notices.models import ReminderGiven, Void
from ipr.notices.reminders import Milestone, Reminder, Window, declare_reminders
from ipr.notices.telling import tell
from ipr.notices.voids import another_than_told, moved_from, void_if
from ipr.referrals.models import Referral, ReferralStatus
from ipr.reviews.models import Acceptance
from ipr.reviews.queries import acceptance_of
from ipr.reviews.states import ReportState, report_state


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
    "Factual report overdue: it was due on {act_by}",
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


@event_recorded.connect
def remind_new_holder(
    session: AnySession, *, recorded: AuditEvent, subject: Any
) -> None:
    """Tell whoever is handed a case of what others were reminded of before.

    What they are still to be reminded of comes in its time.
    """
    if recorded.action is not AuditAction.REFERRAL_HANDED_OVER:
        return
    acceptance = acceptance_of(session, subject)
    if acceptance is None or report_state(acceptance) is not ReportState.WAITING:
        return
    given = session.scalar(
        select(func.max(ReminderGiven.milestone)).where(
            ReminderGiven.reminder == REPORT_DUE.name,
            ReminderGiven.subject_id == acceptance.id,
            ReminderGiven.edition == acceptance.edition,
        )
    )
    if given is not None:
        kind = DUE if given <= BEFORE[-1] else OVERDUE
        tell(kind, Telling(session, acceptance, recorded))


declare_kinds(DUE, OVERDUE)
declare_reminders(REPORT_DUE)
