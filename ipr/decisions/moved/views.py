"""Where a case went, for whoever held it."""

from flask import abort, make_response, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.readings import note_reading
from ipr.decisions.blueprint import bp
from ipr.decisions.moved.words import say_where_it_went
from ipr.decisions.queries import moved_from
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.blueprint import find_referral_here
from ipr.referrals.models import Referral
from ipr.referrals.public_reference import read_reference
from ipr.referrals.service import CaseNotFound
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.settings import current_settings


@bp.get("/referrals/<reference>/moved")
@requires(Permission.READ_REFERRAL)
def read_moved_case(reference: str) -> ResponseReturnValue:
    written = read_reference(reference) or ""
    moved = moved_from(db.session, written, current_user)
    if moved is None:
        raise CaseNotFound(reference)
    note_reading(moved.referral)
    return respond(
        "decisions/moved/read_moved_case.html",
        moved=moved,
        words=say_where_it_went(db.session, moved),
        seen_now=_is_seen(reference),
        settings=current_settings(),
    )


def find_or_say_where(reference: str) -> Referral:
    """Return a referral that the reader may see; else show where it went from them.

    Raises CaseNotFound for whoever never held it.
    """
    try:
        return find_referral_here(reference)
    except CaseNotFound:
        written = read_reference(reference) or ""
        if moved_from(db.session, written, current_user) is None:
            raise
        where = url_for("decisions.read_moved_case", reference=written)
        abort(make_response(redirect_after_post(where)))


def _is_seen(reference: str) -> bool:
    try:
        find_referral_here(reference)
    except CaseNotFound:
        return False
    return True
