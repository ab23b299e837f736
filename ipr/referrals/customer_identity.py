"""Who a referral is about: brought to one spelling, and hashed to be found again."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ipr.db.encryption import keyed_hash
from ipr.referrals.person_names import name_words
from ipr.web.typed_text import plain_code

NINO = re.compile(
    r"(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z][0-9]{6}[A-D]"
)


def tidy_nino(text: str) -> str:
    """Return a National Insurance number as it is kept: letters and digits alone.

    >>> tidy_nino("ab 12 34 56-c")
    'AB123456C'
    """
    return plain_code(text)


def is_nino(text: str) -> bool:
    """Return whether text has the form of a number that can be allocated.

    >>> is_nino("AB123456C"), is_nino("QQ123456C"), is_nino("AB123456")
    (True, False, False)
    """
    return NINO.fullmatch(text) is not None


def show_nino(nino: str) -> str:
    """Return a number in pairs, as it is printed on letters.

    >>> show_nino("AB123456C")
    'AB 12 34 56 C'
    """
    return " ".join([*(nino[at : at + 2] for at in range(0, 8, 2)), nino[8:]])


def nino_hash(nino: str | None) -> str | None:
    """Return the hash by which the same number is found; None without one."""
    return keyed_hash("nino", tidy_nino(nino)) if nino else None


def word_hashes(words: Iterable[str]) -> list[str]:
    """Return the hashes by which a word of a name is found; each word once."""
    return sorted({keyed_hash("name word", word) for word in words})


def identity_hash(name: str, born_on: str | None) -> str | None:
    """Return the hash of a name with its birth date (ISO); None without both."""
    words = name_words(name)
    return (
        keyed_hash("identity", " ".join(words), born_on) if words and born_on else None
    )


def customer_hashes(person: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the hashes by which a customer is found, for their columns."""
    return {
        "nino_hash": nino_hash(person.get("nino")),
        "identity_hash": identity_hash(person.get("name", ""), person.get("born_on")),
    }
