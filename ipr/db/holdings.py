"""What a column holds: one word for every column with text, declared with it.

    plain       codes, states, digests, keys, names of things, the criteria: of nobody
    person      who a colleague is; lists sort and search by it
    customer    who a customer is; encrypted, found by keyed hashes alone
    free        what somebody typed, which may name anybody; encrypted
    restricted  of one case or one account: answers, findings, hashes of secrets

Encryption, the audit record, search and whatever is given out go by these words. A
column of a `Word` holds nothing but that, so it is plain without being told.
"""

from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import Column, String
from sqlalchemy.orm import mapped_column

from ipr.db.base import Word
from ipr.db.encryption import EncryptedText


class Holds(StrEnum):
    PLAIN = "plain"
    PERSON = "person"
    CUSTOMER = "customer"
    FREE = "free"
    RESTRICTED = "restricted"


PLAIN = {"holds": Holds.PLAIN}
PERSON = {"holds": Holds.PERSON}
CUSTOMER = {"holds": Holds.CUSTOMER}
FREE = {"holds": Holds.FREE}
RESTRICTED = {"holds": Holds.RESTRICTED}

customer_text = Annotated[str, mapped_column(EncryptedText, info=CUSTOMER)]
free_text = Annotated[str, mapped_column(EncryptedText, info=FREE)]
plain_digest = Annotated[str, mapped_column(String(64), info=PLAIN)]
secret_hash = Annotated[str, mapped_column(String(64), info=RESTRICTED)]


def what_column_holds(column: Column[Any]) -> Holds | None:
    """Return the word of a column; None if it has none, as a number has."""
    if isinstance(column.type, Word):
        return Holds.PLAIN
    word = column.info.get("holds")
    return Holds(word) if word else None


def may_be_recorded(column: Column[Any]) -> bool:
    """Return whether the audit record may say what is in a column."""
    return what_column_holds(column) in (None, Holds.PLAIN)
