"""A declined case and its referral: each leads to the other, and says what is known."""

from dataclasses import dataclass
from datetime import date

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.decisions.new_information.service import may_tell
from ipr.decisions.receipt.parts import ReceiptPart, adds_to_receipt
from ipr.referrals.models import Referral, ReferralStatus
from ipr.support.details.service import count_actions
from ipr.support.models import SupportCase
from ipr.support.page.parts import CasePart, adds_to_case
from ipr.support.queries import case_of, may_open_case

NEW_FACT = {"decisions.tell_something_new": "Tell us something new"}


@dataclass(frozen=True)
class KnownOfCase:
    """What those who hold declined cases wrote, for whoever works on it now."""

    case: SupportCase
    actions: int


@adds_to_case
def offer_new_fact(
    session: AnySession, referral: Referral, user: User
) -> CasePart | None:
    """Return the way to tell what turned up, for those who may."""
    if referral.ended_at or not may_tell(referral, user):
        return None
    return CasePart(buttons=NEW_FACT)


@adds_to_receipt
def show_what_is_known(
    session: AnySession, referral: Referral, *, user: User, on: date
) -> ReceiptPart | None:
    """Return what was written of a case that is no longer a declined one.

    For those who may open its page.
    """
    if referral.status == ReferralStatus.DECLINED:
        return None
    case = case_of(session, referral)
    if case is None or not may_open_case(session, case, user):
        return None
    return ReceiptPart(
        template="decisions/_known_of_case.html",
        shown=KnownOfCase(case, count_actions(session, case)),
    )
