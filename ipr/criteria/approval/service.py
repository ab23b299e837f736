"""Propose a draft, and let a second person approve it or send it back."""

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.criteria import service
from ipr.criteria.approval.approvers import people_with_a_hand
from ipr.criteria.approval.readiness import (
    find_ground,
    is_other_book,
    what_is_not_ready,
    what_stops_proposal,
)
from ipr.criteria.approval.states import (
    DRAFT_WORKFLOW,
    NO_HAND,
    VERSION_PROPOSAL_WORKFLOW,
)
from ipr.criteria.backtests.queries import was_backtested
from ipr.criteria.drafting.service import hold_draft
from ipr.criteria.errors import NotBacktested, NotReady, RulebookReplaced
from ipr.criteria.models import (
    DraftState,
    ProposalState,
    VersionDraft,
    VersionProposal,
)
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.rulebook import Rulebook, Version
from ipr.versions.models import StoredRulebook
from ipr.versions.service import hold_rulebook
from ipr.workflow import Refused, SamePerson, Transition

LIVE = (ProposalState.OPEN, ProposalState.APPROVED)


def propose(
    session: AnySession,
    draft: VersionDraft,
    *,
    book: Rulebook,
    reason: str,
    asked_by: str,
    evidence: str,
    actor: User,
) -> VersionProposal:
    """Put a draft to a second person, with why, who asked for it and on what evidence.

    Raises NotAllowed for who is no editor, NotPossible unless it is being edited,
    and NotReady with everything that is wrong with it.
    """
    in_use = hold_current(session, book)
    draft = hold_draft(session, draft)
    row = DRAFT_WORKFLOW.check(session, draft, "propose", actor=actor)
    wrong = _lacking(reason, asked_by)
    reading = service.read_draft_text(session, draft, book)
    wrong += what_is_not_ready(session, draft, reading, in_use=in_use)
    version = reading.version
    if wrong or version is None:
        raise NotReady(*wrong)
    proposal = _make_proposal(
        draft, version, reason=reason, asked_by=asked_by, evidence=evidence, actor=actor
    )
    session.add(proposal)
    _record(session, row, proposal, actor)
    _move(session, draft, DraftState.PROPOSED)
    return proposal


def approve(
    session: AnySession,
    proposal: VersionProposal,
    *,
    reason: str,
    untested_reason: str | None = None,
    actor: User,
) -> None:
    """Let a second person approve what was proposed, with their reason.

    What was not back-tested against the version in force needs a reason for that too.
    Raises NotAllowed; SamePerson for whoever wrote, began or proposed any of it,
    whatever roles they hold now; NotPossible when somebody else was quicker;
    NotReady without a reason, and with everything that would keep it from being
    published now; NotBacktested without that other one.
    """
    hold_rulebook(session)  # so that nothing is published meanwhile
    draft = _answer(
        *(session, proposal, "approve", reason, actor),
        untested_reason=untested_reason or "",
    )
    _move(session, draft, DraftState.APPROVED)


def send_back(
    session: AnySession, proposal: VersionProposal, *, comments: str, actor: User
) -> None:
    """Let a second person send a proposal back to its editors; raises as `approve`."""
    draft = _answer(session, proposal, "send_back", comments, actor)
    _move(session, draft, DraftState.EDITING)


def take_back(session: AnySession, proposal: VersionProposal, *, actor: User) -> None:
    """Let an editor change a draft again that was proposed, or approved already.

    What was proposed and answered is kept. Raises NotAllowed, and NotPossible when it
    was sent back, taken back or published in the meantime.
    """
    draft, row = _lock_and_check(session, proposal, "take_back", actor)
    before = proposal.state
    proposal.state = ProposalState.TAKEN_BACK
    proposal.taken_back_by, proposal.taken_back_at = actor, utc_now()
    _record(session, row, proposal, actor, before)
    _move(session, draft, DraftState.EDITING)


def live_proposal(session: AnySession, draft: VersionDraft) -> VersionProposal | None:
    """Return the proposal of a draft that is open or approved."""
    return session.scalar(
        select(VersionProposal)
        .where(VersionProposal.draft_id == draft.id, VersionProposal.state.in_(LIVE))
        .execution_options(populate_existing=True)
    )


