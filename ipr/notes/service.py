"""Those who work on a case note what should be known about it."""

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.decisions.queries import lock_referral
from ipr.notes.models import CaseNote
from ipr.notes.queries import may_note
from ipr.notes.states import NOTING_WORKFLOW, WORKS
from ipr.referrals.models import Referral
from ipr.workflow import NotAllowed


def add_note(
    session: AnySession,
    referral: Referral,
    *,
    text: str,
    actor: User,
    corrects: CaseNote | None = None,
) -> CaseNote:
    """Add a note to a case; another one, of the same case, may be what it corrects.

    Sending the same twice adds one. Raises NotAllowed for whoever doesn't work on it,
    and for its referrer.
    """
    referral = lock_referral(session, referral)
    row = NOTING_WORKFLOW.check(session, referral, "add_note", actor=actor)
    if corrects and corrects.referral_id != referral.id:
        raise ValueError("a note corrects one of its own case")
    last = session.scalar(
        select(CaseNote)
        .where(CaseNote.referral_id == referral.id)
        .order_by(CaseNote.id.desc())
        .limit(1)
    )
    corrected = corrects.id if corrects else None
    said = (actor.id, text, corrected)
    if last and (last.by_id, last.text, last.corrects_id) == said:
        return last
    note = CaseNote(
        referral=referral, by=actor, at=utc_now(), text=text, corrects=corrects
    )
    session.add(note)
    changes = {"corrects": (None, corrected)} if corrected else {}
    record(session, AuditAction(row.audit), subject=note, actor=actor, changes=changes)
    return note


@NOTING_WORKFLOW.predicate(WORKS)
def check_works(session: AnySession, referral: Referral, actor: User) -> None:
    """Raise NotAllowed unless the case is theirs to note something about."""
    if not may_note(session, referral, actor):
        raise NotAllowed(NOTING_WORKFLOW.row("add_note").only)
