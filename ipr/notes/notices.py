"""What whoever has a case is told of notes that others make on it."""

from ipr.audit.models import AuditAction
from ipr.notices.kinds import NoticeKind, Telling, Urgency, declare_kinds
from ipr.notices.models import Because
from ipr.notices.recipients import person


def reads_notes(telling: Telling) -> int | None:
    """Return who has the case; but not its referrer, who reads no notes."""
    referral = telling.subject.referral
    return None if referral.owner_id == referral.referrer_id else referral.owner_id


declare_kinds(
    NoticeKind(
        name="note.added",
        act="A note was added to a case of yours",
        words="Somebody who works on {reference} added a note to it.",
        urgency=Urgency.NEWS,
        told_by=(AuditAction.NOTE_ADDED,),
        to=person(Because.HOLDER, reads_notes),
        endpoint="notes.list_notes",
    )
)
