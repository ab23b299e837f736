"""Criteria that do nothing: never met, always met, or contained in others."""

from collections.abc import Iterator, Sequence

from ipr.rulebook.model import Criterion
from ipr.rulebook.proofs.ready_examples import quote_texts
from ipr.rulebook.proofs.report import FAILS, WARNS, Finding
from ipr.rulebook.proofs.worlds.questions import Worlds


def prove_criteria(worlds: Worlds) -> Iterator[Finding]:
    """Find the criteria that nobody can meet, that everybody meets, or that others
    of the same or a higher kind make superfluous."""
    for criterion in worlds.version.criteria:
        met = worlds.meets(criterion)
        if met == worlds.never:
            text = f"“{criterion.title}” is never met: no answers are enough for it."
            yield worlds.claim(Finding("never_met", FAILS, text, (criterion.id,)))
        elif met == worlds.always:
            text = (
                f"“{criterion.title}” is always met, whatever is answered, so "
                f"every referral is {_fate(criterion)}."
            )
            yield worlds.claim(Finding("always_met", FAILS, text, (criterion.id,)))
        else:
            others = _containing(worlds, criterion, met)
            if others:
                yield worlds.claim(_contained(worlds, criterion, others))


def _fate(criterion: Criterion) -> str:
    return "accepted" if criterion.is_mandatory else "at least considered"


def _containing(worlds: Worlds, criterion: Criterion, met: int) -> list[Criterion]:
    """Return other criteria of which any answers that meet this one meet some.

    One where one is enough, and otherwise as few as dropping one by one leaves.
    """
    others = [
        other
        for other in worlds.version.criteria
        if other.id != criterion.id
        and (other.is_mandatory or not criterion.is_mandatory)
    ]
    for other in others:
        if worlds.but_not(met, worlds.meets(other)) == worlds.never:
            return [other]
    if not _contain(worlds, others, met):
        return []
    for other in list(others):
        fewer = [one for one in others if one.id != other.id]
        if _contain(worlds, fewer, met):
            others = fewer
    return others


def _contain(worlds: Worlds, criteria: Sequence[Criterion], met: int) -> bool:
    together = worlds.any_of(worlds.meets(criterion) for criterion in criteria)
    return worlds.but_not(met, together) == worlds.never


def _contained(
    worlds: Worlds, criterion: Criterion, others: Sequence[Criterion]
) -> Finding:
    titles = quote_texts([other.title for other in others], "or")
    also = f"whoever meets it also meets {titles}"
    if len(others) == 1:
        [other] = others
        if worlds.meets(criterion) == worlds.meets(other):
            also = f"exactly the same answers meet {titles}"
    kinds = {other.is_mandatory for other in others}
    higher = kinds == {True} and not criterion.is_mandatory
    end = ", which is mandatory" if higher and len(others) == 1 else ""
    text = (
        f"“{criterion.title}” never decides anything: {also}{end}. "
        "No outcome would change without it."
    )
    ids = (criterion.id, *(other.id for other in others))
    return Finding("never_decisive", WARNS, text, ids)
