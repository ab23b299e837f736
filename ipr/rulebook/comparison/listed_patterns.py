"""The patterns of answers that one version decides one way and another otherwise."""

from contextlib import suppress
from dataclasses import dataclass

from ipr.rulebook.comparison.cheapest_cover import cheapest_cover
from ipr.rulebook.comparison.grown_patterns import MOST_PATTERNS, grown_patterns
from ipr.rulebook.comparison.joined_versions import JoinedVersions
from ipr.rulebook.comparison.largest_patterns import largest_patterns
from ipr.rulebook.comparison.literals import (
    ANY,
    IS,
    NONE_OF,
    Literal,
    Pattern,
    box_of,
    cost_of,
    options_of,
    part_within,
    values_of,
)
from ipr.rulebook.comparison.plain_examples import PlainExamples
from ipr.rulebook.engine.diagrams import LESS, NO, TooLarge
from ipr.rulebook.model import YES_NO

EXACT, GROW, SHORTEN, ALWAYS = "exact", "grow", "shorten", "always"
"""The kinds of work that a store allows so much of."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Patterns that together cover a region."""

    patterns: tuple[Pattern, ...]
    exact: bool
    """Whether it is certain that no fewer patterns, and none shorter, would do."""


def list_patterns(
    joined: JoinedVersions, before: int, region: int, plainest: PlainExamples
) -> Listing:
    """Return the patterns for the answers of `region`, read among those of `before`.

    They cover all of the region, and nothing else of `before`, of which it is a part.
    Raises TooLarge where they can't be listed with what the store allows.
    """
    store = joined.store
    bad = store.join(LESS, before, region)
    try:
        with store.allow(EXACT):
            patterns = largest_patterns(joined, store.invert(bad), region)
            chosen, exact = _choose(joined, region, patterns)
    except TooLarge:
        with store.allow(GROW):
            chosen = grown_patterns(joined, bad, region, plainest)
        exact = False
        with suppress(TooLarge), store.allow(SHORTEN):
            chosen = _choose(joined, region, chosen)[0]
    with suppress(TooLarge), store.allow(SHORTEN):  # they are true as they are
        chosen = _shorten(joined, bad, region, chosen)
    order = sorted(chosen, key=lambda pattern: (len(pattern), pattern))
    return Listing(tuple(order), exact)


def _choose(
    joined: JoinedVersions, region: int, patterns: list[Pattern]
) -> tuple[list[Pattern], bool]:
    costs = [cost_of(joined, pattern) for pattern in patterns]
    chosen, exact = cheapest_cover(joined, region, patterns, costs)
    if len(chosen) > MOST_PATTERNS:
        raise TooLarge
    return [patterns[number] for number in chosen], exact


def _shorten(
    joined: JoinedVersions, bad: int, region: int, patterns: list[Pattern]
) -> list[Pattern]:
    """Return the patterns without the options that they need not name.

    First those that make no difference to the pattern's own answers of the region,
    then those whose answers another pattern covers as well.
    """
    store = joined.store
    found = []
    for pattern in patterns:
        mine = part_within(joined, region, pattern)
        found.append(_loosen(joined, bad, _narrow(joined, mine, pattern)))
    for place, pattern in enumerate(found):
        mine = part_within(joined, region, pattern)
        for other in (*found[:place], *found[place + 1 :]):
            mine = store.join(LESS, mine, box_of(joined, other))
        found[place] = _loosen(joined, bad, _narrow(joined, mine, pattern))
    return found


def _narrow(joined: JoinedVersions, mine: int, pattern: Pattern) -> Pattern:
    """Return a pattern naming fewer options, and still with all of some answers."""
    for literal in pattern:
        if literal.key == NONE_OF:
            continue
        for member in reversed(literal.members):
            members = tuple(x for x in literal.members if x != member)
            shorter = literal._replace(members=members)
            if members and part_within(joined, mine, [shorter]) == mine:
                pattern = tuple(shorter if x == literal else x for x in pattern)
                literal = shorter
    return pattern


def _loosen(joined: JoinedVersions, bad: int, pattern: Pattern) -> Pattern:
    """Return a pattern that leaves out what keeps no bad answer away."""
    for literal in pattern:
        rest = [x for x in pattern if x != literal]
        touched = part_within(joined, bad, rest)
        if touched == NO:
            pattern = tuple(rest)
        elif literal.key == NONE_OF:
            pattern = _replace(pattern, literal, _fewest(joined, touched, literal))
    return tuple(dict.fromkeys(pattern))


def _fewest(joined: JoinedVersions, touched: int, literal: Literal) -> Literal:
    for member in reversed(literal.members):
        members = tuple(x for x in literal.members if x != member)
        looser = literal._replace(members=members)
        if members and part_within(joined, touched, [looser]) == NO:
            literal = looser
    return literal


def _replace(pattern: Pattern, old: Literal, new: Literal) -> Pattern:
    return tuple(new if literal == old else literal for literal in pattern)


def literals_always(joined: JoinedVersions, mine: int, pattern: Pattern) -> Pattern:
    """Return what all answers have that change and satisfy a pattern, besides it.

    "Accepted before" may say as much as the pattern's own words do; nobody should
    have to work that out.
    """
    found: list[Literal] = []
    with suppress(TooLarge), joined.store.allow(ALWAYS):
        box = box_of(joined, pattern)
        for fact, numbers in enumerate(joined.variables_of):
            for literal in _candidates(joined, mine, fact, numbers):
                if part_within(joined, box, [literal]) != box:
                    found.append(literal)
    return tuple(found)


def _candidates(
    joined: JoinedVersions, mine: int, fact: int, numbers: list[int]
) -> list[Literal]:
    if not joined.variables[numbers[0]].counts:
        [number] = numbers
        size = joined.variables[number].size
        values = values_of(joined.store, mine, number, size)
        literal = Literal(fact, IS, tuple((number, value) for value in values))
        kind = joined.facts[fact].type
        says_no = kind == YES_NO and options_of(joined, literal) == ["no"]
        return [literal] if len(values) < size and not says_no else []
    members = tuple((number, 1) for number in numbers)
    some = Literal(fact, ANY, members)
    if part_within(joined, mine, [some]) == mine:
        [some] = _narrow(joined, mine, (some,))
        return [some]
    return []
