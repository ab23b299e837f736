"""Answers that a condition names, and whether they decide an example or could.

An answer decides an example that gives it if the example would come out otherwise were
that part of the condition not so: its outcome, or the result that it states of the
criterion it stands under.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.engine.compiled import UNKNOWN
from ipr.rulebook.errors import FactsError
from ipr.rulebook.model import (
    ACCEPT,
    CANNOT_TELL,
    CONSIDER,
    DECLINE,
    MET,
    NOT_KNOWN,
    NOT_MET,
    Criterion,
    Example,
)
from ipr.rulebook.proofs.ready_examples import Choice, States, states_of
from ipr.rulebook.proofs.worlds.questions import Worlds
from ipr.rulebook.version import Version

NOT_SO = AnyOf(())
"""A condition that never holds."""


@dataclass(frozen=True, slots=True)
class ShownExample:
    """A worked example, with what it says of the variables."""

    under: str
    example: Example
    given: Mapping[str, Any]
    choice: Choice

    def gives(self, leaf: Is, option: str) -> bool:
        """Whether a leaf holds in it by one of its options, and by no other."""
        answer = self.given.get(leaf.fact)
        if not isinstance(answer, Mapping):
            return bool(answer == option)
        return {option} == {*answer["selected"]} & {*leaf.options}


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """An answer that a part of a criterion's condition names."""

    criterion: Criterion
    leaf: Is
    option: str
    without: Condition
    """The criterion's condition, were that part of it not so."""


def shown_examples(version: Version) -> Iterator[ShownExample]:
    """Yield the worked examples of a version whose answers can be read."""
    for criterion in version.criteria:
        for example in criterion.examples:
            try:
                given = version.check(example.given)
            except FactsError:  # a mistake that is told elsewhere shows nothing here
                continue
            pattern = enumerate(version.compiled.pattern(given))
            choice = {n: value for n, value in pattern if value != UNKNOWN}
            yield ShownExample(criterion.id, example, given, choice)


def leaves_denied(
    worlds: Worlds, condition: Condition
) -> Iterator[tuple[Is, Condition]]:
    """Yield each leaf that can be true or false, with the whole were it false."""
    if isinstance(condition, Is):
        yield condition, NOT_SO
        return
    parts = parts_of(condition)
    for number, part in enumerate(parts):
        if is_constant(worlds, part):
            continue
        for leaf, without in leaves_denied(worlds, part):
            others = (*parts[:number], without, *parts[number + 1 :])
            match condition:
                case Not():
                    yield leaf, Not(without)
                case All():
                    yield leaf, All(others)
                case _:
                    yield leaf, AnyOf(others)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions that one is joined from."""
    match condition:
        case Is():
            return ()
        case Not(part):
            return (part,)
        case All(parts) | AnyOf(parts):
            return parts


def is_constant(worlds: Worlds, part: Condition) -> bool:
    """Return whether a part is always true, or never, whatever is answered."""
    return worlds.holds(part) in (worlds.never, worlds.always)


def decides_example(worlds: Worlds, answer: NamedAnswer, one: ShownExample) -> bool:
    """Return whether an example would fail, were that part of the condition not so."""
    if not one.gives(answer.leaf, answer.option):
        return False
    criterion, example = answer.criterion, one.example
    result, otherwise = [
        result_of(worlds, condition, one.choice)
        for condition in (criterion.when, answer.without)
    ]
    if result == otherwise:
        return False
    if one.under == criterion.id and example.result == result:
        return True
    outcome = _outcome(worlds, criterion, criterion.when, one.choice)
    changed = _outcome(worlds, criterion, answer.without, one.choice)
    return outcome == example.expect != changed


def deciding_choice(worlds: Worlds, answer: NamedAnswer) -> dict[int, int] | None:
    """Return a smallest choice in which the answer alone makes its part so, and that
    part decides the criterion; None if there is none."""
    alone = worlds.always
    for number, value in worlds.hits(answer.leaf):
        variable = worlds.variables[number]
        own = answer.option in variable.groups[0 if variable.counts else value]
        if variable.counts:
            alone = worlds.both(alone, worlds.value(number, int(own)))
        elif own:
            alone = worlds.value(number, value)
    met = worlds.meets(answer.criterion)
    without = worlds.holds(answer.without)
    for changed in (worlds.but_not(met, without), worlds.but_not(without, met)):
        choice = worlds.witness(worlds.both(alone, changed))
        if choice is not None:
            return choice
    return None


def own_state(worlds: Worlds, answer: NamedAnswer, choice: Choice) -> States:
    """Return the state of the answer's own fact, where it stands for no other."""
    version, id = worlds.version, answer.leaf.fact
    state = states_of(version, choice).get(id)
    if not isinstance(state, dict):
        return {id: answer.option}
    denied = dict.fromkeys(answer.leaf.options, False)
    return {
        id: denied
        | {o: so for o, so in state.items() if not so}
        | {answer.option: True}
    }


def result_of(worlds: Worlds, condition: Condition, choice: Choice) -> str:
    """Return whether a choice meets a condition: `met`, `not_met` or `not_known`."""
    held = worlds.holds(condition, choice)
    if held == worlds.always:
        return MET
    return NOT_MET if held == worlds.never else NOT_KNOWN


def _outcome(
    worlds: Worlds, criterion: Criterion, when: Condition, choice: Choice
) -> str:
    """Return what is decided on a choice if a criterion asked for something else."""
    held = {True: worlds.never, False: worlds.never}
    for one in worlds.version.criteria:
        own = when if one.id == criterion.id else one.when
        kind = one.is_mandatory
        held[kind] = worlds.either(held[kind], worlds.holds(own, choice))
    not_declined = worlds.either(held[True], held[False])
    if held[True] == worlds.always:
        return ACCEPT
    if not_declined == worlds.always:
        return CONSIDER
    return DECLINE if not_declined == worlds.never else CANNOT_TELL
