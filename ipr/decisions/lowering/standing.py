"""Where a case stands, and what a new outcome does about that."""

from enum import Enum

from ipr.db.engine import AnySession
from ipr.decisions.models import LoweringState, SettlementState
from ipr.decisions.queries import (
    OPEN_LOWERING,
    decisions_of,
    lowerings_of,
    settlements_of,
)
from ipr.decisions.routing import status_for
from ipr.referrals.models import HEIGHTS, Referral, ReferralStatus
from ipr.rulebook.model import ACCEPT


class NewsEffect(Enum):
    """What a new outcome does with a case."""

    MOVES = "it goes where its outcome says, at once"
    WAITS = "it would be lowered, so it stays until people confirm that"
    STAYS = "people had put it higher, on answers that said no more than these"
    STILL_WAITS = "it is a note on what waits already: that goes on waiting"
    LEFT = "it is a note on what people refused: the case is left where it is"


def effect_of(
    session: AnySession, referral: Referral, outcome: str, *, same: bool
) -> NewsEffect:
    """Return what a new outcome does with a case that stands where it stands.

    `same`: it says no more than the decision before, of which people then are not
    asked again.
    What people accepted, though the rulebook had not, stands for as long as the
    rulebook says no less than it did when they accepted it, or has said since.
    """
    height = HEIGHTS[status_for(outcome)]
    if height >= HEIGHTS[referral.status]:
        return NewsEffect.MOVES
    if height >= _held_up_by(session, referral):
        return NewsEffect.STAYS
    return _effect_of_note(session, referral) if same else NewsEffect.WAITS


def _effect_of_note(session: AnySession, referral: Referral) -> NewsEffect:
    """Return what a note does with a case that its last answers would lower."""
    last = next(iter(lowerings_of(session, referral)), None)
    if last and last.state in OPEN_LOWERING:
        return NewsEffect.STILL_WAITS
    refused = last and last.state is LoweringState.REFUSED
    return NewsEffect.LEFT if refused else NewsEffect.WAITS


def _held_up_by(session: AnySession, referral: Referral) -> int:
    """Return the height below which an outcome lowers a case."""
    settled = next(
        (
            settlement
            for settlement in settlements_of(session, referral)
            if settlement.state is SettlementState.CONFIRMED
        ),
        None,
    )
    by_people = (
        settled is not None
        and settled.outcome == ACCEPT
        and referral.status is ReferralStatus.ACCEPTED
    )
    if settled is None or not by_people:
        return HEIGHTS[referral.status]
    return max(
        HEIGHTS[status_for(decision.outcome)]
        for decision in decisions_of(session, referral)
        if decision.number >= settled.decision.number
    )
