"""Pages of the notes on a case."""

from typing import Any

from flask import Blueprint, Flask, abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.readings import note_reading
from ipr.audit.words import declare_audit_words
from ipr.demo.registry import add_demonstration
from ipr.extensions import db
from ipr.notes import demonstration, notices, receipt, service
from ipr.notes.forms import AddNoteForm
from ipr.notes.queries import find_note, may_note, page_of_notes
from ipr.notes.states import NOTING_WORKFLOW
from ipr.permissions import Permission
from ipr.referrals.blueprint import find_referral_here, receipt_address
from ipr.referrals.models import Referral
from ipr.web.access import requires
from ipr.web.actions import Act, serve_action
from ipr.web.addresses import BIGGEST
from ipr.web.htmx import respond
from ipr.web.lists.paging import PageAsked

__all__ = ["init_app", "notices", "receipt"]
bp = Blueprint("notes", __name__)


@bp.get("/referrals/<reference>/notes")
@requires(Permission.TRIAGE, Permission.WORK_SUPPORT_CASE)
def list_notes(reference: str) -> ResponseReturnValue:
    referral = find_noted_here(reference)
    note_reading(referral)
    asked = PageAsked.from_args(request.args)
    return respond(
        "notes/list_notes.html",
        referral=referral,
        list=page_of_notes(db.session, referral, asked),
        back=receipt_address(referral.reference),
    )


@bp.route("/referrals/<reference>/notes/new", methods=["GET", "POST"])
@requires(Permission.TRIAGE, Permission.WORK_SUPPORT_CASE)
def add_note(reference: str) -> ResponseReturnValue:
    referral = find_noted_here(reference)
    number = request.args.get("corrects", type=int)
    if number and not 0 < number <= BIGGEST:
        abort(404)
    corrects = find_note(db.session, referral, number)
    if number and corrects is None:
        abort(404)

    def page() -> dict[str, Any]:
        note_reading(referral)
        return {"referral": referral, "corrects": corrects}

    act = Act(
        workflow=NOTING_WORKFLOW,
        thing=referral,
        do=service.add_note,
        back=f"{receipt_address(referral.reference)}#notes",
        template="notes/add_note.html",
    )
    return serve_action(act, AddNoteForm(), page, also={"corrects": corrects})


def find_noted_here(reference: str) -> Referral:
    """Return a referral whose notes the reader may read; 403 for its referrer."""
    referral = find_referral_here(reference)
    if not may_note(db.session, referral, current_user):
        abort(403)
    return referral


def init_app(app: Flask) -> None:
    """Register the pages."""
    declare_audit_words(app, {"note": "Note"})
    app.register_blueprint(bp)
    add_demonstration(app, demonstration.PART)
