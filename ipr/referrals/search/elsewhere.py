"""What higher features find beside referrals, by reference or by customer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ipr.accounts.models import User
from ipr.db.engine import AnySession

FindAddress = Callable[[AnySession, str, User], str | None]
"""Is given a reference as it is written; returns the page of what it is of, if the
person may see it."""


@dataclass(frozen=True)
class FoundElsewhere:
    """Something about a customer that is no referral."""

    reference: str
    address: str
    row: Any
    """With the customer's `name`, `nino` and `born_on`, and `area`."""
    says: str
    """When it came, and where it is, in words."""


FindCustomers = Callable[[AnySession, Any, User], Sequence[FoundElsewhere]]
"""Is given whom somebody looks for; returns what they may see."""
_by_reference: list[FindAddress] = []
_by_customer: list[FindCustomers] = []


def finds_references(find: FindAddress) -> None:
    """Ask a function for references that are of no referral."""
    if find not in _by_reference:
        _by_reference.append(find)


def finds_customers(find: FindCustomers) -> None:
    """Ask a function what else there is about a customer."""
    if find not in _by_customer:
        _by_customer.append(find)


def find_elsewhere(session: AnySession, reference: str, user: User) -> str | None:
    """Return the page of what a reference is of that is no referral's."""
    found = (find(session, reference, user) for find in _by_reference)
    return next((address for address in found if address), None)


def customers_elsewhere(
    session: AnySession, wanted: Any, user: User
) -> list[FoundElsewhere]:
    """Return what there is about a customer beside referrals, as somebody may see it.

    Decrypted and truly of whom was meant.
    """
    found = (one for find in _by_customer for one in find(session, wanted, user))
    return [one for one in found if wanted.is_in(one.row)]
