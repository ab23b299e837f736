"""What can be done with an accepted case."""

from enum import StrEnum

from ipr.permissions import Permission
from ipr.referrals.models import ReferralStatus
from ipr.reviews.models import Acceptance
from ipr.workflow import Opens, Transition, Workflow


class ReportState(StrEnum):
    """Where the factual report of an accepted case is."""

    WAITING = "waiting"
    RECEIVED = "received"
    ENDED = "ended"


def report_state(acceptance: Acceptance) -> ReportState:
    """Return where a report is; its days say so."""
    accepted = acceptance.referral.status == ReferralStatus.ACCEPTED
    if acceptance.ended_on or not accepted:
        return ReportState.ENDED
    if acceptance.report_received_on:
        return ReportState.RECEIVED
    return ReportState.WAITING


REPORT_WORKFLOW: Workflow[Acceptance] = Workflow(
    title="Factual report",
    states={
        ReportState.WAITING: "Waited for",
        ReportState.RECEIVED: "Received",
        ReportState.ENDED: "No longer needed",
    },
    state_of=report_state,
    why_not={
        ReportState.RECEIVED: (
            "The report was recorded as received on {it.report_received_on:%-d %B %Y}"
        ),
        ReportState.ENDED: "No factual report is due for this referral",
    },
    transitions=(
        Transition(
            action="receive_report",
            starts=(ReportState.WAITING,),
            ends=ReportState.RECEIVED,
            permission=Permission.TRIAGE,
            only="Only the IPR team can record a report",
            asks=("received_on",),
            opens=Opens.ALWAYS,
            button="Report received",
            banner="The report is recorded as received",
            audit="report.received",
        ),
    ),
)
