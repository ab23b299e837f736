"""Pages about accepted cases."""

from typing import Any

from flask import Blueprint, Flask, abort
from flask.typing import ResponseReturnValue

from ipr.audit.readings import note_reading
from ipr.audit.words import declare_audit_words
from ipr.demo.registry import add_demonstration
from ipr.desks.registry import declare_desks
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.referrals.blueprint import find_referral_here, receipt_address
from ipr.reviews import (
    demonstration,
    desk,
    health_lines,
    notices,
    receipt,
    service,
    tick_steps,
    unclaimed,
)
from ipr.reviews.forms import ReceiveReportForm
from ipr.reviews.home_figures import ACCEPTED_FIGURES
from ipr.reviews.queries import acceptance_of
from ipr.reviews.states import REPORT_WORKFLOW
from ipr.ticks.registry import add_tick_step
from ipr.web.access import requires
from ipr.web.actions import Act, serve_action
from ipr.web.hooks import hooks

__all__ = ["init_app", "notices", "receipt", "unclaimed"]

bp = Blueprint("reviews", __name__)


@bp.route("/referrals/<reference>/report", methods=["GET", "POST"])
@requires(Permission.TRIAGE)
def receive_report(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)
    acceptance = acceptance_of(db.session, referral)
    if acceptance is None:
        abort(404)

    def page() -> dict[str, Any]:
        note_reading(referral)
        return {"referral": referral, "acceptance": acceptance}

    act = Act(
        workflow=REPORT_WORKFLOW,
        thing=acceptance,
        do=service.receive_report,
        back=receipt_address(referral.reference),
        template="reviews/receive_report.html",
    )
    return serve_action(act, ReceiveReportForm(), page)


def init_app(app: Flask) -> None:
    """Register the page and the desk."""
    declare_audit_words(app, {"report": "Report"})
    app.register_blueprint(bp)
    add_demonstration(app, demonstration.PART)
    declare_desks(app, desk.ACCEPTED, desk.BY_PERSON, *desk.TASKS, ACCEPTED_FIGURES)
    add_tick_step(app, *tick_steps.STEPS)
    hooks(app).health.extend(health_lines.LINES)
