"""How a case stands today, in words that hold today.

The stored words of a decision hold while it stands. Once people settled the case, it
ended, or it was closed, one sentence says what the rulebook had said, in the past
tense; the stored words are then shown as those of their day.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ipr.db.clock import london_time
from ipr.decisions.models import Settlement, SettlementState, StoredDecision
from ipr.decisions.receipt.next_steps import capacity_of
from ipr.decisions.settling.states import WITH_TEAM
from ipr.referrals.display_names import IN_QUEUE, STATUS_TAGS
from ipr.referrals.models import Referral, ReferralStatus
from ipr.rulebook.book import say_day
from ipr.rulebook.model import ACCEPT, CANNOT_TELL, CONSIDER, DECLINE
from ipr.support.models import SupportCase, SupportClosing, SupportState

BY_RULEBOOK = {
    ACCEPT: ReferralStatus.ACCEPTED,
    CONSIDER: ReferralStatus.TRIAGE,
    CANNOT_TELL: ReferralStatus.TRIAGE,
    DECLINE: ReferralStatus.DECLINED,
}
BY_PEOPLE = {ACCEPT: ReferralStatus.ACCEPTED, DECLINE: ReferralStatus.DECLINED}
ENDED = {
    ReferralStatus.WITHDRAWN: "This referral was withdrawn",
    ReferralStatus.DUPLICATE: "This referral is a duplicate of another",
}
SAID = {
    ACCEPT: "a criterion that makes a review mandatory was met.",
    CONSIDER: "the case qualified at discretion: a person was to decide.",
    CANNOT_TELL: "it could not be told whether the case met the criteria: a person "
    "was to decide.",
    DECLINE: "the case did not meet the criteria.",
}
CLOSED = ("Closed", "grey")


@dataclass(frozen=True)
class Standing:
    """Where a case is, who put it there, and who has or had it."""

    referral: Referral
    decisions: Sequence[StoredDecision]
    """The latest first."""
    settled: Settlement | None
    """What people settled, where that is what stands."""
    case: SupportCase | None
    area_lost: bool = False
    """Whether whoever holds a declined case no longer covers its area."""

    @property
    def latest(self) -> StoredDecision:
        """The rulebook's latest answer, whether the case follows it or not."""
        return self.decisions[0]

    @property
    def stands(self) -> StoredDecision | None:
        """The decision whose words hold: it sent the case where it still is."""
        if self.settled:
            return None
        sent = (one for one in self.decisions if is_where_sent(self.referral, one))
        return next(sent, None)

    @property
    def ended(self) -> bool:
        """Whether it was withdrawn or is a duplicate."""
        return self.referral.status in ENDED

    @property
    def closed(self) -> bool:
        """Whether the declined case was closed with feedback."""
        return self.closing is not None

    @property
    def closing(self) -> SupportClosing | None:
        """The closing of a case that is closed now."""
        if self.referral.status != ReferralStatus.DECLINED or self.case is None:
            return None
        if self.case.state != SupportState.CLOSED:
            return None
        return self.case.closings[-1]

    @property
    def heading(self) -> str:
        """What became of the referral, in one line."""
        if self.ended:
            return ENDED[self.referral.status]
        if self.settled:
            people = "two people" if self.settled.second else "a person"
            return f"This case was {self.referral.status} by decision of {people}"
        return str((self.stands or self.latest).words["heading"])

    @property
    def stale(self) -> bool:
        """Whether a later decision than the one that stands has other answers."""
        return self.stands is not None and self.stands is not self.latest

    @property
    def opening(self) -> list[str]:
        """What the outcome means, in words that hold for as long as it stands."""
        told = self.stands or self.latest
        if told.outcome == ACCEPT:
            on = say_day(london_time(told.made_at).date())
            return [f"The case was accepted on {on}, because {SAID[ACCEPT]}"]
        return [] if self.stale else list(told.words["opening"])

    @property
    def was_said(self) -> str:
        """What the rulebook made of the answers, once that has passed."""
        day = say_day(london_time(self.latest.made_at).date())
        return f"On the answers of {day}, {SAID[self.latest.outcome]}"

    @property
    def tag(self) -> tuple[str, str]:
        """The state in words, and the colour of its tag."""
        return CLOSED if self.closed else STATUS_TAGS[self.referral.status]

    @property
    def over(self) -> bool:
        """Whether nobody has the case any more: its last holder is on record."""
        return self.ended or self.closed

    @property
    def holder(self) -> str:
        """Who has the case or had it last, by name where it is a person."""
        owner, status = self.referral.owner, self.referral.status
        if owner is None:
            until = "" if self.over else ", until a member of the team claims it"
            return f"The {IN_QUEUE}{until}"
        if status == ReferralStatus.DECLINED and self.case:
            return f"{owner.name}, {capacity_of(self.case, lost=self.area_lost)}"
        return f"{owner.name}, IPR team" if status in WITH_TEAM else owner.name


def is_where_sent(referral: Referral, latest: StoredDecision) -> bool:
    """Return whether a referral is where the rulebook's latest answer sends it."""
    return referral.status == BY_RULEBOOK[latest.outcome]


def find_settled(
    referral: Referral, latest: StoredDecision, settlements: Sequence[Settlement]
) -> Settlement | None:
    """Return the settlement that stands: it put the referral where it is.

    `settlements` has the latest first. One from before the latest decision still
    stands where that decision did not move the case.
    """
    confirmed = (s for s in settlements if s.state == SettlementState.CONFIRMED)
    last = next(confirmed, None)
    if last is None or BY_PEOPLE[last.outcome] != referral.status:
        return None
    after = last.decision_id == latest.id
    return last if after or not is_where_sent(referral, latest) else None
