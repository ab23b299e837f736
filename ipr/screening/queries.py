"""Which words of a text are words of the names of people known here.

Customers by the keyed hashes that search uses: none is decrypted. Colleagues by their
names, which are kept as they are; those whose names may be published don't count.
"""

import re
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from ipr.accounts.models import Area, User
from ipr.db.engine import AnySession
from ipr.referrals.customer_identity import word_hashes
from ipr.referrals.models import NameWord
from ipr.referrals.person_names import name_words
from ipr.screening.findings import FindingKind
from ipr.screening.names import Known

AT_ONCE = 1000
PLAIN_WORDS = re.compile(r"[a-z0-9]+")


def find_known_words(session: AnySession, words: Collection[str]) -> Known:
    """Return of some words those of names, with whose names they are part of."""
    known: defaultdict[str, set[tuple[FindingKind, int]]] = defaultdict(set)
    of_hash = {word_hashes([word])[0]: word for word in words if len(word) > 1}
    hashes = sorted(of_hash)
    for start in range(0, len(hashes), AT_ONCE):
        rows = session.execute(
            select(NameWord.hash, NameWord.customer_id).where(
                NameWord.hash.in_(hashes[start : start + AT_ONCE])
            )
        )
        for one, customer in rows:
            known[of_hash[one]].add((FindingKind.CUSTOMER, customer))
    wanted = frozenset(word for word in words if len(word) > 1)
    named = select(User.id, User.name).where(User.senior_civil_servant.is_(False))
    for user, name in session.execute(named, execution_options={"yield_per": AT_ONCE}):
        for word in colleague_words(name) & wanted:
            known[word].add((FindingKind.COLLEAGUE, user))
    return known


def colleague_words(name: str) -> set[str]:
    """Return the words of a name, as `name_words` does: most are plain, and quick.

    >>> colleague_words("Ann-Marie O'Brien") == set(name_words("Ann-Marie O'Brien"))
    True
    """
    if name.isascii() and "'" not in name and "`" not in name:
        return set(PLAIN_WORDS.findall(name.lower()))
    return set(name_words(name))


def find_area_names(session: AnySession) -> list[str]:
    """Return what areas are called: their words name nobody where they stand so."""
    return list(session.scalars(select(Area.name)))
