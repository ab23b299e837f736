"""Files of a draft or a referral: who may have them, and what happens to them."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from ipr.accounts.models import User
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.files.service import RefusedFile, TakenFile, add_files, remove_stored_file
from ipr.referrals.models import Attachment, Draft, Referral, ReferralDraftState
from ipr.referrals.queries import visible_to
from ipr.referrals.service import CaseNotFound


def attach_files(
    session: AnySession,
    holder: Draft | Referral,
    taken: Sequence[TakenFile],
    refused: Sequence[RefusedFile],
    *,
    actor: User,
) -> tuple[list[Attachment], list[RefusedFile]]:
    """Make rows of what was taken in; return them, and all that was refused."""
    belongs = {"draft" if isinstance(holder, Draft) else "referral": holder}
    rows, refusals = add_files(
        session,
        Attachment,
        taken,
        refused,
        holder=holder,
        there=holder.files,
        actor=actor,
        **belongs,
    )
    if rows and isinstance(holder, Draft):
        holder.saved_at = utc_now()
    session.flush()
    return rows, refusals


def find_attachment(
    session: AnySession, key: str, *, user: User, lock: bool = False
) -> Attachment:
    """Return a file that this person may have: of their own draft, or of a case.

    Raises CaseNotFound also when it was removed.
    """
    asked = (
        select(Attachment)
        .outerjoin(Draft, Attachment.draft_id == Draft.id)
        .outerjoin(Referral, Attachment.referral_id == Referral.id)
        .where(
            Attachment.key == key,
            Attachment.removed_at.is_(None),
            or_(
                (Draft.referrer_id == user.id)
                & (Draft.state == ReferralDraftState.OPEN),
                Referral.id.is_not(None) & visible_to(user, london_today()),
            ),
        )
    )
    if lock:
        asked = asked.with_for_update(of=Attachment)
        asked = asked.execution_options(populate_existing=True)
    file = session.scalar(asked)
    if file is None:
        raise CaseNotFound(key)
    return file


def remove_attachment(session: AnySession, file: Attachment, *, actor: User) -> None:
    """Remove a file. One of a draft leaves the disk, one of a case stays on record."""
    erase = file.referral_id is None
    remove_stored_file(session, file, actor=actor, erase=erase)
