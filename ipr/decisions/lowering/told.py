"""What was told since a case last stood, and by whom: they may not confirm it.

A decision that gives the same answers and outcome under the same version as the one
before says no more than that: somebody only wrote a note.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.decisions.models import Lowering, LoweringState, StoredDecision
from ipr.rulebook.wording.answers import ANSWER_NOT_KNOWN, AnswerChange

SAYS = ("pattern_id", "version_id", "outcome")


def says_the_same(decision: StoredDecision, earlier: StoredDecision) -> bool:
    """Return whether a decision says no more than the one before."""
    return all(getattr(decision, said) == getattr(earlier, said) for said in SAYS)


def lowering_behind(
    decision: StoredDecision,
    decisions: Sequence[StoredDecision],
    lowerings: Iterable[Lowering],
) -> Lowering | None:
    """Return what a decision would lower, itself or as the one that it repeats.

    `decisions` are all of the referral, the latest first.
    """
    known = {lowering.decision_id: lowering for lowering in lowerings}
    for one in decisions[decisions.index(decision) :]:
        if not says_the_same(one, decision):
            return None
        if one.id in known:
            return known[one.id]
    return None


def told_some_of_it(person: Any) -> ColumnElement[bool]:
    """Return the condition that somebody told some of what would lower the case.

    That is whatever changed since the decision at which it last stood, though a later
    decision asks for the lowering now.
    """
    told, earlier = aliased(StoredDecision), aliased(StoredDecision)
    return or_(
        Lowering.told_by_id == person,
        exists()
        .where(
            told.referral_id == Lowering.referral_id,
            told.id > _last_stood(),
            told.id <= Lowering.decision_id,
            told.made_by_id == person,
            _follows(told, earlier),
            _says_more(told, earlier),
        )
        .correlate(Lowering, User),
    )


def told_since_it_stood(
    session: AnySession, lowering: Lowering
) -> tuple[StoredDecision, list[StoredDecision]]:
    """Return the decision at which a case last stood, and those that were told since.

    Notes that came after the lowering are among them.
    """
    stood, *told = session.scalars(
        select(StoredDecision)
        .join(Lowering, Lowering.referral_id == StoredDecision.referral_id)
        .where(Lowering.id == lowering.id, StoredDecision.id >= _last_stood())
        .order_by(StoredDecision.id)
    )
    # A note on what stood came before all that; the lowering itself never does.
    while told[0].id != lowering.decision_id and says_the_same(told[0], stood):
        stood = told.pop(0)
    return stood, told


def changes_since(
    stood: StoredDecision, decision: StoredDecision
) -> Iterator[AnswerChange]:
    """Return the answers that differ from an earlier decision, in the words of both."""
    before = {line["fact"]: line["answer"] for line in stood.words["answers"]}
    for line in decision.words["answers"]:
        fact, after = line["fact"], line["answer"]
        was = before.get(fact, ANSWER_NOT_KNOWN)
        # The words alone can differ, where the version does.
        same = stood.pattern.facts.get(fact) == decision.pattern.facts.get(fact)
        if not same and was != after:
            yield AnswerChange(fact, line["question"], was, after)


def _last_stood() -> ScalarSelect[int]:
    """Select the last decision that put the case somewhere or left it there."""
    stood, earlier = aliased(StoredDecision), aliased(StoredDecision)
    kept = aliased(Lowering)
    return (
        select(func.max(stood.id))
        .outerjoin(earlier, _follows(stood, earlier))
        .outerjoin(
            kept,
            and_(kept.decision_id == stood.id, kept.state != LoweringState.CONFIRMED),
        )
        .where(
            stood.referral_id == Lowering.referral_id,
            stood.id < Lowering.decision_id,
            kept.id.is_(None),
            or_(earlier.id.is_(None), _says_more(stood, earlier)),
        )
        .correlate(Lowering)
        .scalar_subquery()
    )


def _follows(decision: Any, earlier: Any) -> ColumnElement[bool]:
    return and_(
        earlier.referral_id == decision.referral_id,
        earlier.number == decision.number - 1,
    )


def _says_more(decision: Any, earlier: Any) -> ColumnElement[bool]:
    return or_(*(getattr(decision, said) != getattr(earlier, said) for said in SAYS))
