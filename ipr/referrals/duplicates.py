"""Whether a referral may end as a duplicate of another."""

from ipr.db.engine import AnySession
from ipr.referrals.display_names import STATUS_WORDS
from ipr.referrals.models import ENDED, HEIGHTS, Referral
from ipr.referrals.named_in_text import refuse_names
from ipr.referrals.queries import is_same_customer
from ipr.workflow import Refused


class NotADuplicate(Refused):
    """A referral can't be the duplicate of that one; the message says why."""

    field = "original"


class OtherCustomer(Refused):
    """Nothing shows that both are about the same customer: a person has to say so."""

    field = "same_customer"


def check_duplicate(referral: Referral, original: Referral, *, reason: str) -> None:
    """Raise NotADuplicate unless the other one can stand for a referral.

    It can't if it is the same, or ended, or stands lower: ending a duplicate never
    takes from a case what people or the criteria gave it. Raises NamesCustomer if the
    reason does: the referrer reads it.
    """
    if original.id == referral.id:
        raise NotADuplicate("A referral cannot be a duplicate of itself")
    if original.status in ENDED:
        raise NotADuplicate(
            f"{original.reference} was itself ended: choose one that is still open"
        )
    if HEIGHTS[original.status] < HEIGHTS[referral.status]:
        raise NotADuplicate(
            f"{original.reference} is {STATUS_WORDS[original.status]}, and "
            f"{referral.reference} is {STATUS_WORDS[referral.status]}: the referral "
            "that stays open must not stand lower. You can mark "
            f"{original.reference} as a duplicate of {referral.reference} instead"
        )
    for customer in (referral.customer, original.customer):
        refuse_names(customer, reason=reason)


def check_same_customer(
    session: AnySession, referral: Referral, original: Referral, *, said: bool
) -> None:
    """Raise OtherCustomer if the customers do not match and nobody said they do."""
    if not said and not is_same_customer(session, referral, original):
        raise OtherCustomer("Confirm that both referrals are about the same customer")
