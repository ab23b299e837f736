"""Names of people, brought to one spelling, so that they are found however typed."""

import unicodedata

from anyascii import anyascii

APOSTROPHES = frozenset("'’‘‛′‵`´＇｀՚׳\u055a\u07f4\u07f5\ua78b\ua78c")
"""Beside all modifier letters and symbols: as in O’Neill, Oʼneill, Oʻahu."""
EMPTY_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters by name, and nothing to see."""


def name_words(name: str) -> list[str]:
    """Return the words of a name in small plain letters, in alphabetical order.

    Letters of any script become those that stand for them in English. Accents and
    apostrophes go; any other mark and any space parts words. A name without a letter
    has no words.

    >>> name_words("O’Néill,  Mary-Ann"), name_words("Łukasz Ørsted Weiß")
    (['ann', 'mary', 'oneill'], ['lukasz', 'orsted', 'weiss'])
    >>> name_words("🙂 — 1")
    []
    """
    plain = "".join(map(_plain_letter, unicodedata.normalize("NFKD", _bare(name))))
    words = sorted(plain.lower().split())
    return words if any(map(str.isalpha, plain)) else []


def _bare(name: str) -> str:
    """Return a name without apostrophes, some of which decompose into a space."""
    return "".join(c for c in name if not _is_apostrophe(c))


def _is_apostrophe(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return letter in APOSTROPHES or kind == "Sk" or (kind == "Lm" and letter < "\u0370")


def _plain_letter(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter.isspace() or (kind[0] in "PSZ" and not _is_apostrophe(letter)):
        return " "
    if kind[0] in "CPS" or _is_apostrophe(letter) or letter in EMPTY_LETTERS:
        return ""
    if unicodedata.combining(letter):
        return ""
    said = "".join(filter(str.isalnum, anyascii(letter)))
    return said or (letter if kind[0] in "LN" else "")
