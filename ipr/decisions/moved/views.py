"""Where a case went, for whoever held it."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.readings import note_reading
from ipr.decisions.blueprint import bp
from ipr.decisions.moved.words import say_where_it_went
from ipr.decisions.queries import moved_from
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.blueprint import find_referral_here
from ipr.referrals.public_reference import read_reference
from ipr.referrals.service import CaseNotFound
from ipr.web.access import requires
from ipr.web.errors import show_error
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


def show_where_it_went(_: CaseNotFound) -> ResponseReturnValue:
    """Show whoever held a case where it went; to all others there is no such page."""
    written = read_reference((request.view_args or {}).get("reference", "")) or ""
    known = written and current_user.is_authenticated
    if known and moved_from(db.session, written, current_user):
        return redirect_after_post(
            url_for("decisions.read_moved_case", reference=written)
        )
    return show_error(404)


def _is_seen(reference: str) -> bool:
    try:
        find_referral_here(reference)
    except CaseNotFound:
        return False
    return True
