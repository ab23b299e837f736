"""The blueprint of all pages of this feature, and what their views share."""

from typing import Any

from flask import Blueprint
from flask_login import current_user

from ipr.accounts.models import Area
from ipr.db.clock import utc_now
from ipr.extensions import db
from ipr.referrals.drafts.service import find_draft
from ipr.referrals.models import Draft
from ipr.referrals.questions.answers import Content
from ipr.web.settings import current_settings

bp = Blueprint("referrals", __name__)


def own_draft(key: str, *, lock: bool = False) -> Draft:
    """Return the reader's own open draft; anything else ends the request."""
    return find_draft(db.session, key, user=current_user, lock=lock)


def area_in(content: Content) -> Area | None:
    """Return the area that a draft names, if it names one."""
    area_id = content.get("details", {}).get("area_id")
    return db.session.get(Area, area_id) if area_id else None


def expiry(draft: Draft) -> dict[str, Any]:
    """Return when a draft expires, and whether it is time to warn, for its pages."""
    days = current_settings().draft_days
    return {
        "expires": draft.expires_at(days),
        "expires_soon": draft.expires_soon(utc_now(), days),
    }
