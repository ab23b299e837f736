"""What the receipt shows: stored words, and where the case is today.

Why a decision came out as it did is read from the stored decision alone, so it never
changes when the rulebook does. Only the holder, the state and what is new are live.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ipr.accounts.models import User
from ipr.config import Settings
from ipr.db.engine import AnySession
from ipr.decisions.lowering.states import LOWERING_WORKFLOW
from ipr.decisions.lowering.told import lowering_behind
from ipr.decisions.lowering.words import Changed, what_changed
from ipr.decisions.models import (
    Lowering,
    LoweringState,
    Settlement,
    SettlementState,
    StoredDecision,
)
from ipr.decisions.new_information.service import may_tell
from ipr.decisions.queries import (
    OPEN_LOWERING,
    decisions_of,
    lowerings_of,
    settlements_of,
)
from ipr.decisions.receipt.next_steps import day_of_answer, next_steps
from ipr.decisions.receipt.parts import ReceiptPart, receipt_parts
from ipr.decisions.receipt.standing import Standing, find_settled
from ipr.decisions.settling.states import PROPOSAL_WORKFLOW, TRIAGE_WORKFLOW
from ipr.decisions.settling.words import say_change
from ipr.files.service import present_files
from ipr.permissions import Permission
from ipr.referrals.customer_identity import show_nino
from ipr.referrals.models import Attachment, Referral
from ipr.referrals.questions.own_questions import RecordedAnswer, recorded_answers
from ipr.referrals.timeline import SeenBy, Step, story_of
from ipr.support.cover.offers import has_lost_area
from ipr.support.models import SupportClosing
from ipr.support.queries import case_of, may_open_case
from ipr.workflow import Transition


@dataclass(frozen=True)
class HistoryEvent:
    """A decision or a settlement, and when it was."""

    at: datetime
    decision: StoredDecision | None = None
    settlement: Settlement | None = None


@dataclass(frozen=True)
class Rights:
    """What the reader may see and do here."""

    on_team: bool
    sees_names: bool
    tell: bool
    show_case: bool
    withdraw: bool

    @property
    def works(self) -> bool:
        """Whether the reader works on the case: what it is about then comes first."""
        return self.on_team or self.show_case

    @property
    def seen_as(self) -> SeenBy:
        """Which steps of the story are theirs to see."""
        if self.on_team:
            return SeenBy.TEAM
        return SeenBy.HOLDERS if self.show_case else SeenBy.EVERYONE


@dataclass(frozen=True)
class Receipt:
    """Everything on the page of one referral."""

    referral: Referral
    standing: Standing
    settlements: Sequence[Settlement]
    """What the reader may know of, the latest first."""
    lowerings: Sequence[Lowering]
    """What would have lowered the case or did, the latest first."""
    proposal: Settlement | None
    may: Rights
    offered: Mapping[str, Transition]
    """What the tables let the reader do, by action."""
    parts: Sequence[ReceiptPart]
    """What other features have to say about it."""
    next: Sequence[str]
    """What happens next, in sentences."""
    story: Sequence[Step]
    """What happened so far, as the reader may see it, the latest first."""

    @property
    def latest(self) -> StoredDecision:
        """The decision that stands; else the latest, on which people settled."""
        return self.standing.stands or self.standing.latest

    @property
    def lowering(self) -> Lowering | None:
        """What the last answers would change or did, unless it came to nothing."""
        standing = self.standing
        found = lowering_behind(standing.latest, standing.decisions, self.lowerings)
        shown: tuple[LoweringState, ...] = (*OPEN_LOWERING, LoweringState.REFUSED)
        if standing.stands is standing.latest:
            shown = (LoweringState.CONFIRMED,)
        return found if found and found.state in shown else None

    @property
    def answered_since(self) -> list[tuple[str, Lowering]]:
        """What was open when the case was put where it is, with a new answer since.

        The question, and what the answer would change: that waits or was refused.
        """
        stands, lowering = self.standing.stands, self.lowering
        if stands is None or lowering is None or lowering.decision is stands:
            return []
        known, told = stands.pattern.facts, lowering.decision.pattern.facts
        asked = zip(stands.findings["ask_next"], stands.words["settle"], strict=False)
        return [(said, lowering) for id, said in asked if told.get(id) != known.get(id)]

    def change_of(self, decision: StoredDecision) -> Changed | None:
        """Return what changed with a decision; None for the first."""
        before = (d for d in self.standing.decisions if d.number < decision.number)
        found = next(before, None)
        return what_changed(decision, found) if found else None

    def lowering_of(self, decision: StoredDecision) -> Lowering | None:
        """Return what became of a decision that would lower the case; or None."""
        return next((one for one in self.lowerings if one.decision is decision), None)

    def say_change(self, changed: Settlement) -> str:
        """Return what its maker did to a proposal that they changed."""
        return say_change(changed, self.settlements)

    @property
    def starts_on(self) -> date:
        """The day from which the version that decided is in force."""
        return date.fromisoformat(self.latest.words["version"]["starts"])

    @property
    def history(self) -> list[HistoryEvent]:
        """Decisions and settlements, the latest first."""
        events = [HistoryEvent(d.made_at, decision=d) for d in self.standing.decisions]
        events += [HistoryEvent(s.proposed_at, settlement=s) for s in self.settlements]
        return sorted(events, key=lambda event: event.at, reverse=True)

    @property
    def written(self) -> list[RecordedAnswer]:
        """What its referrer said beside the answers that were decided on."""
        return recorded_answers(self.referral)

    @property
    def files(self) -> list[Attachment]:
        """The files of the referral that are still there."""
        return present_files(self.referral.files)

    @property
    def born_on(self) -> date | None:
        """The customer's date of birth, for those who may see it."""
        text = self.referral.customer.born_on
        return date.fromisoformat(text) if text else None

    @property
    def nino(self) -> str:
        """The customer's number as letters print it, for those who may see it."""
        return show_nino(self.referral.customer.nino or "")

    @property
    def earlier_closings(self) -> list[SupportClosing]:
        """Closings of the declined case that it was opened again after."""
        case, standing = self.standing.case, self.standing
        found = case.closings if case else []
        return [one for one in found[::-1] if one is not standing.closing]


