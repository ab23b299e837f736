"""What the story of a case says of its decisions, and of what people settled."""

from collections.abc import Iterator, Sequence

from ipr.audit.models import AuditAction
from ipr.db.engine import AnySession
from ipr.decisions.models import Lowering, Settlement, SettlementState
from ipr.decisions.queries import decisions_of, lowerings_of, settlements_of
from ipr.decisions.settling.words import say_change
from ipr.referrals.display_names import OUTCOME_NAMES
from ipr.referrals.models import Referral
from ipr.referrals.timeline import Event, SeenBy, Step, tells_events, tells_steps
from ipr.rulebook.model import ACCEPT

WITHOUT_REASON = (
    AuditAction.SETTLEMENT_OVERTAKEN,
    AuditAction.SETTLEMENT_CHANGED,
    AuditAction.SETTLEMENT_TAKEN_BACK,
)
LOWERING_WORDS = {
    AuditAction.LOWERING_OPENED: "That was lower than where the case was: people had "
    "to confirm it first",
    AuditAction.LOWERING_AGREED: "{who} confirmed it: a second person has to as well",
    AuditAction.LOWERING_CONFIRMED: "{who} confirmed it: the case was moved",
    AuditAction.LOWERING_REFUSED: "{who} refused it: the case stayed where it was",
    AuditAction.LOWERING_OVERTAKEN: "What came after overtook it before it was "
    "confirmed",
}
LOWERING_ANSWERS = (
    AuditAction.LOWERING_AGREED,
    AuditAction.LOWERING_CONFIRMED,
    AuditAction.LOWERING_REFUSED,
)

tells_events(
    {
        AuditAction.REFERRAL_CLAIMED: "Claimed by {who}",
        AuditAction.REFERRAL_RELEASED: "Put back into the IPR team’s queue by {who}",
    }
)


@tells_steps(AuditAction.REFERRAL_DECIDED)
def tell_decisions(
    session: AnySession, referral: Referral, events: Sequence[Event]
) -> Iterator[Step]:
    """Tell each decision of the rulebook, and from whom something new came."""
    made = {one.number: one for one in decisions_of(session, referral)}
    for event in events:
        decision = made[event.changes["decision"][1]]
        new = f", on something new from {event.who}" if decision.number > 1 else ""
        said = f"Decision {decision.number}{new}: “{OUTCOME_NAMES[decision.outcome]}”"
        yield Step(event, said, decision.note or "")


@tells_steps(
    AuditAction.SETTLEMENT_PROPOSED,
    AuditAction.SETTLEMENT_CONFIRMED,
    AuditAction.SETTLEMENT_REFUSED,
    AuditAction.SETTLEMENT_OVERTAKEN,
    AuditAction.SETTLEMENT_CHANGED,
    AuditAction.SETTLEMENT_TAKEN_BACK,
)
def tell_settlements(
    session: AnySession, referral: Referral, events: Sequence[Event]
) -> Iterator[Step]:
    """Tell what people proposed and settled: what came to nothing to the team alone."""
    all_made = settlements_of(session, referral)
    made = {one.id: one for one in all_made}
    for event in events:
        settlement = made[event.changes["settlement"][1]]
        confirmed = settlement.state == SettlementState.CONFIRMED
        yield Step(
            event,
            _say(event, settlement, all_made),
            _reason(event, settlement),
            SeenBy.EVERYONE if confirmed else SeenBy.TEAM,
        )


@tells_steps(*LOWERING_WORDS)
def tell_lowerings(
    session: AnySession, referral: Referral, events: Sequence[Event]
) -> Iterator[Step]:
    """Tell what would have lowered the case, and what people said to that."""
    made = {one.decision.number: one for one in lowerings_of(session, referral)}
    for event in events:
        lowering = made[event.changes["decision"][1]]
        what = LOWERING_WORDS[event.action].format(who=event.who)
        yield Step(event, what, _lowering_reason(event, lowering))


def _lowering_reason(event: Event, lowering: Lowering) -> str:
    """Return why it was answered: whoever agrees is the first of two."""
    if event.action not in LOWERING_ANSWERS:
        return ""
    agreed = event.action == AuditAction.LOWERING_AGREED
    last = lowering.first_reason if agreed else lowering.second_reason
    return last or lowering.first_reason or ""


def _say(event: Event, settlement: Settlement, made: Sequence[Settlement]) -> str:
    accepted = settlement.outcome == ACCEPT
    done = "accepted" if accepted else "declined"
    match event.action:
        case AuditAction.SETTLEMENT_PROPOSED:
            return f"{event.who} proposed to {'accept' if accepted else 'decline'} it"
        case AuditAction.SETTLEMENT_CONFIRMED if settlement.second:
            return f"{event.who} confirmed the proposal: the case was {done}"
        case AuditAction.SETTLEMENT_CONFIRMED:
            return f"{event.who} settled it: the case was {done}"
        case AuditAction.SETTLEMENT_REFUSED:
            return f"{event.who} did not agree to the proposal"
        case AuditAction.SETTLEMENT_CHANGED:
            return f"{event.who} {say_change(settlement, made)}"
        case AuditAction.SETTLEMENT_TAKEN_BACK:
            return f"{event.who} took the proposal back"
    return "The proposal was overtaken by what came after it"


def _reason(event: Event, settlement: Settlement) -> str:
    if event.action in WITHOUT_REASON:
        return ""
    if event.action == AuditAction.SETTLEMENT_PROPOSED or not settlement.second:
        return settlement.reason
    return settlement.second_reason or ""
