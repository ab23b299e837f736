"""Names of people who are known here, by whole words, in a text. Pure.

A word counts however it is spelled: as search would find it. Whether it is meant as a
name is told by its capital, by what stands beside it, and by lists of everyday words.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ipr.referrals.person_names import name_words
from ipr.screening.findings import FindingKind, Folded, Spotted
from ipr.screening.word_lists import (
    ABBREVIATIONS,
    EVERYDAY,
    FORENAMES,
    MONTHS,
    NEVER_ALONE,
    TITLES,
)

Person = tuple[FindingKind, int]
Known = Mapping[str, Collection[Person]]
"""Whose name a word is part of: people by kind and number."""
WORD = re.compile(r"[^\W_\d]+(?:['’‘ʼ`´-]+[^\W_\d]+)*['’]?")
POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r"(?:[^\S\n]|[.,’'_-]){0,3}")
SENTENCE_END = re.compile(r"(?:^|[.!?:;•]|\n)[\s\"“‘(\[-]*$")
BESIDE_NUMBER = re.compile(r"^\s*(?:\d{1,4}|to|and|or|[–/-])\b")
AFTER_NUMBER = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+$")


@dataclass(frozen=True)
class Token:
    """A word of a text, and the words of names that it may stand for."""

    start: int
    end: int
    written: str
    spellings: frozenset[str]


def read_tokens(text: str) -> list[Token]:
    """Return the words of a text, each as search would spell it, with and without ’s.

    >>> [sorted(one.spellings) for one in read_tokens("Carys’s O’Néill-Young")]
    [['carys', 'caryss'], ['oneill', 'young']]
    """
    return [
        Token(*found.span(), found[0], _spellings(found[0]))
        for found in WORD.finditer(text)
    ]


def _spellings(written: str) -> frozenset[str]:
    if written.isascii() and written.isalpha():
        return frozenset({written.lower()})
    bare = POSSESSIVE.sub("", written)
    return frozenset(name_words(written)) | frozenset(name_words(bare))


def spot_names(text: Folded, tokens: list[Token], known: Known) -> Iterator[Spotted]:
    """Yield the words of a text that name somebody who is known here."""
    of_word = {one: _people_of(one, known) for one in {t.spellings for t in tokens}}
    people = [
        set() if _is_month(text.words, token) else of_word[token.spellings]
        for token in tokens
    ]
    beside = _stand_beside(text.words, tokens, people)
    for place, token in enumerate(tokens):
        if people[place] and (
            place in beside or _stands_alone(text.words, tokens, place, known)
        ):
            customers = any(kind is FindingKind.CUSTOMER for kind, _ in people[place])
            kind = FindingKind.CUSTOMER if customers else FindingKind.COLLEAGUE
            written = token.written.rstrip("'’")
            yield text.spotted(token.start, token.start + len(written), kind)


def _people_of(spellings: Collection[str], known: Known) -> set[Person]:
    return {one for word in spellings for one in known.get(word, ())}


def _stand_beside(
    text: str, tokens: list[Token], people: list[set[Person]]
) -> set[int]:
    """Return the places of words of one name that stand together, one as a name."""
    found: set[int] = set()
    together = [0]
    for place in range(1, len(tokens) + 1):
        if place < len(tokens):
            before, here = tokens[place - 1], tokens[place]
            close = BETWEEN_NAMES.fullmatch(text[before.end : here.start])
            differ = before.spellings != here.spellings
            if close and differ and people[place - 1] & people[place]:
                together.append(place)
                continue
        if len(together) > 1 and any(_looks_named(tokens[one]) for one in together):
            found.update(together)
        together = [place]
    return found


def _looks_named(token: Token) -> bool:
    common = token.spellings <= NEVER_ALONE
    return not common and (
        not token.written.islower() or not token.spellings <= EVERYDAY
    )


def _stands_alone(text: str, tokens: list[Token], place: int, known: Known) -> bool:
    """Return whether a word by itself is meant as a name."""
    token = tokens[place]
    words = {word for word in token.spellings if word in known and len(word) > 1}
    if place and tokens[place - 1].spellings & TITLES and not token.written.islower():
        return bool(words - TITLES)
    words -= NEVER_ALONE
    if token.written in ABBREVIATIONS:
        return False
    if token.written.islower():
        return bool(words - EVERYDAY)
    if SENTENCE_END.search(text[: token.start][-8:]):
        return bool(words - (EVERYDAY - FORENAMES))
    return bool(words)


def _is_month(text: str, token: Token) -> bool:
    """Return whether a word is a month: beside a number, or in a span of months."""
    if not token.spellings & MONTHS:
        return False
    after, before = text[token.end :][:8], text[: token.start][-12:]
    return bool(BESIDE_NUMBER.search(after) or AFTER_NUMBER.search(before))
