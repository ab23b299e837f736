"""What the IPR team can do with a referral, and with a proposal to settle one."""

from functools import partial

from ipr.decisions.models import Settlement, SettlementState
from ipr.permissions import Permission
from ipr.referrals.display_names import STATUS_NAMES
from ipr.referrals.models import Referral, ReferralStatus
from ipr.workflow import Opens, Transition, Workflow

WITH_TEAM = (ReferralStatus.TRIAGE, ReferralStatus.ACCEPTED)
UNCLAIMED, NOT_ANOTHERS = "unclaimed", "not claimed by another"
THEIRS, CLAIMED_BY_THEM = "claimed by them", "claimed by them before"
NO_PROPOSAL, NOT_PROPOSER = "no proposal is open", "not the proposer"
NOT_REFERRER = "not its referrer"
NO_LOWERING, PROPOSER = "nothing new waits to be confirmed", "the proposer"

_claim_row = partial(
    Transition,
    permission=Permission.TRIAGE,
    only="Only the IPR team can claim or release a referral",
    starts=WITH_TEAM,
    why_not="This referral is not with the IPR team",
    posts=True,
)
_settle_row = partial(
    Transition,
    permission=Permission.TRIAGE,
    only="Only the IPR team can settle a referral",
)
_propose_row = partial(
    _settle_row,
    action="propose_settlement",
    audit="settlement.proposed",
    asks=("outcome", "reason"),
    opens=Opens.ALWAYS,
    why_not="This referral was withdrawn or is a duplicate of another",
    changed="There is something new, and the case was decided again",
)
_answer_row = partial(
    _settle_row,
    starts=(SettlementState.PROPOSED,),
    when=(NOT_REFERRER, NOT_PROPOSER),
    asks=("reason",),
    opens=Opens.POSSIBLE,
    heading="Answer a proposal",
    why_not="No proposal waits for an answer: it was answered or overtaken",
    overtaken=(
        "This proposal was answered, or a new decision overtook it, "
        "while you were reading it"
    ),
    changed=(
        "Another proposal was made while you were writing. Read it below, then "
        "send your answer to this one"
    ),
)
_own_row = partial(
    _settle_row,
    starts=(SettlementState.PROPOSED,),
    when=(PROPOSER,),
    why_not="Your proposal was answered or overtaken before you did this",
)

TRIAGE_WORKFLOW: Workflow[Referral] = Workflow(
    title="Referral",
    states=STATUS_NAMES,
    state_of=lambda referral: referral.status,
    transitions=(
        _claim_row(
            action="claim",
            audit="referral.claimed",
            when=(NOT_REFERRER, NOT_ANOTHERS),
            shown_when=(UNCLAIMED,),
            button="Claim this referral",
            banner="You have claimed this referral",
        ),
        _propose_row(
            starts=(ReferralStatus.TRIAGE,),
            when=(NOT_REFERRER, CLAIMED_BY_THEM, NO_LOWERING, NO_PROPOSAL),
            button="Settle this referral",
            note="accepted at once if that is the outcome; a decline is only proposed",
        ),
        _propose_row(
            starts=(ReferralStatus.DECLINED,),
            when=(NOT_REFERRER, NO_LOWERING, NO_PROPOSAL),
            button="Overturn this outcome",
            heading="Propose to accept this case",
        ),
        _propose_row(
            starts=(ReferralStatus.ACCEPTED,),
            when=(NOT_REFERRER, NO_LOWERING, NO_PROPOSAL),
            button="Overturn this outcome",
            heading="Propose to decline this case",
        ),
        _claim_row(
            action="release",
            audit="referral.released",
            when=(THEIRS,),
            button="Put it back in the queue",
            banner="This referral is back in the team’s queue",
        ),
        _claim_row(
            action="hand_to_colleague",
            audit="referral.handed_over",
            posts=False,
            only="Only the IPR team can hand over a referral",
            asks=("to", "reason"),
            button="Hand over to a colleague",
            banner="{it.reference} is with {it.owner.name} now",
            changed="Somebody else has this referral since you opened this page. Look "
            "at who has it now, then send this again if it still fits",
            note="to anybody of the team today, from the queue or from whoever has it; "
            "several can be handed over at once",
        ),
    ),
)

PROPOSAL_WORKFLOW: Workflow[Settlement] = Workflow(
    title="Proposal to settle a referral",
    states={
        SettlementState.PROPOSED: "Proposed",
        SettlementState.CONFIRMED: "Confirmed",
        SettlementState.REFUSED: "Refused",
        SettlementState.OVERTAKEN: "Overtaken",
        SettlementState.CHANGED: "Changed by its maker",
        SettlementState.TAKEN_BACK: "Taken back",
    },
    transitions=(
        _answer_row(
            action="confirm_settlement",
            audit="settlement.confirmed",
            ends=SettlementState.CONFIRMED,
            button="Answer the proposal",
            note="the referral goes where its outcome says",
        ),
        _answer_row(
            action="refuse_settlement",
            audit="settlement.refused",
            ends=SettlementState.REFUSED,
            note="a referral in triage goes back to the queue",
        ),
        _own_row(
            action="change_proposal",
            audit="settlement.changed",
            ends=SettlementState.CHANGED,
            asks=("outcome", "reason"),
            button="Change your proposal",
            banner="Your proposal is changed",
            changed="This proposal was answered while you were changing it",
            note="a new proposal takes its place, so nobody confirms what they "
            "did not read; to accept a case in triage takes no second person",
        ),
        _own_row(
            action="take_back_proposal",
            audit="settlement.taken_back",
            ends=SettlementState.TAKEN_BACK,
            posts=True,
            button="Take back your proposal",
            banner="Your proposal is taken back",
            note="the referral stays where it is, with whoever has it",
        ),
    ),
)
