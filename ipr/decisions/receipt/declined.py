"""Why a case was declined, in words, for the page of the declined case."""

from collections.abc import Iterator
from datetime import datetime

from ipr.db.clock import london_time
from ipr.db.engine import AnySession
from ipr.decisions.lowering.told import lowering_behind
from ipr.decisions.models import Lowering, SettlementState
from ipr.decisions.queries import decisions_of, lowerings_of, settlements_of
from ipr.referrals.models import Referral
from ipr.rulebook.book import say_day
from ipr.rulebook.model import DECLINE
from ipr.support.page.reasons import Reason, tells_reasons


@tells_reasons
def tell_why_declined(session: AnySession, referral: Referral) -> Iterator[Reason]:
    """Tell the reasons of the people who declined it last, or of the rulebook."""
    by_people = next(
        (
            one
            for one in settlements_of(session, referral)
            if one.state == SettlementState.CONFIRMED and one.outcome == DECLINE
        ),
        None,
    )
    decisions = decisions_of(session, referral)
    by_rulebook = next((one for one in decisions if one.outcome == DECLINE), None)
    on = by_people.decision.number if by_people else 0
    if by_people and by_people.second and not (by_rulebook and by_rulebook.number > on):
        proposed = f"{by_people.proposer.name} proposed it on"
        yield Reason(_on(proposed, by_people.proposed_at), [by_people.reason], True)
        confirmed = f"{by_people.second.name} confirmed it on"
        reasons = [by_people.second_reason or ""]
        yield Reason(_on(confirmed, by_people.second_at), reasons, True)
    elif by_rulebook:
        words = by_rulebook.words
        opening = f"By the criteria, decision {by_rulebook.number} of"
        yield Reason(
            _on(opening, by_rulebook.made_at), [*words["why"], *words["missing"]]
        )
        lowerings = lowerings_of(session, referral)
        yield from _confirmed(lowering_behind(by_rulebook, decisions, lowerings))


def _confirmed(lowering: Lowering | None) -> Iterator[Reason]:
    """Tell why people confirmed a decision that put the case lower, if it had to be."""
    if lowering and lowering.first and lowering.second:
        first, second = lowering.first.name, lowering.second.name
        told = [(first, lowering.first_at, lowering.first_reason)]
        told += [(second, lowering.second_at, lowering.second_reason)]
        for who, at, reason in told:
            yield Reason(_on(f"{who} confirmed it on", at), [reason or ""], True)


def _on(said: str, at: datetime | None) -> str:
    return f"{said} {say_day(london_time(at).date()) if at else 'an unknown day'}:"
