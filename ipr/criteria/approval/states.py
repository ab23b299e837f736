"""What can be done with a draft of the criteria until it is published, and after."""

from enum import StrEnum
from functools import partial

from ipr.criteria.models import (
    DraftState,
    ProposalState,
    VersionDraft,
    VersionProposal,
)
from ipr.permissions import Permission
from ipr.versions.models import StoredVersion
from ipr.workflow import Opens, Transition, Workflow

BEHIND, UP_TO_DATE = "behind the rulebook", "up to date"
NOT_STOPPED = "nothing in its way"
NO_HAND, CAN_WITHDRAW = "had no hand in it", "not in force, and the latest"

_answer_row = partial(
    Transition,
    starts=(ProposalState.OPEN,),
    permission=Permission.APPROVE_CRITERIA,
    only="Only a criteria approver can answer",
    when=(NO_HAND,),
    opens=Opens.POSSIBLE,
    why_not="No proposal of this draft waits for an answer",
    overtaken=("This proposal was answered or taken back while you were reading it"),
    changed=(
        "Another proposal was made while you were writing. Read it below, then "
        "send your answer to this one"
    ),
)
_publish_row = partial(
    Transition,
    permission=Permission.PUBLISH_CRITERIA,
    only="Only a criteria editor or approver can do this",
)


class PublishedState(StrEnum):
    """Where a stored version is: one that was withdrawn is found no more."""

    PUBLISHED = "published"


DRAFT_WORKFLOW: Workflow[VersionDraft] = Workflow(
    title="Draft of the criteria",
    states={
        DraftState.EDITING: "Being edited",
        DraftState.PROPOSED: "Proposed",
        DraftState.APPROVED: "Approved",
        DraftState.PUBLISHED: "Published",
        DraftState.DISCARDED: "Discarded",
    },
    transitions=(
        Transition(
            action="bring_up_to_date",
            starts=(DraftState.EDITING,),
            permission=Permission.EDIT_CRITERIA,
            only="Only a criteria editor can change a draft",
            shown_when=(BEHIND,),
            posts=True,
            button="Bring it up to date",
            why_not="This draft is {it.state.value}, so it can't be changed",
            audit="criteria.brought_up_to_date",
        ),
        Transition(
            action="propose",
            starts=(DraftState.EDITING,),
            ends=DraftState.PROPOSED,
            permission=Permission.EDIT_CRITERIA,
            only="Only a criteria editor can propose",
            shown_when=(UP_TO_DATE,),
            asks=("reason", "asked_by", "evidence"),
            opens=Opens.POSSIBLE,
            button="Propose this draft",
            banner="The draft is proposed",
            why_not="This draft cannot be proposed now",
            overtaken="This draft is {it.state.value}, so it can't be proposed",
            changed=(
                "This draft was saved after you opened this page. "
                "Read what it says now, then propose it"
            ),
            audit="criteria.proposed",
        ),
        _publish_row(
            action="publish",
            starts=(DraftState.APPROVED,),
            ends=DraftState.PUBLISHED,
            shown_when=(NOT_STOPPED,),
            opens=Opens.POSSIBLE,
            button="Publish this draft",
            banner="Version {done.name} is published",
            why_not="This draft is not approved, so it is not published",
            overtaken="This draft is not approved: it was taken back or published",
            audit="criteria.published",
        ),
    ),
)


def proposal_state(proposal: VersionProposal) -> StrEnum:
    """Return where a proposal is; that of a published draft goes nowhere any more."""
    if proposal.draft.state == DraftState.PUBLISHED:
        return DraftState.PUBLISHED
    return proposal.state


VERSION_PROPOSAL_WORKFLOW: Workflow[VersionProposal] = Workflow(
    title="Proposal of a version",
    states={
        ProposalState.OPEN: "Waits for an answer",
        ProposalState.APPROVED: "Approved",
        ProposalState.SENT_BACK: "Sent back",
        ProposalState.TAKEN_BACK: "Taken back",
        DraftState.PUBLISHED: "Published",
    },
    state_of=proposal_state,
    transitions=(
        _answer_row(
            action="approve",
            ends=ProposalState.APPROVED,
            asks=("reason", "untested_reason"),
            button="Read the proposal and answer it",
            heading="Answer this proposal",
            banner="The proposal is approved",
            note="the draft is approved",
            audit="criteria.approved",
        ),
        _answer_row(
            action="send_back",
            ends=ProposalState.SENT_BACK,
            asks=("comments",),
            heading="Send this proposal back",
            banner="The proposal is sent back to its editors",
            note="the draft can be edited again",
            audit="criteria.sent_back",
        ),
        Transition(
            action="take_back",
            starts=(ProposalState.OPEN, ProposalState.APPROVED),
            ends=ProposalState.TAKEN_BACK,
            permission=Permission.EDIT_CRITERIA,
            only="Only a criteria editor can take it back",
            opens=Opens.POSSIBLE,
            button="Take the proposal back",
            heading="Take this proposal back?",
            banner="The draft can be changed again",
            why_not="There is no proposal to take back",
            overtaken=(
                "This proposal was sent back, taken back or published in the meantime"
            ),
            note="the draft can be edited again",
            audit="criteria.taken_back",
        ),
    ),
)

VERSION_WORKFLOW: Workflow[StoredVersion] = Workflow(
    title="Published version",
    states={PublishedState.PUBLISHED: "Published"},
    state_of=lambda version: PublishedState.PUBLISHED,
    transitions=(
        _publish_row(
            action="withdraw_version",
            starts=(PublishedState.PUBLISHED,),
            when=(CAN_WITHDRAW,),
            asks=("reason",),
            button="Withdraw it",
            banner="Version {it.name} is withdrawn",
            note="it is kept with the reason, and its name is not used again",
            audit="version.withdrawn",
        ),
    ),
)
