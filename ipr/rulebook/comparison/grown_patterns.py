"""Patterns grown from single answers, where all the largest ones are too many."""

from collections.abc import Sequence

from ipr.rulebook.comparison.joined_versions import JoinedVersions
from ipr.rulebook.comparison.literals import (
    ANY,
    IS,
    NONE_OF,
    Literal,
    Pattern,
    box_of,
    function_of,
    part_within,
)
from ipr.rulebook.comparison.plain_examples import PlainExamples
from ipr.rulebook.engine.diagrams import AND, LESS, NO, YES, TooLarge

MOST_PATTERNS = 400


def grown_patterns(
    joined: JoinedVersions, bad: int, region: int, plainest: PlainExamples
) -> list[Pattern]:
    """Return patterns that together cover a region and keep clear of bad answers.

    Raises TooLarge if so many aren't enough.
    """
    found: list[Pattern] = []
    while region != NO:
        if len(found) == MOST_PATTERNS:
            raise TooLarge
        pattern = grow_pattern(joined, bad, plainest.values(region))
        found.append(pattern)
        region = joined.store.join(LESS, region, box_of(joined, pattern))
    return found


def grow_pattern(joined: JoinedVersions, bad: int, answers: Sequence[int]) -> Pattern:
    """Return a pattern that some answers satisfy and no bad ones do.

    None of its literals can be left out, and none can be made more permissive.
    """
    ranges: list[tuple[int, ...]] = [(value,) for value in answers]
    for number, variable in enumerate(joined.variables):
        narrow = ranges[number]
        ranges[number] = tuple(range(variable.size))
        if _reaches(joined, bad, ranges):
            ranges[number] = narrow
    pattern = _read(joined, ranges)
    for literal in pattern:
        if literal.key != NONE_OF:
            pattern = _widen(joined, bad, pattern, literal)
    return pattern


def _reaches(
    joined: JoinedVersions, bad: int, ranges: Sequence[tuple[int, ...]]
) -> bool:
    """Whether some answers within the ranges are bad."""
    if bad == YES:
        return True
    store, seen, waiting = joined.store, {bad, NO}, [bad]
    while waiting:
        node = waiting.pop()
        store.spend()
        kids = store.kids[node]
        for value in ranges[store.variables[node]] if kids else ():
            kid = kids[value]
            if kid == YES:
                return True
            if kid not in seen:
                seen.add(kid)
                waiting.append(kid)
    return False


def _read(joined: JoinedVersions, ranges: Sequence[tuple[int, ...]]) -> Pattern:
    found: list[Literal] = []
    for fact, numbers in enumerate(joined.variables_of):
        left_out = []
        for number in numbers:
            variable, values = joined.variables[number], ranges[number]
            if len(values) == variable.size:
                continue
            if not variable.counts:
                members = tuple((number, value) for value in values)
                found.append(Literal(fact, IS, members))
            elif values == (1,):
                found.append(Literal(fact, ANY, ((number, 1),)))
            else:
                left_out.append((number, 1))
        if left_out:
            found.append(Literal(fact, NONE_OF, tuple(left_out)))
    return tuple(found)


def _widen(
    joined: JoinedVersions, bad: int, pattern: Pattern, literal: Literal
) -> Pattern:
    """Return the pattern with as many other answers beside a literal's as it can."""
    others = [x for x in pattern if x != literal]
    rest = part_within(joined, bad, others)
    taken = {member for x in others if x.fact == literal.fact for member in x.members}
    for number in joined.variables_of[literal.fact]:
        variable = joined.variables[number]
        values = (1,) if variable.counts else range(variable.size)
        for member in [(number, value) for value in values]:
            if member in literal.members or member in taken:
                continue
            members = tuple(sorted((*literal.members, member)))
            wider = literal._replace(members=members)
            if joined.store.join(AND, rest, function_of(joined, wider)) == NO:
                pattern = tuple(wider if x == literal else x for x in pattern)
                literal = wider
    return pattern
