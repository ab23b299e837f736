"""The page of e-mails that may not have arrived, and what is done about each."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.desks.registry import declare_desks
from ipr.extensions import db
from ipr.notices.mail.models import Mail
from ipr.notices.mail.words import LETTERS, say_failure
from ipr.permissions import Permission
from ipr.undelivered import notices, service
from ipr.undelivered.desk import UNDELIVERED
from ipr.undelivered.states import MAIL_WORKFLOW
from ipr.web.access import requires
from ipr.web.actions import Act, serve_button
from ipr.web.htmx import respond
from ipr.web.lists.paging import PageAsked

__all__ = ["init_app", "notices"]

bp = Blueprint("undelivered", __name__)


@bp.get("/notices/undelivered")
@requires(Permission.MANAGE_PEOPLE)
def list_undelivered() -> ResponseReturnValue:
    mails = service.list_undelivered(db.session, PageAsked.from_args(request.args))
    actor = current_user._get_current_object()
    buttons = {
        mail.id: MAIL_WORKFLOW.buttons(db.session, mail, actor=actor)
        for mail in mails.rows
    }
    return respond(
        "undelivered/list_undelivered.html",
        mails=mails,
        buttons=buttons,
        letters=LETTERS,
        say_failure=say_failure,
    )


@bp.post("/notices/undelivered/<int:mail_id>/try-again")
@requires(Permission.MANAGE_PEOPLE)
def try_mail_again(mail_id: int) -> ResponseReturnValue:
    return see_to(mail_id, service.try_mail_again)


@bp.post("/notices/undelivered/<int:mail_id>/set-aside")
@requires(Permission.MANAGE_PEOPLE)
def set_mail_aside(mail_id: int) -> ResponseReturnValue:
    return see_to(mail_id, service.set_mail_aside)


def see_to(mail_id: int, do: Callable[..., Any]) -> ResponseReturnValue:
    """Do something about an e-mail, and say what came of it."""
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        abort(404)
    back = url_for("undelivered.list_undelivered")
    return serve_button(Act(workflow=MAIL_WORKFLOW, thing=mail, do=do, back=back))


def init_app(app: Flask) -> None:
    """Register the page, and the task on Home."""
    app.register_blueprint(bp)
    declare_desks(app, UNDELIVERED)
