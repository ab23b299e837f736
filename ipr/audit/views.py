"""The auditor's pages: who did what and who read what, never what a case says."""

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ipr.audit.forms import FilterEventsForm, FindReadersForm
from ipr.audit.models import AuditAction
from ipr.audit.queries import EventFilter
from ipr.audit.queries import list_events as find_events
from ipr.audit.queries import list_readers as find_readers
from ipr.audit.words import say_action
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.hooks import NavItem, hooks
from ipr.web.htmx import respond, wants_partial
from ipr.web.lists.paging import PageAsked
from ipr.web.lists.sealed_words import open_query, seal_query

bp = Blueprint("audit", __name__)


@bp.get("/audit")
@requires(Permission.READ_AUDIT)
def list_events() -> ResponseReturnValue:
    actions = {action.value: say_action(action) for action in AuditAction}
    form = FilterEventsForm(open_query(request.args, "who")).offer(actions)
    wanted = form.wanted if form.validate() else EventFilter()
    asked = PageAsked.from_args(request.args)
    return respond(
        "audit/list_events.html",
        "audit/_event_table.html",
        form=form,
        events=find_events(db.session, wanted, asked),
        say_action=say_action,
        swapped=wants_partial(),
    )


@bp.post("/audit")
@requires(Permission.READ_AUDIT)
def filter_events() -> ResponseReturnValue:
    query = seal_query(request.form, "who")
    return redirect(url_for("audit.list_events", **query), code=303)


@bp.get("/audit/readers")
@requires(Permission.READ_AUDIT)
def list_readers() -> ResponseReturnValue:
    form = FindReadersForm(request.args)
    reference = (form.reference.data or "").upper()
    readers = find_readers(db.session, reference) if reference else []
    return respond(
        "audit/list_readers.html", form=form, reference=reference, readers=readers
    )


def init_app(app: Flask) -> None:
    """Register the pages."""
    hooks(app).add_navigation(
        NavItem(
            text="Audit record",
            endpoint="audit.list_events",
            permission=Permission.READ_AUDIT,
            order=80,
            home_text="The audit record: who did and read what",
        )
    )
    app.register_blueprint(bp)
