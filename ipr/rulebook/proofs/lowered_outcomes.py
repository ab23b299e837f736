"""Whether one answer in place of another can lower an outcome, and with which rest."""

from collections.abc import Iterable
from typing import NamedTuple

from ipr.rulebook.proofs.worlds.lightest_answers import answers_in
from ipr.rulebook.proofs.worlds.questions import Worlds


class LoweredOutcome(NamedTuple):
    """With the other answers in `choice`, another value of a variable in place of
    `low` takes the referral from accept or consider to consider or decline."""

    choice: dict[int, int]
    low: int


def find_lowered_outcome(
    worlds: Worlds, variable: int, high: int, lows: Iterable[int]
) -> LoweredOutcome | None:
    """Return the fall with the fewest other answers, if `high` is ever lower than
    any of `lows`, whatever the other answers are."""
    falls = []
    qualifies, accepted = worlds.at_least({variable: high})
    for low in lows:
        qualified, was_accepted = worlds.at_least({variable: low})
        declined = worlds.but_not(qualified, qualifies)
        considered = worlds.both(was_accepted, qualifies)
        for choice in (
            worlds.witness(declined),
            worlds.witness(considered, unless=accepted),
        ):
            if choice is not None:
                choice.pop(variable, None)
                falls.append(LoweredOutcome(choice, low))
    compiled = worlds.version.compiled
    return min(
        falls, key=lambda fall: answers_in(compiled, fall.choice.items()), default=None
    )


def can_lower_outcome(worlds: Worlds, variable: int, high: int, low: int) -> bool:
    """Whether a value of a variable ever gives a lower outcome than another does."""
    levels = worlds.at_least({variable: low}), worlds.at_least({variable: high})
    return any(
        worlds.but_not(one, other) != worlds.never
        for one, other in zip(*levels, strict=True)
    )
