"""What the pages of a case show of its notes, to those who may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.db.engine import AnySession
from ipr.decisions.receipt.parts import ReceiptPart, adds_to_receipt
from ipr.notes.models import CaseNote
from ipr.notes.queries import latest_notes, may_note
from ipr.notes.states import NOTING_WORKFLOW
from ipr.referrals.models import Referral
from ipr.referrals.timeline import SeenBy, tells_events
from ipr.support.page.parts import CasePart, adds_to_case

TEMPLATE = "notes/_notes.html"
LINKS = {"notes.add_note": NOTING_WORKFLOW.row("add_note").button}

tells_events({AuditAction.NOTE_ADDED: "{who} added a note"}, seen_by=SeenBy.HOLDERS)


@dataclass(frozen=True)
class ShownNotes:
    """The latest notes of a case, and how many there are."""

    reference: str
    notes: Sequence[CaseNote]
    count: int


def show_notes(
    session: AnySession, referral: Referral, user: User
) -> ShownNotes | None:
    """Return the latest notes of a case; None for those who may not read them."""
    if not may_note(session, referral, user):
        return None
    return ShownNotes(referral.reference, *latest_notes(session, referral))


@adds_to_receipt
def make_notes_part(
    session: AnySession, referral: Referral, *, user: User, on: date
) -> ReceiptPart | None:
    """Return the notes for the receipt of those who work on the case."""
    shown = show_notes(session, referral, user)
    if shown is None:
        return None
    return ReceiptPart(template=TEMPLATE, shown=shown, links=LINKS)


@adds_to_case
def make_case_part(
    session: AnySession, referral: Referral, user: User
) -> CasePart | None:
    """Return the notes for the page of a declined case."""
    shown = show_notes(session, referral, user)
    if shown is None:
        return None
    return CasePart(template=TEMPLATE, shown=shown, links=LINKS)
