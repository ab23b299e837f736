"""Which drafts there are, their texts, and who wrote them."""

from sqlalchemy import CompoundSelect, Select, false, select, union
from sqlalchemy.orm import aliased, defer
from sqlalchemy.sql.elements import ColumnElement

from ipr.accounts.models import User
from ipr.criteria.models import (
    DraftState,
    DraftText,
    ProposalState,
    VersionDraft,
    VersionProposal,
)
from ipr.db.engine import AnySession
from ipr.permissions import Permission

MOST_COMPARED = 100
"""So many drafts at most are offered for comparison."""


def visible_to(user: User) -> ColumnElement[bool]:
    """Return which drafts somebody may read: all, for editors and approvers."""
    if user.can(Permission.READ_CRITERIA_DRAFTS):
        return VersionDraft.id.is_not(None)
    return false()


def drafts_for(user: User) -> Select[VersionDraft]:
    """Select the drafts that somebody may read, latest first."""
    return select(VersionDraft).where(visible_to(user)).order_by(VersionDraft.id.desc())


def text_of(session: AnySession, draft: VersionDraft) -> str:
    """Return the latest text of a draft."""
    return session.scalars(
        select(DraftText.text).where(
            DraftText.draft_id == draft.id, DraftText.number == draft.text_number
        )
    ).one()


def author_ids(session: AnySession, draft: VersionDraft) -> set[int]:
    """Return who ever saved a text of a draft: none of them may approve it."""
    found = select(DraftText.saved_by_id).where(DraftText.draft_id == draft.id)
    return {draft.started_by_id, *session.scalars(found)}


def drafts_of_theirs(user: User) -> CompoundSelect[int]:
    """Select the ids of the drafts that somebody began, wrote or proposed."""
    return union(
        select(VersionDraft.id).where(VersionDraft.started_by_id == user.id),
        select(DraftText.draft_id).where(DraftText.saved_by_id == user.id),
        select(VersionProposal.draft_id).where(
            VersionProposal.proposed_by_id == user.id
        ),
    )


def texts_of_theirs(user: User) -> Select[int]:
    """Select the proposals whose text somebody saved, in whichever draft."""
    theirs = aliased(DraftText)
    return (
        select(VersionProposal.id)
        .join(VersionDraft, VersionDraft.id == VersionProposal.draft_id)
        .join(
            DraftText,
            (DraftText.draft_id == VersionDraft.id)
            & (DraftText.number == VersionDraft.text_number),
        )
        .join(theirs, theirs.text == DraftText.text)
        .where(
            VersionProposal.state == ProposalState.OPEN,
            theirs.saved_by_id == user.id,
        )
    )


def proposals_of(session: AnySession, draft: VersionDraft) -> list[VersionProposal]:
    """Return every proposal of a draft, latest first."""
    return list(
        session.scalars(
            select(VersionProposal)
            .where(VersionProposal.draft_id == draft.id)
            .order_by(VersionProposal.id.desc())
        )
    )


def history_of(session: AnySession, draft: VersionDraft) -> list[DraftText]:
    """Return every text of a draft that somebody saved, latest first, unread."""
    return list(
        session.scalars(
            select(DraftText)
            .where(DraftText.draft_id == draft.id)
            .order_by(DraftText.number.desc())
            .options(defer(DraftText.text))
        )
    )


def text_numbered(
    session: AnySession, draft: VersionDraft, number: int
) -> DraftText | None:
    """Return one of the texts of a draft by its number, if there is one."""
    return session.scalar(
        select(DraftText).where(
            DraftText.draft_id == draft.id, DraftText.number == number
        )
    )


def drafts_to_compare(user: User) -> Select[VersionDraft]:
    """Select the drafts that may still become a version, latest first."""
    over = (DraftState.PUBLISHED, DraftState.DISCARDED)
    return drafts_for(user).where(VersionDraft.state.not_in(over)).limit(MOST_COMPARED)
