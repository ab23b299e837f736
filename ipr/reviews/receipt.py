"""What a receipt says of the factual report: when it is due, and whether it came."""

from dataclasses import dataclass
from datetime import date

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.db.engine import AnySession
from ipr.db.working_days import Day
from ipr.decisions.receipt.parts import ReceiptPart, adds_to_receipt
from ipr.referrals.models import Referral
from ipr.referrals.timeline import tells_events
from ipr.reviews.models import Acceptance
from ipr.reviews.queries import acceptance_of, is_overdue
from ipr.reviews.states import REPORT_WORKFLOW, ReportState, report_state
from ipr.rulebook.book import say_day

tells_events(
    {AuditAction.REPORT_RECEIVED: "Factual report received, recorded by {who}"}
)


@dataclass(frozen=True)
class ReportShown:
    """The time limit of a factual report."""

    acceptance: Acceptance
    overdue: bool

    @property
    def working(self) -> list[Day]:
        """How the days of the time limit were counted."""
        rows = self.acceptance.working
        return [Day(date.fromisoformat(on), number, why) for on, number, why in rows]


@adds_to_receipt
def make_report_part(
    session: AnySession, referral: Referral, *, user: User, on: date
) -> ReceiptPart | None:
    """Return what a receipt says of the report, if one is or was waited for."""
    acceptance = acceptance_of(session, referral)
    if acceptance is None or acceptance.ended_on:
        return None
    ended = report_state(acceptance) is ReportState.ENDED
    rows = REPORT_WORKFLOW.buttons(session, acceptance, actor=user)
    return ReceiptPart(
        template="reviews/_report.html",
        shown=ReportShown(acceptance, is_overdue(acceptance, on)),
        next_steps=[] if ended else [next_step(acceptance, on)],
        buttons={f"reviews.{row.action}": row.button for row in rows},
    )


def next_step(acceptance: Acceptance, on: date) -> str:
    """Return what happens next with an accepted case."""
    if acceptance.report_received_on:
        day = say_day(acceptance.report_received_on)
        return f"The factual report was received on {day}."
    days = sum(number is not None for _, number, _ in acceptance.working)
    due = f"{say_day(acceptance.report_due_on)}, {days} working days after"
    if is_overdue(acceptance, on):
        is_due = f"It was due on {due} the case was accepted, and has not come yet."
    else:
        is_due = f"It is due on {due} the case was accepted."
    return (
        f"A factual report is drawn up. {is_due} "
        "You do not have to do anything, but may be asked for details."
    )
