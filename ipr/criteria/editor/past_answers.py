"""Real answers to copy into an example: the answers alone, and nothing of a person."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from ipr.accounts.models import User
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.referrals.models import FactPattern, Referral
from ipr.referrals.queries import visible_to
from ipr.rulebook import FactsError, Version
from ipr.rulebook.wording.answers import AnswerLine, answer_lines
from ipr.web.lists.paging import ListPage, PageAsked, list_page

PER_PAGE = 20


@dataclass(frozen=True)
class PatternLine:
    """A set of answers that was given, how often, and what a draft makes of it."""

    id: int
    referrals: int
    answers: tuple[AnswerLine, ...]
    outcome: str | None
    """None where the draft can't decide it."""


def list_patterns(
    session: AnySession, version: Version | None, asked: PageAsked
) -> ListPage[PatternLine]:
    """Return the answers of past referrals, those of most referrals first."""
    counted = (
        select(Referral.pattern_id, func.count().label("referrals"))
        .where(Referral.pattern_id.is_not(None))
        .group_by(Referral.pattern_id)
        .subquery()
    )
    statement: Select[Any] = select(FactPattern, counted.c.referrals).join(
        counted, counted.c.pattern_id == FactPattern.id
    )
    return list_page(
        session,
        statement,
        asked,
        sorts={"referrals": [counted.c.referrals]},
        default="-referrals",
        unique=[FactPattern.id],
        per_page=PER_PAGE,
        read=lambda row: _line(row[0], row[1], version),
    )


def find_pattern(session: AnySession, id: int) -> FactPattern | None:
    return session.get(FactPattern, id)


def referral_with_answers(
    session: AnySession, reference: str, *, user: User
) -> Referral | None:
    """Return a referral that has answers, if this person may see it."""
    return session.scalar(
        select(Referral).where(
            Referral.reference == reference,
            Referral.pattern_id.is_not(None),
            visible_to(user, london_today()),
        )
    )


def answers_for(version: Version, pattern: FactPattern) -> dict[str, Any]:
    """Return those answers of a pattern that a version uses, as it reads them."""
    known = {id: a for id, a in pattern.facts.items() if id in version.facts}
    try:
        given = version.check(known)
    except FactsError:
        return {}
    return {id: answer for id, answer in given.items() if id in version.uses}


def what_comes_of(
    version: Version, pattern: FactPattern, criterion: str
) -> dict[str, Any]:
    """Return the answers of a pattern that a version uses, and what comes of them."""
    given = answers_for(version, pattern)
    decision = version.decide(given)
    results = {one.id: one.result for one in decision.criteria}
    result = results.get(criterion, "")
    return {"given": given, "expect": decision.outcome, "result": result}


def _line(pattern: FactPattern, referrals: int, version: Version | None) -> PatternLine:
    if version is None:
        return PatternLine(pattern.id, referrals, (), None)
    given = answers_for(version, pattern)
    answers = answer_lines(version.facts, given)
    return PatternLine(pattern.id, referrals, answers, version.decide(given).outcome)
