"""Where a draft is on its way to publication, and what somebody may do next."""

from dataclasses import dataclass

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.accounts.service import role_holders
from ipr.criteria.approval.publishing import why_not_withdraw
from ipr.criteria.approval.service import live_proposal, may_not_approve
from ipr.criteria.models import DraftState, VersionDraft, VersionProposal
from ipr.criteria.queries import proposals_of
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.permissions import Permission, Role
from ipr.versions.models import RulebookInUse, StoredRulebook, VersionWithdrawal


@dataclass(frozen=True)
class Step:
    """Something that somebody may do with a draft now."""

    endpoint: str
    text: str
    posts: bool = False
    """Whether pressing it does it, without a page in between."""


BRING_UP_TO_DATE = Step("bring_up_to_date", "Bring it up to date", posts=True)
PROPOSE = Step("propose", "Propose it")
ANSWER = Step("approve", "Read the proposal and answer it")
TAKE_BACK = Step("take_back", "Take the proposal back")
PUBLISH = Step("publish", "Publish it")
WITHDRAW = Step("withdraw_version", "Withdraw it")


@dataclass(frozen=True)
class Approval:
    """A draft's way to publication, for one reader."""

    draft: VersionDraft
    live: VersionProposal | None
    """The proposal that is open or approved."""
    proposals: list[VersionProposal]
    """All of them, latest first."""
    steps: list[Step]
    behind: bool
    """Whether another version was published or withdrawn since it was begun."""
    own: bool
    """Whether the reader had a hand in it, so that they can't answer for it."""
    others: list[User]
    """Who else may answer."""
    withdrawal: VersionWithdrawal | None


def approval_of(session: AnySession, draft: VersionDraft, user: User) -> Approval:
    """Return where a draft is on its way, and what somebody may do next."""
    proposed = draft.state == DraftState.PROPOSED
    authors = may_not_approve(session, draft) if proposed else set()
    approvers = role_holders(session, Role.CRITERIA_APPROVER, london_today())
    in_use = rulebook_in_use(session)
    behind = in_use is not None and draft.base_id != in_use.id
    return Approval(
        draft=draft,
        live=live_proposal(session, draft),
        proposals=proposals_of(session, draft),
        steps=_steps(session, draft, user, in_use, behind, user.id in authors),
        behind=behind,
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


def rulebook_in_use(session: AnySession) -> StoredRulebook | None:
    """Return the row of the rulebook in use, without holding it."""
    found = session.get(RulebookInUse, 1)
    return found.rulebook if found else None


def _steps(
    session: AnySession,
    draft: VersionDraft,
    user: User,
    in_use: StoredRulebook | None,
    behind: bool,
    own: bool,
) -> list[Step]:
    """Return what a draft's state, and the reader's roles, leave them to do."""
    edits, publishes = Permission.EDIT_CRITERIA, Permission.PUBLISH_CRITERIA
    possible: dict[DraftState, list[tuple[Permission, Step]]] = {
        DraftState.EDITING: [(edits, BRING_UP_TO_DATE if behind else PROPOSE)],
        DraftState.PROPOSED: [(edits, TAKE_BACK)],
        DraftState.APPROVED: [(publishes, PUBLISH), (edits, TAKE_BACK)],
    }
    if not own:
        answers = (Permission.APPROVE_CRITERIA, ANSWER)
        possible[DraftState.PROPOSED].insert(0, answers)
    version = draft.version
    if version and in_use and not why_not_withdraw(session, version, in_use):
        possible[DraftState.PUBLISHED] = [(publishes, WITHDRAW)]
    return [step for needed, step in possible.get(draft.state, []) if user.can(needed)]
