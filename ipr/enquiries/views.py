"""Pages on which a question is asked and taken back; and all pages registered."""

from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue

from ipr.audit.readings import note_reading
from ipr.audit.words import declare_audit_words
from ipr.demo.registry import add_demonstration
from ipr.desks.registry import declare_desks
from ipr.enquiries import answer_views, demonstration, home, notices, receipt, service
from ipr.enquiries.blueprint import act_on, bp, case_address, find_enquiry_here
from ipr.enquiries.forms import AskQuestionForm, TakeBackQuestionForm
from ipr.enquiries.states import ASKING_WORKFLOW
from ipr.permissions import Permission
from ipr.referrals.blueprint import find_referral_here
from ipr.web.access import requires
from ipr.web.actions import Act, serve_action

PAGES = (answer_views, notices, receipt)
METHODS = ["GET", "POST"]


@bp.route("/referrals/<reference>/questions/new", methods=METHODS)
@requires(Permission.TRIAGE, Permission.WORK_SUPPORT_CASE)
def ask_question(reference: str) -> ResponseReturnValue:
    referral = find_referral_here(reference)

    def page() -> dict[str, Any]:
        note_reading(referral)
        return {"referral": referral}

    act = Act(
        workflow=ASKING_WORKFLOW,
        thing=referral,
        do=service.ask_question,
        back=case_address(referral),
        template="enquiries/ask_question.html",
    )
    return serve_action(act, AskQuestionForm(), page)


@bp.route("/referrals/<reference>/questions/<int:number>/take-back", methods=METHODS)
@requires(Permission.TRIAGE, Permission.WORK_SUPPORT_CASE)
def take_back_question(reference: str, number: int) -> ResponseReturnValue:
    enquiry = find_enquiry_here(reference, number)

    def page() -> dict[str, Any]:
        note_reading(enquiry.referral)
        return {"referral": enquiry.referral, "enquiry": enquiry}

    act = act_on(enquiry, service.take_back_question)
    return serve_action(act, TakeBackQuestionForm(), page)


def init_app(app: Flask) -> None:
    """Register the pages, and what Home says of questions."""
    declare_audit_words(app, {"enquiry": "Question to the referrer"})
    app.register_blueprint(bp)
    add_demonstration(app, demonstration.PART)
    declare_desks(app, *home.HOME_WORK)
