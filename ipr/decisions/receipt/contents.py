"""What the receipt shows: stored words, and where the case is today.

Why a decision came out as it did is read from the stored decision alone, so it never
changes when the rulebook does. Only the holder, the state and what is new are live.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.decisions.models import Settlement, SettlementState, StoredDecision
from ipr.decisions.new_information.service import may_tell
from ipr.decisions.queries import decisions_of, settlements_of
from ipr.decisions.receipt.next_steps import capacity_of, next_steps
from ipr.decisions.receipt.parts import ReceiptPart, receipt_parts
from ipr.decisions.settling.states import PROPOSAL_WORKFLOW, TRIAGE_WORKFLOW, WITH_TEAM
from ipr.files.service import present_files
from ipr.permissions import Permission
from ipr.referrals.customer_identity import show_nino
from ipr.referrals.display_names import STATUS_TAGS
from ipr.referrals.models import Attachment, Referral, ReferralStatus
from ipr.referrals.questions.own_questions import RecordedAnswer, recorded_answers
from ipr.rulebook.model import ACCEPT, DECLINE
from ipr.support.models import SupportCase, SupportState
from ipr.support.queries import case_of
from ipr.workflow import Transition

BY_RULEBOOK = {
    ACCEPT: ReferralStatus.ACCEPTED,
    DECLINE: ReferralStatus.DECLINED,
}
HEADINGS = {
    ReferralStatus.ACCEPTED: "This case was accepted by decision of a person",
    ReferralStatus.DECLINED: "This case was declined by decision of two people",
    ReferralStatus.WITHDRAWN: "This referral was withdrawn",
    ReferralStatus.DUPLICATE: "This referral is a duplicate of another",
}


@dataclass(frozen=True)
class Event:
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


@dataclass(frozen=True)
class Receipt:
    """Everything on the page of one referral."""

    referral: Referral
    heading: str
    decisions: Sequence[StoredDecision]
    """The latest first."""
    settlements: Sequence[Settlement]
    """What the reader may know of, the latest first."""
    proposal: Settlement | None
    settled: Settlement | None
    """What people settled, where that is what stands."""
    case: SupportCase | None
    may: Rights
    offered: Mapping[str, Transition]
    """What the tables let the reader do, by action."""
    parts: Sequence[ReceiptPart]
    """What other features have to say about it."""

    @property
    def latest(self) -> StoredDecision:
        """The decision that stands, or on which people settled."""
        return self.decisions[0]

    @property
    def starts_on(self) -> date:
        """The day from which the version that decided is in force."""
        return date.fromisoformat(self.latest.words["version"]["starts"])

    @property
    def history(self) -> list[Event]:
        """Decisions and settlements, the latest first."""
        events = [Event(d.made_at, decision=d) for d in self.decisions]
        events += [Event(s.proposed_at, settlement=s) for s in self.settlements]
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
    def holder(self) -> str:
        """Who has the case, by name where it is a person."""
        owner = self.referral.owner
        if owner is None:
            return "The IPR team’s queue, until a member of the team claims it"
        if self.referral.status == ReferralStatus.DECLINED and self.case:
            return f"{owner.name}, {capacity_of(self.case)}"
        if self.referral.status in WITH_TEAM:
            return f"{owner.name}, IPR team"
        return owner.name

    @property
    def next(self) -> list[str]:
        """What happens next, in sentences."""
        return [
            *next_steps(
                self.referral,
                latest=self.latest,
                proposal=self.proposal,
                closed=self.closed,
            ),
            *(sentence for part in self.parts for sentence in part.next_steps),
        ]

    @property
    def status(self) -> tuple[str, str]:
        """The state of the referral in words, and the colour of its tag."""
        return STATUS_TAGS[self.referral.status]

    @property
    def ended(self) -> bool:
        """Whether it was withdrawn or is a duplicate."""
        return self.referral.ended_at is not None

    @property
    def closed(self) -> bool:
        """Whether the declined case was closed with feedback."""
        return (
            self.referral.status == ReferralStatus.DECLINED
            and self.case is not None
            and self.case.state == SupportState.CLOSED
        )


def build_receipt(
    session: AnySession, referral: Referral, *, user: User, on: date
) -> Receipt:
    """Return what somebody reads about a referral that they may see."""
    decisions = decisions_of(session, referral)
    settlements = settlements_of(session, referral)
    proposal = next(
        (s for s in settlements if s.state == SettlementState.PROPOSED), None
    )
    settled = find_settled(referral, decisions[0], settlements)
    case = case_of(session, referral)
    offered = TRIAGE_WORKFLOW.buttons(session, referral, actor=user)
    if proposal:
        offered += PROPOSAL_WORKFLOW.buttons(session, proposal, actor=user)
    may = reader_rights(referral, user, case)
    return Receipt(
        referral=referral,
        heading=receipt_heading(referral, decisions[0], settled),
        decisions=decisions,
        settlements=[
            s
            for s in settlements
            if may.on_team or s.state == SettlementState.CONFIRMED
        ],
        proposal=proposal,
        settled=settled,
        case=case,
        may=may,
        offered={row.action: row for row in offered},
        parts=receipt_parts(session, referral, user=user, on=on),
    )


def find_settled(
    referral: Referral, latest: StoredDecision, settlements: Sequence[Settlement]
) -> Settlement | None:
    """Return the settlement by which a referral is where the rulebook left it not."""
    by_rulebook = BY_RULEBOOK.get(latest.outcome, ReferralStatus.TRIAGE)
    if referral.ended_at or referral.status == by_rulebook:
        return None
    return next((s for s in settlements if s.state == SettlementState.CONFIRMED), None)


def receipt_heading(
    referral: Referral, latest: StoredDecision, settled: Settlement | None
) -> str:
    """Return the heading of the page: what became of the referral, in one line."""
    if referral.ended_at or settled:
        return HEADINGS[referral.status]
    return str(latest.words["heading"])


def reader_rights(
    referral: Referral,
    user: User,
    case: SupportCase | None,
) -> Rights:
    """Return what a reader may see and do; the services check it again."""
    on_team = user.can(Permission.TRIAGE)
    open_now = referral.ended_at is None
    return Rights(
        on_team=on_team,
        sees_names=user.can(Permission.SEARCH_CUSTOMERS),
        tell=open_now and may_tell(referral, user),
        show_case=case is not None
        and (on_team or user.can(Permission.WORK_SUPPORT_CASE)),
        withdraw=open_now and (referral.referrer_id == user.id or on_team),
    )
