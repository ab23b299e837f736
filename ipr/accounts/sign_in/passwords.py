"""Passwords: which are refused, and how they are kept. Pure: no database."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 12
MOST = 128
TOO_COMMON = (
    "Password is too easy to guess: it is a common one with a few characters added. "
    "Three or four words that have nothing to do with each other are better"
)
TOO_PERSONAL = (
    "Password is too easy to guess: most of it is your name, your email address or "
    "the name of this service"
)
SERVICE_WORDS = ("internal", "process", "review", "referral", "serious", "department")
LOOK_ALIKES = str.maketrans("@43!1|0$57+", "aaeiiiosstt")
FEWEST_DIFFERENT = 5
REST = 8

_hasher = PasswordHasher()


def why_refused(password: str, *, about: Iterable[str] = ()) -> str | None:
    """Return why a new password is refused, in words for the form; None if it is not.

    `about` is what others know of the person: their name and e-mail address.

    >>> why_refused("short")
    'Password must be 12 characters or more'
    >>> why_refused("Password1234") == TOO_COMMON
    True
    >>> why_refused("amara.osei.2026", about=["Amara Osei"]) == TOO_PERSONAL
    True
    >>> why_refused("lantern orbit clay")
    """
    text = _normal(password)
    if len(text) < LEAST:
        return f"Password must be {LEAST} characters or more"
    if len(text) > MOST:
        return f"Password must be {MOST} characters or fewer"
    text = text.casefold()
    if len(set(text)) < FEWEST_DIFFERENT or _is_run(text):
        return TOO_COMMON
    if not _cores(text).isdisjoint(_common()):
        return TOO_COMMON
    return TOO_PERSONAL if _is_about(text, about) else None


def hash_password(password: str) -> str:
    """Return a password as it is kept. Slow on purpose: hold no transaction open."""
    return _hasher.hash(_normal(password))


def password_matches(kept: str | None, password: str) -> bool:
    """Return whether a password is the one that was kept.

    Takes as long when there is none to compare with, so that the time tells nobody
    which accounts exist. Slow on purpose: hold no transaction open.
    """
    dummy = _dummy()
    try:
        _hasher.verify(kept or dummy, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def needs_rehash(kept: str) -> bool:
    """Return whether a password was hashed with other costs than today's."""
    return _hasher.check_needs_rehash(kept)


@cache
def _dummy() -> str:
    return _hasher.hash("nobody has this password")


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # 30 ms that few need

    return frozenset(FREQUENCY_LISTS["passwords"])


def _normal(password: str) -> str:
    """Return the same characters however the keyboard wrote them, and at most some.

    What is far too long is cut: nobody can have such a password, and hashing it
    would only cost time.
    """
    return unicodedata.normalize("NFKC", password[: 4 * MOST])


def _cores(text: str) -> set[str]:
    """Return what is left of a password without its ornaments."""
    found = {text}
    for ornament in (_joined, _without_ends, _unrepeated, _without_look_alikes) * 2:
        found |= {ornament(one) for one in found}
    return found


def _joined(text: str) -> str:
    return re.sub(r"[\s_.-]+", "", text)


def _without_ends(text: str) -> str:
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _without_look_alikes(text: str) -> str:
    return text.translate(LOOK_ALIKES)


def _unrepeated(text: str) -> str:
    found = re.fullmatch(r"(.+?)\1+", text)
    return found[1] if found else text


def _is_run(text: str) -> bool:
    """Return whether each character follows the one before: abcdef, 98765, 7890."""
    steps = {
        (ord(after) - ord(before)) % 10
        if text.isdecimal()
        else ord(after) - ord(before)
        for before, after in zip(text, text[1:], strict=False)
    }
    return len(steps) == 1


def _is_about(text: str, about: Iterable[str]) -> bool:
    known = " ".join(about).casefold()
    words = {word for word in re.split(r"[\W\d_]+", known) if len(word) > 2}
    rest = text
    for word in sorted({*words, *SERVICE_WORDS}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != text and len(re.sub(r"[\W_]", "", rest)) < REST
