"""The request for support that a referral came from, on its receipt."""

from datetime import date

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.decisions.receipt.parts import ReceiptPart, adds_to_receipt
from ipr.referrals.models import Referral
from ipr.support.queries import may_open_case
from ipr.support.requests.referring import case_referred_as


@adds_to_receipt
def say_where_from(
    session: AnySession, referral: Referral, *, user: User, on: date
) -> ReceiptPart | None:
    """Return the way to the request, for those who may see it."""
    case = case_referred_as(session, referral)
    if case is None:
        return None
    if may_open_case(session, case, user):
        page = "support.show_case"
    elif case.requester_id == user.id:
        page = "support.show_request"
    else:
        return None
    return ReceiptPart(
        template="decisions/_came_from.html",
        shown={"page": page, "reference": case.reference},
        for_referrer=True,
    )
