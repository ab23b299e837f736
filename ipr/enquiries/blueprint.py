"""The blueprint of the pages of questions, and what their views share."""

from collections.abc import Callable

from flask import Blueprint, url_for
from flask_login import current_user

from ipr.enquiries.models import Enquiry
from ipr.enquiries.queries import find_enquiry
from ipr.enquiries.states import ENQUIRY_WORKFLOW
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.blueprint import find_referral_here, receipt_address
from ipr.referrals.models import Referral, ReferralStatus
from ipr.web.actions import Act

bp = Blueprint("enquiries", __name__)


def find_enquiry_here(reference: str, number: int) -> Enquiry:
    """Return a question about a referral that the reader may see, or end in a 404."""
    referral = find_referral_here(reference)
    return find_enquiry(db.session, referral.reference, number)


def act_on(enquiry: Enquiry, do: Callable[..., object]) -> Act:
    """Return an action on a question, which leads back to the page of its case."""
    return Act(
        workflow=ENQUIRY_WORKFLOW,
        thing=enquiry,
        do=do,
        back=case_address(enquiry.referral),
        template=f"enquiries/{do.__name__}.html",
    )


def case_address(referral: Referral) -> str:
    """Return where the reader works on a case: at its receipt, or as a declined one."""
    declined = referral.status is ReferralStatus.DECLINED
    mine = referral.referrer_id == current_user.id
    if declined and not mine and current_user.can(Permission.WORK_SUPPORT_CASE):
        return url_for("support.show_case", reference=referral.reference)
    return receipt_address(referral.reference)
