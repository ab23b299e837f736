"""Answers that only ever help a referral.

The proof goes through complete answers only: whatever the rest, selecting an option
that `only_raises` instead of not selecting it, or giving an answer that `only_raises`
instead of one that doesn't, never lowers the level. That is enough where other answers
are not known. Each completion of the answers before has a partner among the completions
after, the one that differs in this answer alone, and each after has one before. No
partner is lower. So the lowest level that is still possible doesn't come down, nor does
the highest, and an outcome hangs on these alone: decline where the highest is decline,
accept where the lowest is accept, consider where the lowest is consider, and otherwise
it can't be told. So no outcome comes down either, in the order decline, cannot tell,
consider, accept.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ipr.rulebook.model import Fact
from ipr.rulebook.proofs.lowered_outcomes import (
    LoweredOutcome,
    can_lower_outcome,
    find_lowered_outcome,
)
from ipr.rulebook.proofs.ready_examples import (
    quote_texts,
    ready_example,
    states_of,
)
from ipr.rulebook.proofs.report import FAILS, TELLS, Finding, ReadyExample
from ipr.rulebook.proofs.worlds.questions import Worlds
from ipr.rulebook.wording.outcomes import OUTCOME_WORDS

NOTHING_MARKED = (
    "No answer that the criteria name is marked as one that only raises an outcome, so "
    "there is nothing to prove about them."
)


class SafetyMark(NamedTuple):
    """Marked options that do the same: a value of a variable, and what it replaces."""

    fact: Fact
    options: tuple[str, ...]
    variable: int
    high: int
    lows: tuple[int, ...]


def prove_safety(worlds: Worlds) -> Iterator[Finding]:
    """Fail each answer marked `only_raises` that can lower an outcome, with a smallest
    counter-example: one referral before and after. Tell how many never do."""
    marks = list(_marks(worlds))
    safe = 0
    for mark in marks:
        fall = find_lowered_outcome(worlds, mark.variable, mark.high, mark.lows)
        if fall:
            yield _violation(worlds, mark, fall)
        else:
            safe += len(mark.options)
    if safe:
        answers = "answer that is" if safe == 1 else "answers that are"
        verb = "lowers" if safe == 1 else "lower"
        text = (
            f"{safe} {answers} marked as only raising an outcome never {verb} one, "
            "whatever else is answered or not known."
        )
        yield worlds.claim(Finding("only_raises", TELLS, text))
    elif not marks:
        yield Finding("only_raises", TELLS, NOTHING_MARKED)


def _marks(worlds: Worlds) -> Iterator[SafetyMark]:
    compiled = worlds.version.compiled
    for fact, numbers in zip(compiled.facts, compiled.variables_of, strict=True):
        for number in numbers:
            variable = worlds.variables[number]
            for value, group in enumerate(variable.groups):
                marked = tuple(o for o in group if o in fact.only_raises)
                if not marked:
                    continue
                if variable.counts:
                    yield SafetyMark(fact, marked, number, 1, (0,))
                else:
                    lows = tuple(
                        low
                        for low, other in enumerate(variable.groups)
                        if low != value and not set(other) <= set(fact.only_raises)
                    )
                    yield SafetyMark(fact, marked, number, value, lows)


def _violation(worlds: Worlds, mark: SafetyMark, fall: LoweredOutcome) -> Finding:
    fact = mark.fact
    labels = quote_texts([fact.options[option] for option in mark.options], "or")
    examples = _pair(worlds, mark, fall)
    before, after = [OUTCOME_WORDS[example.expect] for example in examples]
    text = (
        f"Under “{fact.question}”, {labels} is marked as only raising an outcome, "
        f"but it can lower one: the same referral is {before} without it and "
        f"{after} with it."
    )
    options = mark.options
    return Finding(
        "only_raises_broken", FAILS, text, (), fact.id, options, examples=examples
    )


def _pair(
    worlds: Worlds, mark: SafetyMark, fall: LoweredOutcome
) -> tuple[ReadyExample, ...]:
    """Return the answers before and after, which differ in one answer alone."""
    version, variable = worlds.version, worlds.variables[mark.variable]
    option = mark.options[0]
    rest = {v: value for v, value in fall.choice.items() if v != mark.variable}
    before = states_of(version, {**rest, mark.variable: fall.low})
    after = states_of(version, {**rest, mark.variable: mark.high})
    if variable.counts:
        after = {**before, mark.fact.id: {**before[mark.fact.id], option: True}}
    else:
        unmarked = [
            o for o in variable.groups[fall.low] if o not in mark.fact.only_raises
        ]
        before = {**before, mark.fact.id: unmarked[0]}
        after = {**after, mark.fact.id: option}
    label = mark.fact.options[option]
    return (
        ready_example(version, before, f"Before: without “{label}”"),
        ready_example(
            version, after, f"After: with “{label}”, and nothing else changed"
        ),
    )


def prove_marks(worlds: Worlds) -> Iterator[Finding]:
    """Tell which facts and options nobody has marked, so that the editor decides."""
    compiled = worlds.version.compiled
    for fact, numbers in zip(compiled.facts, compiled.variables_of, strict=True):
        if fact.fixed:
            continue
        if worlds.variables[numbers[0]].counts:
            text, options = _unmarked_options(worlds, fact, numbers)
        elif not fact.only_raises:
            text, options = _unmarked_answers(worlds, fact, numbers[0])
        else:
            continue
        if text:
            yield worlds.claim(
                Finding("unmarked", TELLS, text, fact=fact.id, options=options)
            )


def _unmarked_options(
    worlds: Worlds, fact: Fact, numbers: Sequence[int]
) -> tuple[str, tuple[str, ...]]:
    never: list[str] = []
    sometimes: list[str] = []
    for number in numbers:
        [group] = worlds.variables[number].groups
        unmarked = [option for option in group if option not in fact.only_raises]
        falls = can_lower_outcome(worlds, number, 1, 0)
        (sometimes if falls else never).extend(unmarked)
    parts = [f"Under “{fact.question}” some options are not marked as only raising."]
    if never:
        parts.append(f"{_labels(fact, never)} never lowers an outcome: mark it so?")
    if sometimes:
        parts.append(f"{_labels(fact, sometimes)} can lower an outcome.")
    options = (*never, *sometimes)
    return (" ".join(parts) if options else "", options)


def _unmarked_answers(
    worlds: Worlds, fact: Fact, number: int
) -> tuple[str, tuple[str, ...]]:
    groups = worlds.variables[number].groups
    values = range(len(groups))
    best = [
        option
        for value in values
        if not any(can_lower_outcome(worlds, number, value, low) for low in values)
        for option in groups[value]
    ]
    text = f"No answer to “{fact.question}” is marked as only raising an outcome. "
    if best and len(best) < len(fact.options):
        text += f"{_labels(fact, best)} never lowers an outcome: mark it so?"
    elif best:
        text += "None of its answers makes a difference."
    else:
        text += "Each of its answers lowers some outcome."
    return text, tuple(fact.options)


def _labels(fact: Fact, options: Sequence[str]) -> str:
    return quote_texts([fact.options[option] for option in options], "or")
