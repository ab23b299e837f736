"""What every page about the criteria needs: the blueprint, and the draft."""

from flask import Blueprint, abort
from flask_login import current_user

from ipr.criteria import service
from ipr.criteria.errors import CriteriaNotFound
from ipr.criteria.models import VersionDraft
from ipr.extensions import db
from ipr.rulebook import Version
from ipr.rulebook.file.drafts import DraftReading
from ipr.versions.current import current_book

bp = Blueprint("criteria", __name__)


def find_draft_here(id: int) -> VersionDraft:
    """Return a draft that the reader may see; otherwise answer 404."""
    try:
        return service.find_draft(db.session, id, user=current_user)
    except CriteriaNotFound:
        abort(404)


def find_version_here(name: str) -> Version:
    """Return a version or a draft's version by its name; otherwise answer 404."""
    try:
        return service.find_version(
            db.session, name, book=current_book(), user=current_user
        )
    except CriteriaNotFound:
        abort(404)


def read_here(draft: VersionDraft) -> DraftReading:
    """Return what a draft says beside the rulebook in use."""
    return service.read_draft_text(db.session, draft, current_book())
