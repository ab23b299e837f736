"""The auditor's pages: who did what and who read what, never what a case says."""

import logging
from functools import partial

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from ipr.audit.change_words import say_changes, say_subject
from ipr.audit.forms import FilterEventsForm, FindReadersForm
from ipr.audit.models import AuditAction
from ipr.audit.queries import EventFilter, find_names
from ipr.audit.queries import list_events as find_events
from ipr.audit.queries import list_readers as find_readers
from ipr.audit.refusals import count_refusal
from ipr.audit.words import declare_audit_words, say_action, say_unnamed
from ipr.db.clock import utc_now
from ipr.db.engine import begin_writing
from ipr.extensions import db
from ipr.permissions import Permission, Refusal
from ipr.web.access import requires
from ipr.web.hooks import NavItem, hooks
from ipr.web.htmx import respond
from ipr.web.lists.paging import PageAsked
from ipr.web.lists.sealed_words import open_query, seal_query

bp = Blueprint("audit", __name__)
logger = logging.getLogger(__name__)


@bp.get("/audit")
@requires(Permission.READ_AUDIT)
def list_events() -> ResponseReturnValue:
    actions = {action.value: say_action(action) for action in AuditAction}
    query = open_query(url_for("audit.list_events"), request.args, "who")
    form = FilterEventsForm(query).offer(actions)
    wanted = form.wanted if form.validate() else EventFilter()
    asked = PageAsked.from_args(request.args)
    events = find_events(db.session, wanted, asked)
    names = find_names(db.session, (row.event for row in events.rows))
    return respond(
        "audit/list_events.html",
        "audit/_event_table.html",
        form=form,
        events=events,
        say_action=say_action,
        say_unnamed=say_unnamed,
        say_subject=partial(say_subject, names=names),
        say_changes=partial(say_changes, names=names),
        narrowed=form.say_filters(),
        now=utc_now(),
    )


@bp.post("/audit")
@requires(Permission.READ_AUDIT)
def filter_events() -> ResponseReturnValue:
    address = url_for("audit.list_events")
    return redirect(seal_query(address, request.form, "who"), code=303)


@bp.get("/audit/readers")
@requires(Permission.READ_AUDIT)
def list_readers() -> ResponseReturnValue:
    form = FindReadersForm(request.args)
    reference = (form.reference.data or "").upper()
    readers = find_readers(db.session, reference) if reference else []
    return respond(
        "audit/list_readers.html", form=form, reference=reference, readers=readers
    )


def note_refusal(kind: Refusal) -> None:
    """Count that this request is refused, and nothing else of it.

    A database that can't keep it makes no difference to the refusal.
    """
    personal = kind in (Refusal.ACCESS, Refusal.FORM) and current_user.is_authenticated
    reader = current_user._get_current_object() if personal else None
    db.session.rollback()
    try:
        begin_writing(db.session)
        count_refusal(db.session, kind, actor=reader, page=request.endpoint)
        db.session.commit()
    except SQLAlchemyError as problem:
        db.session.rollback()
        logger.error("refusal not counted: %s", type(problem).__name__)


def init_app(app: Flask) -> None:
    """Register the pages, and count refusals."""
    hooks(app).note_refusal = note_refusal
    declare_audit_words(app, {"access": "Access", "database": "Database"})
    hooks(app).add_navigation(
        NavItem(
            text="Audit record",
            endpoint="audit.list_events",
            permission=Permission.READ_AUDIT,
            order=80,
            home_text="The audit record: who did what, and who read what",
        )
    )
    app.register_blueprint(bp)
