"""What the answers so far would mean. It decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from ipr.accounts.models import Area
from ipr.referrals.questions.answers import Content, facts_from
from ipr.rulebook import Version
from ipr.rulebook.model import ACCEPT, CANNOT_TELL, CONSIDER, DECLINE
from ipr.rulebook.wording import decisions as words

MEANINGS = {
    ACCEPT: "With these answers the case would be accepted for a review.",
    CONSIDER: "With these answers the case would qualify at discretion: a named "
    "person would decide.",
    DECLINE: "With these answers the case would not meet the criteria. A named "
    "colleague, an Advanced Customer Support Senior Leader, would still hold it.",
    CANNOT_TELL: "It cannot be told yet what these answers would mean.",
}


NATION = "Which area the customer lives in"
"""Nobody is asked for the nation: it follows from the area."""


@dataclass(frozen=True)
class SoFar:
    """What the panel says: the meaning, why, and what would still settle it."""

    outcome: str
    meaning: str
    because: Sequence[str]
    needed: Sequence[str]


def say_so_far(version: Version, content: Content, area: Area | None) -> SoFar:
    """Return what the answers given so far would mean under a version."""
    decision = version.decide(facts_from(content, area, version))
    return SoFar(
        outcome=decision.outcome,
        meaning=MEANINGS[decision.outcome],
        because=words.because_sentences(version, decision),
        needed=[
            NATION if version.facts[id].fixed else sentence
            for id, sentence in zip(
                decision.ask_next, words.ask_sentences(version, decision), strict=True
            )
        ],
    )
