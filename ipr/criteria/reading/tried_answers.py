"""What a version makes of answers that somebody tries. Nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ipr.decisions.receipt.stored_words import MAY_BE_MANDATORY, OPENINGS
from ipr.referrals.drafts.journey import QuestionPage, journey
from ipr.referrals.questions.answers import page_of
from ipr.rulebook import Fact, Rulebook, Version
from ipr.rulebook.model import ACCEPT, CONSIDER, DECLINE
from ipr.rulebook.wording import decisions as words
from ipr.rulebook.wording.differences import literal_phrase

WOULD = {
    ACCEPT: "It would be accepted if",
    CONSIDER: "It would qualify at discretion if",
    DECLINE: "It would not meet the criteria if",
}


@dataclass(frozen=True)
class Tried:
    """The decision on some answers, with the whole explanation in words."""

    outcome: str
    heading: str
    opening: Sequence[str]
    why: Sequence[str]
    missing: Sequence[str]
    settle: Sequence[str]
    would_change: Sequence[tuple[str, Sequence[str]]]
    """What each other outcome would take: an opening, and the ways there."""
    criteria: Sequence[words.CriterionLine]


def try_answers(version: Version, answers: Mapping[str, Any]) -> Tried:
    """Return what a version decides on some answers, and why."""
    decision = version.decide(answers)
    opening = [OPENINGS[decision.outcome]]
    if decision.may_be_mandatory:
        opening.append(MAY_BE_MANDATORY)
    ways: dict[str, list[str]] = {}
    for change in decision.would_change:
        phrases = [
            literal_phrase(version.facts[literal["fact"]], literal)
            for literal in change["change"]
        ]
        ways.setdefault(WOULD[change["outcome"]], []).append("; and ".join(phrases))
    return Tried(
        outcome=decision.outcome,
        heading=words.heading(decision),
        opening=opening,
        why=[
            *words.because_sentences(version, decision),
            *words.open_sentences(version, decision),
        ],
        missing=words.missing_sentences(version, decision),
        settle=words.ask_sentences(version, decision),
        would_change=list(ways.items()),
        criteria=words.criterion_lines(version, decision),
    )


def question_pages(version: Version, book: Rulebook) -> list[QuestionPage]:
    """Return the questions as a referrer meets them, page by page.

    What follows from elsewhere, which nobody is asked, stands on its page too.
    """
    pages = {page.slug: page for page in journey(version, book)}
    for id in version.uses:
        fact = version.facts[id]
        if fact.fixed:
            page = pages.get(page_of(fact)) or QuestionPage(page_of(fact), "")
            pages[page.slug] = replace(page, facts=(*page.facts, fact))
    return [page for page in pages.values() if page.facts]


def facts_of(pages: Sequence[QuestionPage]) -> tuple[Fact, ...]:
    """Return the questions of some pages, in order."""
    return tuple(fact for page in pages for fact in page.facts)
