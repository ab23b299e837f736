"""Pages about accepted cases."""

from flask import Blueprint, Flask, abort, flash
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.readings import note_reading
from ipr.decisions.blueprint import back_to_receipt, find_referral_here
from ipr.decisions.errors import DecisionError
from ipr.desks.registry import declare_desks
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.reviews import desk, receipt, service
from ipr.reviews.errors import WrongDay
from ipr.reviews.forms import ReceiveReportForm
from ipr.reviews.queries import acceptance_of
from ipr.web.access import requires
from ipr.web.htmx import respond

__all__ = ["init_app", "receipt"]

bp = Blueprint("reviews", __name__)


@bp.route("/referrals/<reference>/report", methods=["GET", "POST"])
@requires(Permission.TRIAGE)
def receive_report(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    acceptance = acceptance_of(db.session, referral)
    if acceptance is None:
        abort(404)
    form = ReceiveReportForm()
    if form.validate_on_submit():
        try:
            service.receive_report(
                db.session,
                referral,
                received_on=form.received_on.data,
                actor=current_user,
            )
        except WrongDay as problem:
            form.received_on.errors = [str(problem)]
        except DecisionError as problem:
            form.form_errors.append(str(problem))
        else:
            db.session.commit()
            flash("The report is recorded as received", "success")
            return back_to_receipt(referral)
    note_reading(referral)
    return respond(
        "reviews/receive_report.html",
        form=form,
        referral=referral,
        acceptance=acceptance,
    )


def init_app(app: Flask) -> None:
    """Register the page and the desk."""
    app.register_blueprint(bp)
    declare_desks(app, desk.ACCEPTED, *desk.TASKS)
