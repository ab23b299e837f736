"""Who may add a note to a case: as long as they see it, whatever its state."""

from ipr.permissions import Permission
from ipr.referrals.display_names import STATUS_NAMES
from ipr.referrals.models import Referral, ReferralStatus
from ipr.workflow import Transition, Workflow

WORKS = "works on it, or reads for the IPR team, and did not refer it"

NOTING_WORKFLOW: Workflow[Referral] = Workflow(
    title="Notes on a case",
    states=STATUS_NAMES,
    state_of=lambda referral: referral.status,
    transitions=(
        Transition(
            action="add_note",
            audit="note.added",
            starts=tuple(ReferralStatus),
            permission=Permission.READ_REFERRAL,
            only="Only those who work on the case can add a note",
            first=(WORKS,),
            asks=("text",),
            button="Add a note",
            banner="Your note is kept",
            note="a note is never changed: another one corrects it",
        ),
    ),
)
