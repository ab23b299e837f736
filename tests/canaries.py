"""Canaries: what a column that may name somebody holds in a test, to be known by."""

import json
import re

from sqlalchemy import select

from ipr.db.holdings import Holds, what_column_holds
from tests.unit.test_columns import ENCRYPTED, all_columns

NAMING = (Holds.PERSON, Holds.CUSTOMER, Holds.FREE)
TYPED = {"api_client.name", "team.name", "version_draft.title"}
"""Plain by declaration, for all who use the service, and yet somebody's own words."""
NINO, BORN = "QQ123456C", "1907-03-04"
SEEN = re.compile(r"zqcanary[a-z]+|QQ ?12 ?34 ?56 ?C|1907-03-04|4 March 1907", re.I)
OTHER_FORMS = {"customer.nino": NINO, "customer.born_on": BORN}


def canary(column):
    """Return the word that a column is to hold, as `customer.name`."""
    letters = re.sub(r"[._]", "", column)
    return OTHER_FORMS.get(column, f"Zqcanary{letters}")


def canaries_in(text):
    """Return the canaries that stand in a text."""
    return {found.lower() for found in SEEN.findall(text)}


def personal_columns():
    """Return every column that is encrypted, names people or holds their own words."""
    return [
        column
        for column in all_columns()
        if what_column_holds(column) in NAMING
        or isinstance(column.type, ENCRYPTED)
        or str(column) in TYPED
    ]


def columns_without(session):
    """Return the personal columns of which no row holds a canary."""
    return [
        str(column)
        for column in personal_columns()
        if not any(
            canaries_in(json.dumps(value, default=str))
            for value in session.scalars(select(column).where(column.is_not(None)))
        )
    ]


def texts_of(received):
    """Return all that an e-mail says, as it came and as it is read."""
    message = received.message
    parts = [part for part in message.walk() if not part.is_multipart()]
    return "\n".join(
        [
            received.source,
            *(str(value) for part in message.walk() for value in part.values()),
            *(part.get_filename() or "" for part in parts),
            *(part.get_payload(decode=True).decode() for part in parts),
        ]
    )