def hold_current(session: AnySession, book: Rulebook) -> StoredRulebook:
    """Return the row of the rulebook in use, kept so until the transaction ends.

    Raises RulebookReplaced if it isn't the book that was read any more.
    """
    in_use = hold_rulebook(session)
    if in_use is None:
        raise Refused("There is no rulebook to change yet: start with `ipr run`")
    if is_other_book(book, in_use.rulebook):
        raise RulebookReplaced(
            "The rulebook changed while this page was open. Load it again"
        )
    return in_use.rulebook


def _make_proposal(
    draft: VersionDraft,
    version: Version,
    *,
    reason: str,
    asked_by: str,
    evidence: str,
    actor: User,
) -> VersionProposal:
    lines = (line.strip() for line in evidence.splitlines())
    return VersionProposal(
        draft=draft,
        text_number=draft.text_number,
        name=version.id,
        digest=version.digest,
        starts_on=version.starts,
        reason=reason.strip(),
        asked_by=asked_by.strip(),
        evidence="\n".join(line for line in lines if line),
        proposed_by=actor,
        proposed_at=utc_now(),
        state=ProposalState.OPEN,
    )


def _lacking(reason: str, asked_by: str) -> list[str]:
    asked = {"Enter why the criteria should change": reason}
    asked["Enter who asked for the change"] = asked_by
    return [words for words, given in asked.items() if not given.strip()]


@VERSION_PROPOSAL_WORKFLOW.predicate(NO_HAND)
def check_no_hand(session: AnySession, proposal: VersionProposal, actor: User) -> None:
    """Raise SamePerson for whoever had a hand in the draft."""
    if actor.id in people_with_a_hand(session, proposal.draft):
        raise SamePerson(
            "You had a hand in this draft, so somebody else has to answer for it"
        )


def _answer(
    session: AnySession,
    proposal: VersionProposal,
    action: str,
    reason: str,
    actor: User,
    *,
    untested_reason: str | None = None,
) -> VersionDraft:
    draft, row = _lock_and_check(session, proposal, action, actor)
    if not reason.strip():
        raise NotReady("Enter why")
    if untested_reason is not None:
        wrong = what_stops_proposal(find_ground(session), draft, proposal)
        if wrong:
            raise NotReady(*wrong)
        untested = not was_backtested(session, proposal.digest, london_today())
        if untested and not untested_reason.strip():
            raise NotBacktested("Enter why you approve it without a back-test")
        proposal.untested_reason = untested_reason.strip() if untested else None
    proposal.state = ProposalState(row.ends or proposal.state)
    proposal.second, proposal.second_at = actor, utc_now()
    proposal.second_reason = reason.strip()
    _record(session, row, proposal, actor)
    return draft


def _lock_and_check(
    session: AnySession, proposal: VersionProposal, action: str, actor: User
) -> tuple[VersionDraft, Transition]:
    draft = hold_draft(session, proposal.draft)
    session.refresh(proposal)
    row = VERSION_PROPOSAL_WORKFLOW.check(session, proposal, action, actor=actor)
    return draft, row


def _move(session: AnySession, draft: VersionDraft, state: DraftState) -> None:
    draft.state = state
    session.flush()


def _record(
    session: AnySession,
    row: Transition,
    proposal: VersionProposal,
    actor: User,
    before: ProposalState | None = None,
) -> None:
    """Record what became of a proposal, and so of its draft."""
    session.flush()
    if before is None and proposal.second_id is not None:
        before = ProposalState.OPEN
    record(
        session,
        AuditAction(row.audit),
        subject=proposal.draft,
        actor=actor,
        changes={
            "proposal": (proposal.id if before else None, proposal.id),
            "state": (before, proposal.state),
            "version": (None, proposal.name),
            "digest": (None, proposal.digest),
            "text_number": (None, proposal.text_number),
            **_said_of_backtest(proposal),
        },
    )


def _said_of_backtest(proposal: VersionProposal) -> dict[str, tuple[None, bool]]:
    """Return, of an approval, whether it was back-tested; the reason is free text."""
    if proposal.state != ProposalState.APPROVED:
        return {}
    return {"back_tested": (None, proposal.untested_reason is None)}
