"""Where a case went and why, in words for whoever held it."""

from dataclasses import dataclass, field

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.decisions.lowering.words import what_changed
from ipr.decisions.models import Lowering, MovedCase, Settlement, SettlementState
from ipr.decisions.queries import decision_before
from ipr.referrals.display_names import IN_QUEUE
from ipr.referrals.models import ReferralStatus
from ipr.rulebook.model import ACCEPT
from ipr.web.filters import on_day


@dataclass(frozen=True)
class MovedWords:
    """What a page says of a case that left its reader."""

    heading: str
    sentences: list[str]
    reasons: list[tuple[str, str]] = field(default_factory=list)
    """Who wrote why, and what."""
    ended: bool = False


def say_where_it_went(session: AnySession, moved: MovedCase) -> MovedWords:
    """Return where a case went and why. Of one that ended no more than that."""
    reference, day = moved.referral.reference, on_day(moved.moved_at)
    if moved.status is ReferralStatus.WITHDRAWN:
        return MovedWords(
            f"{reference} was withdrawn", [f"It was withdrawn on {day}."], ended=True
        )
    if moved.status is ReferralStatus.DUPLICATE:
        return MovedWords(
            f"{reference} is a duplicate of another referral",
            [f"It was marked as a duplicate on {day}."],
            ended=True,
        )
    because, more, reasons = _why(session, moved)
    return MovedWords(
        f"{reference} is not with you any more",
        [f"This case was {_where(moved)} on {day}, because {because}.", *more],
        reasons,
    )


def _where(moved: MovedCase) -> str:
    """Return where it went, as it was then."""
    if moved.status is ReferralStatus.DECLINED:
        return f"moved to {moved.to.name}" if moved.to else "moved"
    if moved.settlement and moved.settlement.state is SettlementState.REFUSED:
        return f"put back into the {IN_QUEUE}"
    team = "moved to the IPR team"
    return f"{team}, to {moved.to.name}," if moved.to else team


Why = tuple[str, list[str], list[tuple[str, str]]]
"""Because of what, what else there is to say, and the reasons of people."""


def _why(session: AnySession, moved: MovedCase) -> Why:
    if moved.settlement:
        return _settled(moved.settlement, moved.holder)
    decision = moved.decision
    if decision is None:
        return "it was decided again", [], []
    lowering = session.scalar(select(Lowering).where(Lowering.decision == decision))
    teller = _name(decision.made_by, moved.holder)
    because = f"{teller} told us something new, and it was decided again"
    more = []
    if moved.status is not ReferralStatus.DECLINED or lowering:
        because += f": “{decision.words['heading']}”"
        changed = what_changed(decision, decision_before(session, decision))
        more = [changed.what] if changed.criteria else []
    return because, more, _reasons_of(lowering, moved.holder) if lowering else []


def _settled(settlement: Settlement, reader: User) -> Why:
    people = [_name(settlement.proposer, reader)]
    reasons = [(people[0], settlement.reason)]
    if settlement.second and settlement.second_reason:
        people.append(_name(settlement.second, reader))
        reasons.append((people[-1], settlement.second_reason))
    what = "accept" if settlement.outcome == ACCEPT else "decline"
    if settlement.state is SettlementState.REFUSED:
        whose = "your" if settlement.proposer == reader else f"{people[0]}’s"
        because = f"{people[-1]} did not agree to {whose} proposal to {what} it"
    else:
        because = f"{' and '.join(people)} of the IPR team decided to {what} it"
    return because, [], [(who[:1].upper() + who[1:], why) for who, why in reasons]


def _reasons_of(lowering: Lowering, reader: User) -> list[tuple[str, str]]:
    answers = [
        (lowering.first, lowering.first_reason),
        (lowering.second, lowering.second_reason),
    ]
    return [
        ("You" if person == reader else person.name, reason)
        for person, reason in answers
        if person and reason
    ]


def _name(person: User, reader: User) -> str:
    return "you" if person == reader else person.name
