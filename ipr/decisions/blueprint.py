"""What every page about decisions needs: the blueprint and the referral."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.extensions import db
from ipr.referrals.models import Referral
from ipr.referrals.service import find_referral
from ipr.web.htmx import redirect_after_post

bp = Blueprint("decisions", __name__)


def find_referral_here(reference: str) -> Referral:
    """Return a referral that the reader may see. Raises CaseNotFound: a 404."""
    return find_referral(db.session, reference, user=current_user)


def receipt_address(referral: Referral) -> str:
    return url_for("decisions.show_receipt", reference=referral.reference)


def back_to_receipt(referral: Referral) -> ResponseReturnValue:
    """Send the browser to the receipt after something was done."""
    return redirect_after_post(receipt_address(referral))
