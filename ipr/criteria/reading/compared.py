"""Two versions held against one another; the same two at once."""

from dataclasses import dataclass, field
from functools import lru_cache

from ipr.criteria.reading.word_changes import WordChanges, word_changes
from ipr.rulebook import Version
from ipr.rulebook.comparison.versions import (
    Comparison,
    TextDifference,
    find_differences,
)
from ipr.rulebook.wording.differences import text_sentence

KEPT = 32


@dataclass(frozen=True)
class WordingLine:
    """Something that is worded differently: in a sentence, and word by word."""

    sentence: str
    difference: TextDifference
    words: WordChanges


@dataclass(frozen=True)
class _Pair:
    """Two versions, told apart by their digests alone."""

    digests: tuple[str, str]
    versions: tuple[Version, Version] = field(compare=False)


def compare_pair(first: Version, second: Version) -> Comparison:
    """Return the differences from one version to another; raises CannotCompare."""
    return _compared(_Pair((first.digest, second.digest), (first, second)))


@lru_cache(maxsize=KEPT)
def _compared(pair: _Pair) -> Comparison:
    return find_differences(*pair.versions)


def wording_lines(comparison: Comparison) -> list[WordingLine]:
    """Return everything that is worded differently, word by word."""
    return [
        WordingLine(
            text_sentence(comparison, one), one, word_changes(one.before, one.after)
        )
        for one in comparison.text_differences
    ]
