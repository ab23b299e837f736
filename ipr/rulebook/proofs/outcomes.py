"""Examples, and outcomes: which can be reached, and which criteria overlap."""

from collections.abc import Iterator

from ipr.rulebook.errors import FactsError
from ipr.rulebook.model import (
    ACCEPT,
    CANNOT_TELL,
    CONSIDER,
    DECLINE,
    OUTCOMES,
    Criterion,
    Example,
)
from ipr.rulebook.proofs.ready_examples import quote_texts, ready_choice
from ipr.rulebook.proofs.report import EXAMPLE_FAILS, FAILS, TELLS, WARNS, Finding
from ipr.rulebook.proofs.worlds.questions import Worlds
from ipr.rulebook.version import Version
from ipr.rulebook.wording.examples import example_difference
from ipr.rulebook.wording.outcomes import OUTCOME_WORDS

NO_MANDATORY = (
    "No criterion is mandatory, so no referral is accepted without a person’s decision."
)
NO_DISCRETIONARY = (
    "No criterion is discretionary, so no referral is ever left to a person’s "
    "discretion: “considered at discretion” can’t come about."
)


def prove_examples(worlds: Worlds) -> Iterator[Finding]:
    """Run the worked examples. Published ones all pass, or they wouldn't load."""
    criteria = worlds.version.criteria
    passed = 0
    for criterion in criteria:
        for number, example in enumerate(criterion.examples, start=1):
            wrong = _wrong(worlds.version, criterion, example)
            passed += not wrong
            if wrong:
                text = f"Worked example {number} of “{criterion.title}” fails: {wrong}"
                yield Finding(EXAMPLE_FAILS, FAILS, text, (criterion.id,))
        if not criterion.examples:
            text = f"“{criterion.title}” has no worked example."
            yield Finding("no_examples", WARNS, text, (criterion.id,))
    count = sum(len(criterion.examples) for criterion in criteria)
    if count:
        text = f"{passed} of {count} worked examples pass."
        yield Finding("examples", TELLS, text)


def _wrong(version: Version, criterion: Criterion, example: Example) -> str:
    """Return how an example differs from what is decided; empty if it doesn't."""
    try:
        decision = version.decide(example.given)
    except FactsError as error:
        return ". ".join(error.messages)
    [result] = [c.result for c in decision.criteria if c.id == criterion.id]
    return example_difference(example, decision.outcome, result)


def prove_outcomes(worlds: Worlds) -> Iterator[Finding]:
    """Tell a smallest witness for each outcome, or why there can be none."""
    for outcome in OUTCOMES:
        choice = _reach(worlds, outcome)
        if choice is None:
            yield worlds.claim(_unreachable(worlds, outcome))
            continue
        words = OUTCOME_WORDS[outcome]
        note = f"The fewest answers with which a referral is {words}"
        if not worlds.exact and choice:
            note = f"Answers with which a referral is {words}"
        example = ready_choice(worlds.version, choice, note)
        text = f"A referral can be {words}."
        yield Finding("outcome_reachable", TELLS, text, examples=(example,))


def _reach(worlds: Worlds, outcome: str) -> dict[int, int] | None:
    not_declined, accepted = worlds.at_least()
    if outcome == CANNOT_TELL:  # open, if anything is, before the first answer
        return None if not_declined in (worlds.never, worlds.always) else {}
    if outcome == CONSIDER:
        return worlds.witness(not_declined, unless=accepted)
    return worlds.witness(worlds.at(outcome))


def _unreachable(worlds: Worlds, outcome: str) -> Finding:
    kind, criteria = "outcome_unreachable", worlds.version.criteria
    has_mandatory = any(criterion.is_mandatory for criterion in criteria)
    if outcome == ACCEPT and not has_mandatory:
        return Finding(kind, TELLS, NO_MANDATORY)
    if outcome == CONSIDER and all(criterion.is_mandatory for criterion in criteria):
        return Finding(kind, TELLS, NO_DISCRETIONARY)
    words = OUTCOME_WORDS[outcome]
    reasons = {
        ACCEPT: "no answers meet a mandatory criterion",
        CONSIDER: "whoever meets a discretionary criterion also meets a mandatory one",
        DECLINE: "all answers, whatever they are, meet some criterion",
        CANNOT_TELL: "whether a referral is declined doesn’t depend on any answer",
    }
    level = FAILS if outcome == ACCEPT else WARNS
    if outcome == CONSIDER and worlds.at(ACCEPT) == worlds.always:
        reasons[CONSIDER] = "every referral is accepted"
    elif outcome == CONSIDER and not _can_be_met(worlds):
        reasons[CONSIDER] = "no answers meet a discretionary criterion"
    return Finding(kind, level, f"No referral can be {words}: {reasons[outcome]}.")


def _can_be_met(worlds: Worlds) -> bool:
    criteria = worlds.version.criteria
    others = [criterion for criterion in criteria if not criterion.is_mandatory]
    return any(worlds.meets(criterion) != worlds.never for criterion in others)


def prove_overlaps(worlds: Worlds) -> Iterator[Finding]:
    """Tell which mandatory and discretionary criteria the same answers can meet.

    That is no mistake: the referral is accepted, and nobody's discretion is asked.
    """
    criteria = worlds.version.criteria
    for mandatory in (c for c in criteria if c.is_mandatory):
        for other in (c for c in criteria if not c.is_mandatory):
            shared = worlds.both(worlds.meets(mandatory), worlds.meets(other))
            choice = worlds.witness(shared)
            if choice is None:
                continue
            titles = quote_texts([mandatory.title, other.title])
            text = (
                f"The same answers can meet {titles}. The first is mandatory, so the "
                "referral is then accepted and nobody’s discretion is asked."
            )
            note = "The fewest answers that meet both"
            if not worlds.exact:
                note = "Answers that meet both"
            example = ready_choice(worlds.version, choice, note, mandatory)
            ids = (mandatory.id, other.id)
            yield Finding("overlap", TELLS, text, ids, examples=(example,))
