"""Characters that have no place in a rulebook, and where something stands in a text."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# What is never seen or turns the direction: a text with it looks otherwise than it is
# read, and two texts that look alike are not the same.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
UNSEEN = re.compile(f"[{_UNSEEN}]")
# Those that end a line in YAML where an editor shows none.
_ENDS = "\x85\u2028\u2029"
_MISLEADING = re.compile(f"[{_UNSEEN}{_ENDS}]")
_NO_TEXT = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n|\r|\n")
_ESCAPED = re.compile(r"\\(?:\\|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


def place_in(text: str, index: int) -> Place:
    """Return where a character stands.

    >>> place_in("one\\r\\ntwo", 6)
    Place(line=2, column=2)
    """
    ends = [found.end() for found in _LINE_END.finditer(text, 0, index)]
    return Place(len(ends) + 1, index - (ends[-1] if ends else 0) + 1)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as YAML counts them."""
    return _LINE_END.split(text)


@lru_cache(maxsize=4)
def lines_before(published: str) -> frozenset[str]:
    """Return the lines of a text that was published, in which nothing can change."""
    return frozenset(lines_of(published))


def find_misleading(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a character stands that nobody sees, and which it is.

    A mark at the very beginning says how a file is written, and belongs there.
    """
    for found in _MISLEADING.finditer(text):
        if not (found.start() == 0 and found[0] == "\ufeff"):
            yield found.start(), name_character(found[0])


def find_escaped(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield where such a character is written by its number, between two places."""
    for found in _ESCAPED.finditer(text, start, end):
        digits = found[1] or found[2] or found[3]
        number = int(digits, 16) if digits else 0
        if number < 0x110000 and UNSEEN.match(chr(number)):
            yield found.start(), name_character(chr(number))


def find_no_text(text: str) -> tuple[int, str] | None:
    """Return where the first character stands that no text holds, and which it is."""
    found = _NO_TEXT.search(text)
    return (found.start(), name_character(found[0])) if found else None


def name_character(character: str) -> str:
    """Return how a character is named that can't be shown.

    >>> name_character("\\u200b")
    'U+200B'
    """
    return f"U+{ord(character):04X}"
