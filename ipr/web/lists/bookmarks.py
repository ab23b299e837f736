"""Where a page of a list begins or ends: the values of a row, in an address.

A list can be sorted by a name, and no name may stand in an address: so a bookmark
is encrypted, which also means that only we can write one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ipr.db.encryption import EncryptionError, seal_words, unseal_words

FORWARD, BACKWARD = ">", "<"
PURPOSE = "bookmark"
BIGGEST = 2**63


class BadBookmark(ValueError):
    """It isn't one of ours, or not of this list."""


@dataclass(frozen=True)
class Bookmark:
    """The sort values of a row, on which side of it the page lies, and which it is."""

    values: tuple[Any, ...]
    backward: bool = False
    number: int = 1

    def __str__(self) -> str:
        """Return it as it stands in an address, where nobody can read it."""
        plain = json.dumps(
            [self.number, *map(_plain, self.values)], separators=(",", ":")
        )
        side = BACKWARD if self.backward else FORWARD
        return seal_words(PURPOSE, f"{side}{plain}").rstrip("=")

    @classmethod
    def read(cls, text: str, kinds: Sequence[type]) -> "Bookmark":
        """Return the bookmark that an address names; anybody can type one.

        Raises BadBookmark unless it is one of ours and holds one value of each kind,
        in order.
        """
        try:
            written = unseal_words(PURPOSE, text + "=" * (-len(text) % 4))
        except EncryptionError as problem:
            raise BadBookmark("not a bookmark") from problem
        number, *values = json.loads(written[1:])
        if len(values) != len(kinds) or not _is_number(number):
            raise BadBookmark("a bookmark of another list")
        pairs = zip(values, kinds, strict=True)
        read = tuple(_read(value, kind) for value, kind in pairs)
        return cls(read, written[0] == BACKWARD, number)


def _is_number(number: Any) -> bool:
    return type(number) is int and 0 <= number < BIGGEST


def _plain(value: Any) -> str | int:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str | int):
        return value
    raise TypeError(f"{value!r} can't be in a bookmark")


def _read(value: Any, kind: type) -> Any:
    if kind is int and type(value) is int and abs(value) < BIGGEST:
        return value
    if kind is bool and type(value) is bool:
        return value
    if not isinstance(value, str) or "\x00" in value:
        raise BadBookmark("a value of another kind")
    if kind is str:
        return value
    try:
        read = datetime.fromisoformat(value)
    except ValueError as problem:
        raise BadBookmark("a value of another kind") from problem
    if kind is date:
        return read.date()
    if kind is not datetime or read.tzinfo is None:
        raise BadBookmark("a value of another kind")
    return read
