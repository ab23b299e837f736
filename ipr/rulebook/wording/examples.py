"""How a worked example differs from what is decided, in words."""

from ipr.rulebook.model import MET, NOT_KNOWN, NOT_MET, Example
from ipr.rulebook.wording.outcomes import OUTCOME_WORDS

RESULT_WORDS = {MET: "met", NOT_MET: "not met", NOT_KNOWN: "not known"}


def example_difference(example: Example, outcome: str, result: str) -> str:
    """Return what an example expects and what it gets; empty if they agree.

    `result` is that of the criterion that it stands under.

    >>> example_difference(Example({}, "accept", "met"), "cannot_tell", "met")
    'it expects the referral to be accepted, and it is left open.'
    >>> example_difference(Example({}, "accept", "met"), "accept", "not_known")
    'it expects the criterion to be met, and it is not known.'
    """
    parts = []
    if outcome != example.expect:
        expected, got = OUTCOME_WORDS[example.expect], OUTCOME_WORDS[outcome]
        parts.append(f"it expects the referral to be {expected}, and it is {got}.")
    if example.result not in (None, result):
        expected, got = RESULT_WORDS[example.result], RESULT_WORDS[result]
        parts.append(f"it expects the criterion to be {expected}, and it is {got}.")
    return " ".join(parts).replace(". it", ". It")
