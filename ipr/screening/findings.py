"""What was found, where, and how it is shown: masked, with words around it. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ipr.workflow import Refused

AROUND = 30
"""How many letters of the words around something are shown on each side."""
HIDDEN = "•"


class FindingKind(StrEnum):
    CUSTOMER = "the name of a customer"
    COLLEAGUE = "the name of a colleague"
    REFERENCE = "the reference of a case"
    NINO = "a National Insurance number"
    BIRTH_DATE = "a date of birth"
    POSTCODE = "a postcode"
    EMAIL = "an email address"
    TELEPHONE = "a telephone number"


@dataclass(frozen=True)
class Passage:
    """Words, and where they stand: "Patterns, paragraph 2"."""

    place: str
    words: str


@dataclass(frozen=True)
class Spotted:
    """From where to where in some words something stands, and what it is."""

    start: int
    end: int
    kind: FindingKind


@dataclass(frozen=True)
class TextFinding:
    """What may not go out: what it is, its place, and the words around it, masked."""

    kind: FindingKind
    place: str
    excerpt: str

    @property
    def words(self) -> str:
        """Return it in a sentence that can be shown to whoever wrote the text."""
        return f"{self.place}: {self.kind.value}, in “{self.excerpt}”"


class SensitiveText(Refused):
    """A text that others will read could tell who somebody is."""

    def __init__(self, findings: Sequence[TextFinding]) -> None:
        super().__init__(*(finding.words for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Folded:
    """A text in plain letters, each with its place in what was written."""

    words: str
    places: tuple[int, ...]

    def spotted(self, start: int, end: int, kind: FindingKind) -> Spotted:
        """Return what stands from here to there, by its places as written."""
        return Spotted(self.places[start], self.places[end - 1] + 1, kind)


def fold_text(text: str) -> Folded:
    """Return a text without what can't be seen, wide and joined letters made plain.

    >>> fold_text("Ca\\u00adrys\\u00a0ＡＢ").words
    'Carys AB'
    """
    kept = [
        (plain, place)
        for place, letter in enumerate(text)
        if unicodedata.category(letter) not in ("Cf", "Mn")
        for plain in _plain(letter)
    ]
    return Folded("".join(plain for plain, _ in kept), tuple(at for _, at in kept))


def mask_text(text: str, spotted: Sequence[Spotted]) -> str:
    """Return a text in which of all that was found only first letters can be read.

    >>> mask_text("Ask Carys O’Neill", [Spotted(4, 17, FindingKind.CUSTOMER)])
    'Ask C•••• O’•••••'
    """
    letters = list(text)
    for one in spotted:
        for place in range(one.start, one.end):
            first = place == one.start or text[place - 1].isspace()
            if not first and (letters[place].isalnum() or letters[place] == "@"):
                letters[place] = HIDDEN
    return "".join(letters)


def show_findings(
    passage: Passage, spotted: Sequence[Spotted], place: str
) -> list[TextFinding]:
    """Return what was found in a passage as it can be shown."""
    masked = mask_text(passage.words, spotted)
    return [
        TextFinding(one.kind, place, _around(masked, one.start, one.end))
        for one in spotted
    ]


def merge_spotted(spotted: Sequence[Spotted], text: str) -> list[Spotted]:
    """Return what was found in order: what overlaps or is one name, as one."""
    merged: list[Spotted] = []
    for one in sorted(spotted, key=lambda each: (each.start, -each.end)):
        last = merged[-1] if merged else None
        if last and one.end <= last.end:
            continue
        same = last and last.kind == one.kind and not text[last.end : one.start].strip()
        if last and (same or one.start < last.end):
            merged[-1] = Spotted(last.start, one.end, last.kind)
        else:
            merged.append(one)
    return merged


def _plain(letter: str) -> str:
    made = unicodedata.normalize("NFKC", letter)
    return made if len(made) == 1 or made.isalnum() else letter


def _around(text: str, start: int, end: int) -> str:
    before, after = text[:start], text[end:]
    if len(before) > AROUND:
        before = "… " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return re.sub(r"\s+", " ", f"{before}{text[start:end]}{after}").strip()
