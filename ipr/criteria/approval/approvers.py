"""Who may answer for a draft of the criteria: nobody who had a hand in it."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ipr.accounts.models import User
from ipr.criteria import service
from ipr.criteria.models import (
    DraftText,
    ProposalState,
    VersionDraft,
    VersionProposal,
)
from ipr.criteria.queries import (
    author_ids,
    drafts_of_theirs,
    proposals_of,
    text_of,
    texts_of_theirs,
)
from ipr.db.engine import AnySession
from ipr.permissions import Permission


def people_with_a_hand(session: AnySession, draft: VersionDraft) -> set[int]:
    """Return who had a hand in a draft: they wrote, began, uploaded or proposed it.

    So did the authors of a draft that it was begun from, and whoever saved the very
    same text as another draft. None of them may approve it.
    """
    found: set[int] = set()
    seen: set[int] = set()
    one: VersionDraft | None = draft
    while one is not None and one.id not in seen:
        seen.add(one.id)
        found |= author_ids(session, one)
        found |= {proposal.proposed_by_id for proposal in proposals_of(session, one)}
        one = _begun_from(session, one)
    same = select(DraftText.saved_by_id).where(
        DraftText.text == text_of(session, draft)
    )
    return found | set(session.scalars(same))


def proposals_waiting_for(session: AnySession, user: User) -> list[VersionProposal]:
    """Return the proposals that wait for an answer which this person may give."""
    if not user.can(Permission.APPROVE_CRITERIA):
        return []
    found = session.scalars(
        select(VersionProposal)
        .where(
            VersionProposal.state == ProposalState.OPEN,
            VersionProposal.id.not_in(texts_of_theirs(user)),
        )
        .options(joinedload(VersionProposal.draft))
        .order_by(VersionProposal.id)
    ).all()
    if not found:
        return []
    own = set(session.scalars(drafts_of_theirs(user)))
    rows = session.execute(select(VersionDraft.id, VersionDraft.based_on))
    begun = {row.id: row.based_on for row in rows}
    return [one for one in found if own.isdisjoint(_line_of(one.draft_id, begun))]


def _line_of(id: int, begun: Mapping[int, str]) -> set[int]:
    """Return a draft with the drafts that it was begun from, one after the other."""
    found: set[int] = set()
    one: int | None = id
    while one is not None and one in begun and one not in found:
        found.add(one)
        one = _number(begun[one])
    return found


def _number(based_on: str) -> int | None:
    """Return the number of the draft that something was begun from, if it was one."""
    number = based_on.removeprefix(service.DRAFT)
    return int(number) if number != based_on and number.isdecimal() else None


def _begun_from(session: AnySession, draft: VersionDraft) -> VersionDraft | None:
    number = _number(draft.based_on)
    return None if number is None else session.get(VersionDraft, number)
