"""Why an outcome is what it is, criterion by criterion, and what was missing."""

from ipr.rulebook.engine.decision import Decision
from ipr.rulebook.model import (
    ACCEPT,
    CANNOT_TELL,
    CONSIDER,
    DECLINE,
    DISCRETIONARY,
    MANDATORY,
    MET,
    NOT_KNOWN,
    NOT_MET,
)
from ipr.rulebook.version import Version
from ipr.rulebook.wording.findings import CountedAnswers
from ipr.rulebook.wording.open_answers import open_phrases
from ipr.rulebook.wording.phrases import join_phrases, phrases_of_answers

CARRIES = {ACCEPT: MANDATORY, CONSIDER: DISCRETIONARY}


def because_sentences(
    version: Version, decision: Decision, counted: CountedAnswers
) -> list[str]:
    """Return why the outcome is what it is: one sentence a criterion, naming it.

    For an accepted case and one at discretion those are the criteria that are met;
    for a declined one all of them, each with everything that it lacked. None while
    we cannot tell.
    """
    if decision.outcome == CANNOT_TELL:
        return []
    if decision.outcome == DECLINE:
        said, result, kinds = "not met", NOT_MET, {MANDATORY, DISCRETIONARY}
    else:
        said, result, kinds = "met", MET, {CARRIES[decision.outcome]}
    given = decision.facts
    found = []
    for criterion, known in zip(version.criteria, decision.criteria, strict=True):
        if known.result == result and criterion.kind in kinds:
            phrases = counted.phrases_for(criterion, result)
            opening = f"“{criterion.title}” is {said}: "
            found.append(join_phrases(phrases, opening) or f"{opening[:-2]}.")
    if not found:  # several criteria carry it together, none of them alone
        parts = decision.because[:1]
        found = [
            join_phrases(phrases_of_answers(version, part, given)) for part in parts
        ]
    return found


def open_sentences(version: Version, decision: Decision) -> list[str]:
    """Return what each criterion that is still open waits for, naming it.

    Only criteria that could change the outcome: none of an accepted case, and of one
    at discretion those that are mandatory.
    """
    kinds = {CANNOT_TELL: (MANDATORY, DISCRETIONARY), CONSIDER: (MANDATORY,)}
    found = []
    for criterion, known in zip(version.criteria, decision.criteria, strict=True):
        wanted = criterion.kind in kinds.get(decision.outcome, ())
        if wanted and known.result == NOT_KNOWN:
            phrases = open_phrases(version, criterion, decision.facts)
            opening = f"We cannot tell yet whether “{criterion.title}” is met: "
            found.append(join_phrases(phrases, opening))
    return found


def missing_sentences(
    version: Version, decision: Decision, counted: CountedAnswers
) -> list[str]:
    """Return what a declined case lacked that no one criterion's reason says.

    One sentence for each way to qualify that takes the answers to several criteria.
    """
    given = decision.facts
    found = [
        join_phrases(phrases_of_answers(version, lacked, given))
        for lacked in counted.lacked
        if not any(
            lacked.keys() <= set(version.facts_of_criterion(c))
            for c in version.criteria
        )
    ]
    return list(dict.fromkeys(text for text in found if text))