def build_receipt(
    session: AnySession, referral: Referral, *, user: User, on: date, settings: Settings
) -> Receipt:
    """Return what somebody reads about a referral that they may see."""
    decisions = decisions_of(session, referral)
    settlements = settlements_of(session, referral)
    proposal = next(
        (s for s in settlements if s.state == SettlementState.PROPOSED), None
    )
    lowerings = lowerings_of(session, referral)
    case = case_of(session, referral)
    standing = Standing(
        referral=referral,
        decisions=decisions,
        settled=find_settled(
            referral, effective_decision(decisions, lowerings), settlements
        ),
        case=case,
        area_lost=has_lost_area(session, case, on),
    )
    offered = TRIAGE_WORKFLOW.buttons(session, referral, actor=user)
    if proposal:
        offered += PROPOSAL_WORKFLOW.buttons(session, proposal, actor=user)
    for lowering in lowerings:
        offered += LOWERING_WORKFLOW.buttons(session, lowering, actor=user)
    may = reader_rights(referral, user, works=may_open_case(session, case, user))
    parts = receipt_parts(session, referral, user=user, on=on)
    steps = next_steps(
        referral,
        proposal=proposal,
        closed=standing.closed,
        answer_by=day_of_answer(standing.stands, case, settings),
        on=on,
    )
    return Receipt(
        referral=referral,
        standing=standing,
        settlements=[
            s
            for s in settlements
            if may.on_team or s.state == SettlementState.CONFIRMED
        ],
        lowerings=lowerings,
        proposal=proposal,
        may=may,
        offered={row.action: row for row in offered},
        parts=parts,
        next=[*steps, *(sentence for part in parts for sentence in part.next_steps)],
        story=story_of(session, referral, may.seen_as),
    )


def effective_decision(
    decisions: Sequence[StoredDecision], lowerings: Sequence[Lowering]
) -> StoredDecision:
    """Return the latest decision but those that people did not let lower the case.

    The first decision on a referral can't have lowered it.
    """
    for decision in decisions:
        lowering = lowering_behind(decision, decisions, lowerings)
        if lowering is None or lowering.state is LoweringState.CONFIRMED:
            break
    return decision


def reader_rights(referral: Referral, user: User, *, works: bool) -> Rights:
    """Return what a reader may see and do; the services check it again.

    `works`: whether the page of the declined case is theirs to open.
    """
    on_team = user.can(Permission.TRIAGE)
    open_now = referral.ended_at is None
    return Rights(
        on_team=on_team,
        sees_names=user.can(Permission.SEARCH_CUSTOMERS),
        tell=open_now and may_tell(referral, user),
        show_case=works,
        withdraw=open_now and (referral.referrer_id == user.id or on_team),
    )
