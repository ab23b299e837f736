"""By what a row is known again: what it says, and what of it stays when changed."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date

from ipr.db.encryption import keyed_hash
from ipr.imports.columns.declarations import Value, Values

MARK = 12


class Fingerprints:
    """Gives the rows of one file their fingerprints, in their order.

    Two that say the same are two things: the second is the second of its kind, in this
    file and in the next one.
    """

    def __init__(self, kind: str, key: Sequence[str]) -> None:
        self.kind, self.key = kind, key
        self._met: Counter[str] = Counter()

    def take(self, values: Values) -> str:
        """Return the fingerprint of the next row."""
        said = keyed_hash("import row", self.kind, _say(values))
        self._met[said] += 1
        return keyed_hash("import row", said, str(self._met[said]))

    def same_key(self, values: Values) -> str | None:
        """Return the hash by which a changed row is found; None for an empty key."""
        kept = {name: values.get(name) for name in self.key}
        if not any(kept.values()):
            return None
        return keyed_hash("import key", self.kind, _say(kept))

    def mark(self, values: Values) -> dict[str, str]:
        """Return a hash of each column that says anything, long enough for one file."""
        return {
            name: keyed_hash("import mark", self.kind, _say({name: value}))[:MARK]
            for name, value in values.items()
            if value
        }


def _say(values: Values) -> str:
    """Return what a row says in one way; a column without anything says nothing."""
    said = {name: _plain(value) for name, value in values.items() if value}
    return json.dumps(said, sort_keys=True, ensure_ascii=False)


def _plain(value: Value) -> str | list[str]:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return sorted(value)
    return " ".join((value or "").split())
