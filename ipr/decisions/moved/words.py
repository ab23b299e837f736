"""Where a case went and why, in words for whoever held it."""

from dataclasses import dataclass, field

from sqlalchemy import select

from ipr.db.engine import AnySession
from ipr.decisions.models import Lowering, MovedCase, Settlement
from ipr.referrals.models import ReferralStatus
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
    because, reasons = _why(session, moved)
    return MovedWords(
        f"{reference} is not with you any more",
        [f"This case was {_where(moved)} on {day}, because {because}."],
        reasons,
    )


def _where(moved: MovedCase) -> str:
    """Return where it went, as it was then."""
    team = "moved to the IPR team"
    if moved.status is ReferralStatus.DECLINED:
        return f"moved to {moved.to.name}" if moved.to else "moved"
    if moved.to:
        return f"{team}, to {moved.to.name},"
    return team


def _why(session: AnySession, moved: MovedCase) -> tuple[str, list[tuple[str, str]]]:
    if moved.settlement:
        return _settled(moved.settlement)
    decision = moved.decision
    if decision is None:
        return "it was decided again", []
    lowering = session.scalar(select(Lowering).where(Lowering.decision == decision))
    because = f"{decision.made_by.name} told us something new, and it was decided again"
    if moved.status is not ReferralStatus.DECLINED or lowering:
        because += f": “{decision.words['heading']}”"
    return because, _reasons_of(lowering) if lowering else []


def _settled(settlement: Settlement) -> tuple[str, list[tuple[str, str]]]:
    people = [settlement.proposer.name]
    reasons = [(settlement.proposer.name, settlement.reason)]
    if settlement.second and settlement.second_reason:
        people.append(settlement.second.name)
        reasons.append((settlement.second.name, settlement.second_reason))
    what = "accept" if settlement.outcome == "accept" else "decline"
    return f"{' and '.join(people)} of the IPR team decided to {what} it", reasons


def _reasons_of(lowering: Lowering) -> list[tuple[str, str]]:
    answers = [
        (lowering.first, lowering.first_reason),
        (lowering.second, lowering.second_reason),
    ]
    return [(person.name, reason) for person, reason in answers if person and reason]
