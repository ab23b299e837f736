"""Where a draft is on its way to publication, and what somebody may do next."""

from dataclasses import dataclass

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.accounts.service import role_holders
from ipr.criteria.approval.approvers import people_with_a_hand
from ipr.criteria.approval.publishing import rulebook_in_use
from ipr.criteria.approval.readiness import (
    WHY_BEHIND,
    find_ground,
    what_stops_proposal,
)
from ipr.criteria.approval.service import live_proposal
from ipr.criteria.approval.states import (
    BEHIND,
    DRAFT_WORKFLOW,
    NOT_STOPPED,
    UP_TO_DATE,
    VERSION_PROPOSAL_WORKFLOW,
    VERSION_WORKFLOW,
)
from ipr.criteria.models import DraftState, VersionDraft, VersionProposal
from ipr.criteria.queries import proposals_of
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.permissions import Role
from ipr.versions.models import VersionWithdrawal
from ipr.workflow import NotPossible, Transition


@dataclass(frozen=True)
class Approval:
    """A draft's way to publication, for one reader."""

    draft: VersionDraft
    live: VersionProposal | None
    """The proposal that is open or approved."""
    proposals: list[VersionProposal]
    """All of them, latest first."""
    steps: list[Transition]
    """What the reader may do now."""
    behind: bool
    """Whether another version was published or withdrawn since it was begun."""
    stops: list[str]
    """Everything that keeps the live proposal from being approved or published."""
    own: bool
    """Whether the reader had a hand in it, so that they can't answer for it."""
    others: list[User]
    """Who else may answer."""
    withdrawal: VersionWithdrawal | None


def approval_of(session: AnySession, draft: VersionDraft, user: User) -> Approval:
    """Return where a draft is on its way, and what somebody may do next."""
    proposed = draft.state == DraftState.PROPOSED
    authors = people_with_a_hand(session, draft) if proposed else set()
    approvers = role_holders(session, Role.CRITERIA_APPROVER, london_today())
    live = live_proposal(session, draft)
    return Approval(
        draft=draft,
        live=live,
        proposals=proposals_of(session, draft),
        steps=next_steps(session, draft, live, user),
        behind=is_behind(session, draft),
        stops=_stops(session, draft, live),
        own=user.id in authors,
        others=[one for one in approvers if one.id not in authors] if proposed else [],
        withdrawal=session.scalar(
            select(VersionWithdrawal).where(
                VersionWithdrawal.version_id == draft.version_id
            )
        )
        if draft.version_id
        else None,
    )


def next_steps(
    session: AnySession,
    draft: VersionDraft,
    live: VersionProposal | None,
    user: User,
) -> list[Transition]:
    """Return what the tables let somebody do with a draft, and what became of it."""
    steps = [*DRAFT_WORKFLOW.buttons(session, draft, actor=user)]
    if live:
        steps += VERSION_PROPOSAL_WORKFLOW.buttons(session, live, actor=user)
    if draft.version:
        steps += VERSION_WORKFLOW.buttons(session, draft.version, actor=user)
    return steps


def is_behind(session: AnySession, draft: VersionDraft) -> bool:
    """Return whether the rulebook changed since a draft was begun or brought along."""
    in_use = rulebook_in_use(session)
    return in_use is not None and draft.base_id != in_use.id


@DRAFT_WORKFLOW.predicate(BEHIND)
def check_behind(session: AnySession, draft: VersionDraft, _actor: User) -> None:
    """Raise NotPossible for a draft that is up to date."""
    if not is_behind(session, draft):
        raise NotPossible("This draft is up to date")


@DRAFT_WORKFLOW.predicate(UP_TO_DATE)
def check_up_to_date(session: AnySession, draft: VersionDraft, _actor: User) -> None:
    """Raise NotPossible for a draft that has to be brought up to date first."""
    if is_behind(session, draft):
        raise NotPossible(WHY_BEHIND)


@DRAFT_WORKFLOW.predicate(NOT_STOPPED)
def check_not_stopped(session: AnySession, draft: VersionDraft, _actor: User) -> None:
    """Raise NotPossible for what can't be published as it is."""
    stops = _stops(session, draft, live_proposal(session, draft))
    if stops:
        raise NotPossible(*stops)


def _stops(
    session: AnySession, draft: VersionDraft, live: VersionProposal | None
) -> list[str]:
    return what_stops_proposal(find_ground(session), draft, live) if live else []
