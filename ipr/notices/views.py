"""The list of what one was told, and the number in the header of every page."""

from flask import Flask, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.audit.words import declare_audit_words
from ipr.extensions import db
from ipr.notices import of_accounts, service, tick_steps
from ipr.notices.blueprint import bp
from ipr.notices.kinds import find_kind
from ipr.notices.mail import health_lines
from ipr.notices.mail import tick_steps as mail_steps
from ipr.notices.mail import views as mail_views
from ipr.notices.service import NoticeNotFound
from ipr.notices.telling import find_unseen, find_void
from ipr.notices.words import ENDED, WHY
from ipr.permissions import Permission
from ipr.ticks.registry import add_tick_step
from ipr.web.access import in_background, requires
from ipr.web.hooks import hooks
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.lists.paging import PageAsked

VIEW_MODULES = (mail_views,)
"""Importing them puts their pages on the blueprint."""
DECLARED = (of_accounts,)
"""Importing it is enough."""


@bp.get("/notices")
@requires(Permission.SIGNED_IN)
def list_notices() -> ResponseReturnValue:
    asked = PageAsked.from_args(request.args)
    notices = service.list_notices(db.session, current_user, asked)
    return respond(
        "notices/list_notices.html",
        "notices/_notice_list.html",
        notices=notices,
        kind_of=lambda notice: find_kind(notice.kind),
        void=find_void(db.session, notices.rows),
        unseen=find_unseen(db.session, notices.rows),
        why=WHY,
        ended=ENDED,
        upto=service.newest_unread(db.session, current_user),
    )


@bp.post("/notices/<int:notice_id>/read")
@requires(Permission.SIGNED_IN)
def read_notice(notice_id: int) -> ResponseReturnValue:
    try:
        service.read_notice(db.session, notice_id, user=current_user)
    except NoticeNotFound:
        abort(404)
    db.session.commit()
    return redirect_after_post(url_for("notices.list_notices"))


@bp.post("/notices/read-up-to/<int:upto>")
@requires(Permission.SIGNED_IN)
def read_all_notices(upto: int) -> ResponseReturnValue:
    service.read_all_notices(db.session, user=current_user, upto=upto)
    db.session.commit()
    flash("What this page showed as new is marked as read.", "success")
    return redirect_after_post(url_for("notices.list_notices"))


@bp.get("/notices/bell")
@requires(Permission.SIGNED_IN)
@in_background
def show_bell() -> ResponseReturnValue:
    return respond("notices/show_bell.html")


def count_unread() -> int:
    """Return how much the reader of this page has not read."""
    return service.count_unread(db.session, current_user)


def init_app(app: Flask) -> None:
    """Register the pages, and the number in the header."""
    declare_audit_words(app, {"mail": "Email"})
    app.register_blueprint(bp)
    add_tick_step(app, *tick_steps.STEPS, *mail_steps.STEPS)
    app.context_processor(lambda: {"unread_notices": count_unread})
    hooks(app).header.append("notices/show_bell.html")
    hooks(app).health += health_lines.LINES
