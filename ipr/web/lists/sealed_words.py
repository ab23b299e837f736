"""What somebody typed about a person, on its way through the address of a list.

Addresses are kept in histories and logs, so such words are sent in a post and stand
in the address encrypted, as bookmarks do: only we can write or read them.
"""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from ipr.db.encryption import EncryptionError, decrypt_bytes, encrypt_bytes

LONGEST_WORDS = 200
WORDS_TOO_LONG = f"Name or email address must be {LONGEST_WORDS} characters or fewer"
NOT_QUERY = ("csrf_token", "form_mark", "submit")


def seal_query(typed: Mapping[str, str], name: str) -> dict[str, Any]:
    """Return what was typed as the query of an address, with one field sealed.

    What is too long for a name is cut where its form still refuses it.
    """
    query = {key: value for key, value in typed.items() if value}
    words = query.pop(name, "")[: LONGEST_WORDS + 1]
    sealed = {name: encrypt_bytes(words.encode()).decode()} if words else {}
    return {k: v for k, v in query.items() if k not in NOT_QUERY} | sealed


def open_query(query: Mapping[str, str], name: str) -> MultiDict[str, str]:
    """Return the query of an address with its sealed field opened.

    What isn't one of ours counts as not given.
    """
    opened = MultiDict(query)
    try:
        words = decrypt_bytes(opened.pop(name, "").encode("ascii")).decode()
    except (EncryptionError, UnicodeError):
        return opened
    opened[name] = words
    return opened
