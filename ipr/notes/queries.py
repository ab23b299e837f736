"""Finding the notes of a case, and who may read and add them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.decisions.workers import may_work_on
from ipr.notes.models import CaseNote
from ipr.permissions import Permission
from ipr.referrals.models import Referral
from ipr.web.lists.paging import ListPage, PageAsked, list_page

FEW = 5
"""As many as the page of a case shows."""


def may_note(session: AnySession, referral: Referral, user: User) -> bool:
    """Return whether somebody who sees a case may read its notes and add one.

    The IPR team and whoever works on it; never its referrer, whatever else they are.
    """
    if referral.referrer_id == user.id:
        return False
    on_team = user.can(Permission.READ_ALL_REFERRALS)
    return on_team or may_work_on(session, referral, user)


def latest_notes(
    session: AnySession, referral: Referral
) -> tuple[Sequence[CaseNote], int]:
    """Return the latest few notes of a case, and how many there are."""
    notes = session.scalars(
        _notes(referral).order_by(CaseNote.id.desc()).limit(FEW)
    ).all()
    if len(notes) < FEW:
        return notes, len(notes)
    every = select(func.count(CaseNote.id)).where(CaseNote.referral_id == referral.id)
    return notes, session.scalar(every) or 0


def page_of_notes(
    session: AnySession, referral: Referral, asked: PageAsked
) -> ListPage[CaseNote]:
    """Return a page of the notes of a case, the latest first."""
    return list_page(
        session,
        _notes(referral),
        asked,
        sorts={"added": [CaseNote.id]},
        default="-added",
        unique=[CaseNote.id],
    )


def find_note(
    session: AnySession, referral: Referral, number: int | None
) -> CaseNote | None:
    """Return a note of a case by its number; None for those of others, and for none."""
    if number is None:
        return None
    found: CaseNote | None = session.scalar(
        _notes(referral).where(CaseNote.id == number)
    )
    return found


def _notes(referral: Referral) -> Any:
    return (
        select(CaseNote)
        .where(CaseNote.referral_id == referral.id)
        .options(joinedload(CaseNote.corrects), selectinload(CaseNote.corrections))
    )
