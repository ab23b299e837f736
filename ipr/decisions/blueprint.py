"""What every page about decisions needs: the blueprint, settings, and the referral."""

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.models import AuditAction
from ipr.audit.service import record_reading
from ipr.config import Settings
from ipr.extensions import db
from ipr.referrals.models import Referral
from ipr.referrals.service import find_referral
from ipr.web.htmx import redirect_after_post

bp = Blueprint("decisions", __name__)


def settings() -> Settings:
    """Return the settings of the running program."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def find_referral_here(reference: str) -> Referral:
    """Return a referral that the reader may see. Raises NotFound: answered as 404."""
    return find_referral(db.session, reference, user=current_user)


def back_to_receipt(referral: Referral) -> ResponseReturnValue:
    """Send the browser to the receipt after something was done."""
    return redirect_after_post(
        url_for("decisions.show_receipt", reference=referral.reference)
    )


def note_reading(referral: Referral) -> None:
    """Record, in a transaction of its own, that somebody reads a referral."""
    record_reading(
        db.session, AuditAction.REFERRAL_READ, subject=referral, actor=current_user
    )
