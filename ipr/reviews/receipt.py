"""What a receipt says of the factual report: when it is due, and whether it came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.db.engine import AnySession
from ipr.db.working_days import Day
from ipr.decisions.receipt.parts import ReceiptPart, adds_to_receipt
from ipr.referrals.models import Referral
from ipr.referrals.timeline import Event, Step, tells_events, tells_steps
from ipr.reviews.models import Acceptance
from ipr.reviews.queries import acceptance_of, is_overdue
from ipr.reviews.states import REPORT_WORKFLOW, ReportState, report_state
from ipr.rulebook.book import say_day

tells_events(
    {AuditAction.REPORT_RECEIVED: "Factual report received, recorded by {who}"}
)


@tells_steps(AuditAction.REPORT_RECALCULATED)
def tell_recalculation(
    _session: AnySession, _referral: Referral, events: Sequence[Event]
) -> Iterator[Step]:
    """Tell what a changed calendar did to the due date, and which days changed."""
    for event in events:
        was, due = map(say_iso_day, event.changes["report_due_on"])
        added = event.changes["holidays_added"][1] or []
        gone = event.changes["holidays_gone"][1] or []
        why = [f"{say_iso_day(day)} had become a bank holiday" for day in added]
        why += [f"{say_iso_day(day)} was no bank holiday any more" for day in gone]
        moved = f"The due date of the factual report moved from {was} to {due}"
        stayed = f"The factual report stayed due on {due}, its days counted again"
        what = stayed if was == due else moved
        yield Step(event, f"{what}: {' and '.join(why)}" if why else what)


def say_iso_day(text: str) -> str:
    return say_day(date.fromisoformat(text))


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
