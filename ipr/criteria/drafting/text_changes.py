"""The lines in which two texts differ, with what stands around them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from ipr.criteria.reading.word_changes import (
    ADDED,
    REMOVED,
    SAME,
    WordPiece,
    word_changes,
)

AROUND = 3
"""So many lines that are the same stand around each difference."""

MOST_BESIDE = 200
"""So many lines of a change are read word by word."""

MOST_PAIRS = 4_000_000
"""Larger differences are not searched for what stays the same inside them."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line, with its number in the text before and in the one after."""

    kind: str
    """`same`, `removed` or `added`."""
    before: int | None
    after: int | None
    text: str
    pieces: tuple[WordPiece, ...] = ()
    """The text word by word, where it took another one's place."""


Starts = tuple[int, int]
Hunk = tuple[LineChange, ...]
"""Lines that follow one another in both texts."""


def line_changes(before: str, after: str, starts: Starts = (0, 0)) -> list[Hunk]:
    """Return what was removed and added, in hunks; none if the texts are the same.

    `starts` says how many lines come before each of them, to number theirs.

    >>> [hunk] = line_changes("one\\ntwo\\n", "one\\n2\\n")
    >>> [(line.kind, line.before, line.after, line.text) for line in hunk]
    [('same', 1, 1, 'one'), ('removed', 2, None, 'two'), ('added', None, 2, '2')]
    """
    old, new = before.splitlines(), after.splitlines()
    hunks: list[list[LineChange]] = []
    last = previous = 0
    for i1, i2, j1, j2 in _codes(old, new):
        start = max(0, i1 - AROUND)
        if not hunks or start > last + AROUND:
            if hunks:
                hunks[-1] += _same(old, last, last + AROUND, previous)
            hunks.append([])
            last = start
        hunks[-1] += _same(old, last, i1, j1 - i1)
        hunks[-1] += _replaced(old[i1:i2], new[j1:j2], i1 + 1, j1 + 1)
        last, previous = i2, j2 - i2
    if hunks:
        hunks[-1] += _same(old, last, last + AROUND, previous)
    return [tuple(_numbered(line, starts) for line in hunk) for hunk in hunks]


def _numbered(line: LineChange, starts: Starts) -> LineChange:
    before, after = [
        number + start if number else None
        for number, start in zip((line.before, line.after), starts, strict=True)
    ]
    return replace(line, before=before, after=after)


def _replaced(
    old: Sequence[str], new: Sequence[str], before: int, after: int
) -> list[LineChange]:
    """Return lines that went and those in their place, beside one another in order."""
    words = [
        word_changes(one, other)
        for one, other in zip(old[:MOST_BESIDE], new[:MOST_BESIDE], strict=False)
    ]
    went = [one.before for one in words] + [()] * len(old)
    came = [one.after for one in words] + [()] * len(new)
    return [
        *(LineChange(REMOVED, before + n, None, x, went[n]) for n, x in enumerate(old)),
        *(LineChange(ADDED, None, after + n, x, came[n]) for n, x in enumerate(new)),
    ]


def _same(old: Sequence[str], start: int, end: int, shift: int) -> list[LineChange]:
    lines = range(start, min(end, len(old)))
    return [LineChange(SAME, i + 1, i + 1 + shift, old[i]) for i in lines]


def _codes(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield the ranges of lines that differ: in the old text, and in the new one."""
    least = min(len(old), len(new))
    head = next((i for i in range(least) if old[i] != new[i]), least)
    most = least - head
    tail = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(old) * len(new) > MOST_PAIRS:
        yield head, head + len(old), head, head + len(new)
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for code, i1, i2, j1, j2 in matcher.get_opcodes():
        if code != "equal":
            yield head + i1, head + i2, head + j1, head + j2


def both_changes(base: str, one: str, other: str) -> str | None:
    """Return a text with the changes of two people; None if they meet.

    Changes meet where they are in the same lines or next to one another: only a
    person can tell then what was meant.

    >>> both_changes("a\\nb\\nc\\n", "A\\nb\\nc\\n", "a\\nb\\nC\\n")
    'A\\nb\\nC\\n'
    >>> both_changes("a\\nb\\n", "A\\nb\\n", "a\\nB\\n") is None
    True
    """
    old = base.splitlines(keepends=True)
    edits = set(_edits(old, one.splitlines(keepends=True)))
    edits |= set(_edits(old, other.splitlines(keepends=True)))
    ordered = sorted(edits)
    for before, after in pairwise(ordered):
        if after[0] <= before[1]:
            return None
    merged, at = "", 0
    for start, end, new in ordered:
        merged += "".join(old[at:start]) + new
        at = end
    return merged + "".join(old[at:])


def _edits(old: list[str], new: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the ranges of lines that differ, each with what stands there now."""
    for i1, i2, j1, j2 in _codes(old, new):
        yield i1, i2, "".join(new[j1:j2])
