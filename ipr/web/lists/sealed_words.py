"""What somebody typed about a person, on its way through the address of a list.

Addresses are kept in histories and logs, so such words are sent in a post and stand
in the address sealed: only we can write or read them, and of nothing that is stored.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from ipr.db.encryption import EncryptionError, seal_words, unseal_words

LONGEST_WORDS = 200
WORDS_TOO_LONG = f"Name or email address must be {LONGEST_WORDS} characters or fewer"
NOT_QUERY = ("csrf_token", "form_mark", "submit")


def seal_query(path: str, typed: Mapping[str, str], name: str) -> str:
    """Return the address of a list with what was typed as its query, one field sealed.

    What is too long for a name is cut where its form still refuses it.
    """
    query = {
        key: value for key, value in typed.items() if value and key not in NOT_QUERY
    }
    if name in query:
        words = query[name][: LONGEST_WORDS + 1]
        query[name] = seal_words(_purpose(path, name), words)
    return f"{path}?{urlencode(query)}" if query else path


def open_query(path: str, query: Mapping[str, str], name: str) -> MultiDict[str, str]:
    """Return the query of an address of a list with its sealed field opened.

    What wasn't sealed for just this field of this list counts as not given.
    """
    opened = MultiDict(query)
    sealed = opened.pop(name, "")
    try:
        opened[name] = unseal_words(_purpose(path, name), sealed)
    except EncryptionError:
        return opened
    return opened


def _purpose(path: str, name: str) -> str:
    return f"{name} of {path}"
