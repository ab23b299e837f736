"""What is said of each outcome, wherever a decision is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from ipr.rulebook.model import ACCEPT, CANNOT_TELL, CONSIDER, DECLINE

OUTCOME_WORDS = {
    ACCEPT: "accepted",
    CONSIDER: "considered at discretion",
    DECLINE: "declined",
    CANNOT_TELL: "left open",
}


@dataclass(frozen=True, slots=True)
class OutcomeTexts:
    """The fixed texts of one outcome."""

    heading: str
    opening: str
    so_far: str
    """While the answers are still being given."""
    would: str
    """What other answers would give it, as the opening of a list."""


OUTCOME_TEXTS: Mapping[str, OutcomeTexts] = {
    ACCEPT: OutcomeTexts(
        heading="This case is accepted for an Internal Process Review",
        opening="An Internal Process Review will be carried out, because a criterion "
        "that makes one mandatory is met.",
        so_far="With these answers the case would be accepted for a review.",
        would="It would be accepted if",
    ),
    CONSIDER: OutcomeTexts(
        heading="This case qualifies at discretion: a named person decides",
        opening="A review may be carried out, but does not have to be. A named member "
        "of the IPR team decides, and says why.",
        so_far="With these answers the case would qualify at discretion: a named "
        "person would decide.",
        would="It would qualify at discretion if",
    ),
    DECLINE: OutcomeTexts(
        heading="This case does not meet the criteria for an Internal Process Review",
        opening="The answers were held against every criterion, and none of them is "
        "met. This says nothing about how serious the case is, and it does not end "
        "here.",
        so_far="With these answers the case would not meet the criteria, and an "
        "Advanced Customer Support Senior Leader would hold it.",
        would="It would not meet the criteria if",
    ),
    CANNOT_TELL: OutcomeTexts(
        heading="We cannot tell yet whether this case meets the criteria",
        opening="What is not known yet could make the difference. Nothing is declined "
        "because an answer is missing: the IPR team settles this case with those who "
        "can answer.",
        so_far="We cannot tell yet what these answers would mean.",
        would="",  # no answer is asked to leave a case open
    ),
}
MAY_BE_MANDATORY = (
    "A review may be carried out, and it may turn out that it has to be: that depends "
    "on what is not known yet. A named member of the IPR team decides, and says why."
)
"""The opening of a case at discretion that may still be accepted."""
