"""The words in which two texts differ. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

SAME, REMOVED, ADDED = "same", "removed", "added"
WORDS = re.compile(r"\w+|\s+|[^\w\s]")
ALIKE = 0.4
"""Texts that have less than this in common are shown as one in place of the other."""


@dataclass(frozen=True, slots=True)
class WordPiece:
    """Words that stayed, went or came."""

    kind: str
    """`same`, `removed` or `added`."""
    text: str


@dataclass(frozen=True, slots=True)
class WordChanges:
    """A text as it was and as it is, in pieces."""

    before: tuple[WordPiece, ...]
    """What stayed and what went."""
    after: tuple[WordPiece, ...]
    """What stayed and what came."""


def word_changes(before: str, after: str) -> WordChanges:
    """Return two texts word by word; together their pieces say both of them.

    >>> changes = word_changes("alleges or suggests it", "alleges it")
    >>> [(piece.kind, piece.text) for piece in changes.before]
    [('same', 'alleges '), ('removed', 'or suggests '), ('same', 'it')]
    >>> [piece.text for piece in changes.after]
    ['alleges it']
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not old or not new or matcher.ratio() < ALIKE:
        return WordChanges(_whole(REMOVED, before), _whole(ADDED, after))
    went: list[tuple[str, str]] = []
    came: list[tuple[str, str]] = []
    for code, i1, i2, j1, j2 in _joined(matcher.get_opcodes(), old):
        kinds = (SAME, SAME) if code == "equal" else (REMOVED, ADDED)
        went.append((kinds[0], "".join(old[i1:i2])))
        came.append((kinds[1], "".join(new[j1:j2])))
    return WordChanges(tuple(_pieces(went)), tuple(_pieces(came)))


Code = tuple[str, int, int, int, int]


def _joined(codes: Sequence[Code], old: Sequence[str]) -> Iterator[Code]:
    """Yield the changes; a blank alone between two of them is part of both."""
    for number, (code, i1, i2, j1, j2) in enumerate(codes):
        between = 0 < number < len(codes) - 1
        blank = between and not "".join(old[i1:i2]).strip()
        yield ("replace" if code == "equal" and blank else code), i1, i2, j1, j2


def _pieces(parts: list[tuple[str, str]]) -> Iterator[WordPiece]:
    filled = [part for part in parts if part[1]]
    for kind, together in groupby(filled, key=lambda part: part[0]):
        yield WordPiece(kind, "".join(text for _, text in together))


def _whole(kind: str, text: str) -> tuple[WordPiece, ...]:
    return (WordPiece(kind, text),) if text else ()
