"""The blueprint of all pages of this feature, and what their views share."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts.models import Area
from ipr.db.clock import utc_now
from ipr.extensions import db
from ipr.referrals.drafts.consistency_checks import ConsistencyCheck, things_to_check
from ipr.referrals.drafts.service import find_draft
from ipr.referrals.models import Draft, Referral
from ipr.referrals.questions.draft_answers import CHECK, FILES, Content
from ipr.referrals.service import find_referral
from ipr.versions.current import version_in_force
from ipr.web.htmx import redirect_after_post
from ipr.web.settings import current_settings

bp = Blueprint("referrals", __name__)


def find_own_draft(key: str, *, lock: bool = False) -> Draft:
    """Return the reader's own open draft; anything else ends the request."""
    return find_draft(db.session, key, user=current_user, lock=lock)


def area_named_in(content: Content) -> Area | None:
    area_id = content.get("details", {}).get("area_id")
    return db.session.get(Area, area_id) if area_id else None


def expiry_of_draft(draft: Draft) -> dict[str, Any]:
    """Return when a draft expires, and whether it is time to warn, for its pages."""
    days = current_settings().draft_days
    return {
        "expires": draft.expires_at(days),
        "expires_soon": draft.expires_soon(utc_now(), days),
    }


def checks_of_draft(draft: Draft) -> Sequence[ConsistencyCheck]:
    """Return what the writer should look at again."""
    area = area_named_in(draft.content)
    return list(things_to_check(draft.content, area, version_in_force()))


def draft_address(key: str, slug: str | None, then: str | None = None) -> str:
    """Return the address of a page of a draft; of its tasks for None."""
    if slug is None:
        return url_for("referrals.resume_draft", key=key)
    if slug == FILES:
        return url_for("referrals.add_draft_files", key=key)
    if slug == CHECK:
        return url_for("referrals.check_answers", key=key)
    return url_for("referrals.answer_page", key=key, slug=slug, then=then)


def find_referral_here(reference: str, *, lock: bool = False) -> Referral:
    """Return a referral that the reader may see. Raises CaseNotFound: a 404."""
    return find_referral(db.session, reference, user=current_user, lock=lock)


def receipt_address(reference: str) -> str:
    return url_for("decisions.show_receipt", reference=reference)


def back_to_receipt(referral: Referral) -> ResponseReturnValue:
    """Send the browser to the receipt after something was done."""
    return redirect_after_post(receipt_address(referral.reference))
