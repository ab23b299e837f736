"""No pattern of answers declines while something not known could still qualify it.

The engine declines by its diagrams. Here the conditions themselves are walked, part by
part, and no diagram says what holds. Where the patterns are few, the engine's outcome
on every one of them is compared with the definition. Where they are many, the diagrams
name the smallest answers that are enough to decline, and the conditions are walked over
everything that may be true beside each: all of it for a criterion that tells up to
twenty yes-or-no questions apart, random completions beyond.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not, condition_leaves
from ipr.rulebook.engine.explain import (
    AT_ACCEPT,
    AT_CONSIDER,
    AT_DECLINE,
    outcome_of_levels,
)
from ipr.rulebook.engine.sufficient_sets import SufficientSets
from ipr.rulebook.model import DECLINE, Criterion
from ipr.rulebook.proofs.ready_examples import Choice, facts_of, ready_choice, states_of
from ipr.rulebook.proofs.report import FAILS, RANDOM_PATTERNS, TELLS, Finding
from ipr.rulebook.proofs.worlds.bits import BitWorlds, CompleteAnswers
from ipr.rulebook.proofs.worlds.questions import Worlds
from ipr.rulebook.proofs.worlds.random_sample import RandomWorlds
from ipr.rulebook.version import MAX_NODES, Version

FEW = 20_000
TWENTY_QUESTIONS = 1 << 20
SOME_REASONS = 200
SHOWN = "No answers decline a referral while something not known could qualify it. "
FAULT = (
    "The program declines this referral although its criteria, read part by part, "
    "leave it open. This is a fault of the program and not of the rulebook."
)
OTHERWISE = (
    "The program’s outcome for this referral is not what its criteria, read part by "
    "part, make of it. This is a fault of the program and not of the rulebook."
)


def prove_declines(worlds: Worlds) -> Iterator[Finding]:
    """Hold every decline against the conditions themselves, and tell how."""
    version = worlds.version
    patterns = prod(variable.size + 1 for variable in worlds.variables)
    if patterns <= FEW:
        yield _check_every_pattern(version, patterns)
    else:
        yield _check_reasons(version)


def _check_every_pattern(version: Version, patterns: int) -> Finding:
    sizes = [variable.size for variable in version.compiled.variables]
    strides = [prod(size + 1 for size in sizes[n + 1 :]) for n in range(len(sizes))]
    possible: list[int] = []
    for state in product(*[range(size + 1) for size in sizes]):
        choice = {n: value for n, value in enumerate(state) if value < sizes[n]}
        facts = facts_of(version, states_of(version, choice))
        unknown = next((n for n in range(len(sizes)) if n not in choice), None)
        if unknown is None:
            levels = _level(version, version.check(facts))
        else:  # what one of its values makes possible, each seen before
            levels = 0
            for back in range(1, sizes[unknown] + 1):
                levels |= possible[len(possible) - back * strides[unknown]]
        possible.append(levels)
        outcome = version.decide(facts).outcome
        if outcome != outcome_of_levels(levels):
            text = FAULT if outcome == DECLINE else OTHERWISE
            return _fault(version, choice, text)
    how = (
        f"Checked on all {patterns:,} patterns of known and unknown answers, by going "
        "through every way to complete each."
    )
    return Finding("never_declines_early", TELLS, SHOWN + how)


def _level(version: Version, facts: Mapping[str, Any]) -> int:
    """Return the level of complete answers, as the conditions say it."""
    holding = {c.is_mandatory for c in version.criteria if _holds(c.when, facts)}
    if True in holding:
        return AT_ACCEPT
    return AT_CONSIDER if holding else AT_DECLINE


def _holds(condition: Condition, facts: Mapping[str, Any]) -> bool:
    match condition:
        case Is(fact, options):
            answer = facts[fact]
            chosen = answer["selected"] if isinstance(answer, Mapping) else [answer]
            return any(option in chosen for option in options)
        case Not(part):
            return not _holds(part, facts)
        case All(parts):
            return all(_holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, facts) for part in parts)


def _check_reasons(version: Version) -> Finding:
    compiled = version.compiled
    ways = SufficientSets(compiled, compiled.levels, AT_DECLINE, 4 * MAX_NODES)
    reasons = [dict(found) for found in ways.sets()]
    for reason in reasons:
        facts = facts_of(version, states_of(version, reason))
        if version.decide(facts).outcome != DECLINE:
            return _fault(version, reason, OTHERWISE)
    some = 0
    for criterion in version.criteria:
        numbers = _variables(version, criterion)
        count = prod(compiled.variables[number].size for number in numbers)
        beside = {tuple((n, r[n]) for n in numbers if n in r): r for r in reasons}
        chosen = list(beside.items())
        worlds: BitWorlds
        if count <= TWENTY_QUESTIONS:
            worlds = CompleteAnswers(version, numbers)
        else:
            worlds = RandomWorlds(version)
            chosen = chosen[:: len(chosen) // SOME_REASONS + 1]
            some += 1
        for known, reason in chosen:
            if worlds.meets(criterion, dict(known)) != worlds.never:
                return _fault(version, reason, FAULT)
    how = (
        f"Checked on the {len(reasons):,} smallest sets of answers that are enough to "
        "decline, with everything that may be true beside each."
    )
    if not some:
        return Finding("never_declines_early", TELLS, SHOWN + how)
    how += (
        f" For {some} of the {len(version.criteria)} criteria, which tell more than "
        f"twenty yes-or-no questions apart, that was {RANDOM_PATTERNS:,} random "
        f"patterns beside each of up to {SOME_REASONS} sets."
    )
    return Finding("never_declines_early", TELLS, SHOWN + how, exact=False)


def _variables(version: Version, criterion: Criterion) -> list[int]:
    named = {leaf.fact for leaf in condition_leaves(criterion.when)}
    compiled = version.compiled
    return [
        n for n, variable in enumerate(compiled.variables) if variable.fact in named
    ]


def _fault(version: Version, choice: Choice, text: str) -> Finding:
    example = ready_choice(version, choice, "The answers")
    return Finding("declines_early", FAILS, text, examples=(example,))
