"""What the receipt shows the IPR team of whom the service told what."""

from datetime import date

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.decisions.receipt.parts import ReceiptPart, adds_to_receipt
from ipr.notices.told import find_told
from ipr.permissions import Permission
from ipr.referrals.models import Referral


@adds_to_receipt
def make_told_part(
    session: AnySession, referral: Referral, *, user: User, on: date
) -> ReceiptPart | None:
    """Return whom the service told what about a referral, for the team alone."""
    if not user.can(Permission.TRIAGE):
        return None
    told = find_told(session, referral.reference)
    return ReceiptPart(
        template="notices/_told_about.html", shown=told, fold="Who was told"
    )
