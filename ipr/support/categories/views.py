"""The list of categories, its earlier editions, and a new one."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.support.blueprint import METHODS, bp
from ipr.support.categories import service
from ipr.support.categories.editions import edition_on
from ipr.support.categories.forms import EditionForm
from ipr.web.access import requires
from ipr.web.filters import on_day
from ipr.web.htmx import redirect_after_post, respond
from ipr.workflow import Refused

STALE = (
    "Somebody made another list after you opened the page. It is shown on the page of "
    "categories: look at it, then send this again if it still fits"
)


@bp.get("/categories")
@requires(Permission.WORK_SUPPORT_CASE)
def list_categories() -> ResponseReturnValue:
    editions, today = service.read_editions(db.session), london_today()
    return respond(
        "support/categories/list_categories.html",
        editions=editions[::-1],
        current=edition_on(editions, today),
        today=today,
    )


@bp.route("/categories/new", methods=METHODS)
@requires(Permission.LEAD_SUPPORT)
def make_categories() -> ResponseReturnValue:
    editions = service.read_editions(db.session)
    latest = editions[-1]
    mark = f"{latest.starts_on}/{latest.made_at}"
    form = EditionForm.of(latest.categories)
    stale = form.is_submitted() and form.based_on.data != mark
    form.based_on.data = mark
    if stale:
        form = EditionForm.of(latest.categories, formdata=None)
        form.based_on.data = mark
        form.form_errors.append(STALE)
    elif form.validate_on_submit():
        try:
            return _make(form)
        except Refused as problem:
            db.session.rollback()
            if problem.field:
                form[problem.field].errors = problem.reasons
            else:
                form.form_errors.extend(problem.reasons)
    return respond("support/categories/make_categories.html", form=form, latest=latest)


def _make(form: EditionForm) -> ResponseReturnValue:
    edition = service.make_edition(
        db.session,
        form.categories(),
        starts_on=form.starts_on.data,
        reason=form.reason.data or "",
        actor=current_user._get_current_object(),
    )
    said = f"This list holds from {on_day(edition.starts_on)}"
    db.session.commit()
    flash(said, "success")
    return redirect_after_post(url_for("support.list_categories"))
