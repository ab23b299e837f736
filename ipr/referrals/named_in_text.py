"""What in a text names the customer, before somebody else reads it. Pure."""

import re

from ipr.referrals.models import Customer
from ipr.referrals.person_names import name_words
from ipr.workflow import Refused

NAMES_AND_WORDS = """
an april art august best bill brown carry case church day dawn do faith field good
grace green hall hill home hope house in joy june king little long major mark max may
me miles my north page penny price rich rose short small so son summer to west white
will wood young
"""
EVERYDAY = frozenset(NAMES_AND_WORDS.split())
"""Words that are names too: in small letters they are taken for the word."""
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir", "the", "of"})
WORD = re.compile(r"[^\W_]+(?:[^\w\s]+[^\W_]+)*")
POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)


class NamesCustomer(Refused):
    """A text that others will read names the customer."""

    def __init__(self, field: str, found: list[str]) -> None:
        named = ", ".join(f"“{word}”" for word in found)
        names = "it names" if len(found) == 1 else "they name"
        super().__init__(f"Take out {named}: {names} the customer")
        self.field = field


def refuse_names(customer: Customer | None, **texts: str | None) -> None:
    """Raise NamesCustomer if one of some texts, by field, names a customer.

    By any word of the name, spelled as search would find it, or by the National
    Insurance number. Where no customer is known there is nobody to name.
    """
    if customer is None:
        return
    for field, text in texts.items():
        found = find_naming_words(customer, text or "")
        if found:
            raise NamesCustomer(field, found)


def find_naming_words(customer: Customer, text: str) -> list[str]:
    """Return what in a text names a customer, as it is written there.

    >>> carys = Customer(name="Carys O’Néill-Young", nino="AB123456C")
    >>> find_naming_words(carys, "Carys’s aunt, Mrs Oneill, is YOUNG: ab 12 34 56 c.")
    ['Carys’s', 'Oneill', 'YOUNG', 'ab 12 34 56 c']
    >>> find_naming_words(carys, "She is young, and we care.")
    []
    """
    names = {word for word in name_words(customer.name) if len(word) > 1} - TITLES
    found = [match[0] for match in WORD.finditer(text) if _names(match[0], names)]
    if customer.nino:
        written = r"[\W_]*".join(customer.nino)
        found += re.findall(rf"(?<![^\W_]){written}(?![^\W_])", text, re.IGNORECASE)
    return list(dict.fromkeys(found))


def _names(word: str, names: set[str]) -> bool:
    said = set(name_words(word)) | set(name_words(POSSESSIVE.sub("", word)))
    return bool(said & (names - EVERYDAY if word.islower() else names))
