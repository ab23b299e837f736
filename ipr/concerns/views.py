"""The month's areas of concern: a page, its chart and files, and freezing it."""

from typing import Any

from flask import Flask, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts.models import User
from ipr.audit.words import declare_audit_words
from ipr.concerns import service, tick_steps
from ipr.concerns.blueprint import bp
from ipr.concerns.definition import By
from ipr.concerns.forms import EVERY, ExplainForm, FreezeMonthForm, MonthForm
from ipr.concerns.months import Month, NotAMonth, freezing_day
from ipr.concerns.openable import find_openable
from ipr.concerns.packs import home as packs_home
from ipr.concerns.packs import views as packs
from ipr.concerns.page import AskedMonth, MonthPage, build_page
from ipr.concerns.queries import readable_areas
from ipr.db.clock import london_today
from ipr.db.engine import begin_writing
from ipr.desks.registry import declare_desks
from ipr.documents.sending import FileFormat, send_document
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.ticks.registry import add_tick_step
from ipr.web.access import requires
from ipr.web.headers import answer_with_chart
from ipr.web.hooks import NavItem, hooks
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.lists.csv_export import stream_csv
from ipr.web.settings import current_settings
from ipr.workflow import NotPossible

__all__ = ["init_app", "packs"]
METHODS = ["GET", "POST"]
CSV_HEADS = ("Table", "Row", "Column", "Cases")
FROZEN = "The figure of {} is frozen"
NOTED = "Your note stands beside the figure of {}"


@bp.get("/concerns")
@requires(Permission.READ_CONCERNS)
def show_month() -> ResponseReturnValue:
    form = _read_form()
    if form.errors:
        return respond("concerns/show_month.html", form=form, shown=None)
    shown = _build(form)
    month = shown.asked.month
    return respond(
        "concerns/show_month.html",
        "concerns/_month.html",
        form=form,
        shown=shown,
        here=_address(shown.asked),
        openable=find_openable(db.session, _reader(), london_today(), shown),
        why_not_frozen=_why_not_frozen(month),
        freezing_day=freezing_day(month),
    )


@bp.get("/concerns/chart.svg")
@requires(Permission.READ_CONCERNS)
def draw_month() -> ResponseReturnValue:
    return answer_with_chart(_find_page().draw_chart())


@bp.get("/concerns.csv")
@requires(Permission.READ_CONCERNS)
def export_month() -> ResponseReturnValue:
    page = _find_page()
    rows = (
        (table.sheet, row[0], head, number)
        for table in page.tables
        for row in table.rows
        for head, number in zip(table.heads[1:], row[1:], strict=True)
    )
    return stream_csv(f"{page.title}, {page.where}", CSV_HEADS, rows)


@bp.get("/concerns.ods")
@requires(Permission.READ_CONCERNS)
def save_month() -> ResponseReturnValue:
    return send_document(_find_page().to_document(), FileFormat.ODS)


@bp.route("/concerns/<month>/freeze", methods=METHODS)
@requires(Permission.LEAD_SUPPORT)
def freeze_month(month: str) -> ResponseReturnValue:
    found, form = _read_month(month), FreezeMonthForm()
    if form.validate_on_submit():
        begin_writing(db.session)
        try:
            service.freeze_month(db.session, found, actor=_reader())
        except NotPossible as problem:
            db.session.rollback()
            form.form_errors.extend(problem.reasons)
        else:
            db.session.commit()
            flash(FROZEN.format(found.name), "success")
            return redirect_after_post(url_for("concerns.show_month", month=month))
    return respond(
        "concerns/freeze_month.html",
        form=form,
        month=found,
        why_not=service.why_not_frozen(db.session, found),
    )


@bp.route("/concerns/<month>/explain", methods=METHODS)
@requires(Permission.LEAD_SUPPORT)
def explain_month(month: str) -> ResponseReturnValue:
    found, form = _read_month(month), ExplainForm()
    if not service.is_frozen(db.session, found):
        abort(404)
    if form.validate_on_submit():
        begin_writing(db.session)
        service.note_later_entries(
            db.session, found, note=form.note.data or "", actor=_reader()
        )
        db.session.commit()
        flash(NOTED.format(found.name), "success")
        return redirect_after_post(url_for("concerns.show_month", month=month))
    return respond("concerns/explain_month.html", form=form, month=found)


def _reader() -> User:
    user: User = current_user._get_current_object()
    return user


def _read_form() -> MonthForm:
    months = service.months_with_cases(db.session)
    areas = readable_areas(db.session, _reader(), london_today())
    given = request.args.copy()
    if not given.get("month"):  # the latest that is over, if there is one
        given["month"] = str(months[1] if len(months) > 1 else months[0])
    form = MonthForm(given).offer(months, areas)
    form.validate()
    return form


def _build(form: MonthForm) -> MonthPage:
    areas = readable_areas(db.session, _reader(), london_today())
    area = next((one for one in areas if str(one.id) == form.area.data), None)
    asked = AskedMonth(
        Month.read(form.month.data),
        area,
        By(form.by.data or By.MAIN),
        form.show.data == EVERY,
    )
    return build_page(db.session, asked, threshold=current_settings().small_counts)


def _find_page() -> MonthPage:
    form = _read_form()
    if form.errors:
        abort(404)
    return _build(form)


def _address(asked: AskedMonth) -> dict[str, Any]:
    """Return what an address asks for that asks for the same."""
    return {
        "month": str(asked.month),
        "area": asked.area.id if asked.area else None,
        "by": asked.by.value if asked.by is not By.MAIN else None,
        "show": EVERY if asked.every else None,
    }


def _why_not_frozen(month: Month) -> str:
    if not _reader().can(Permission.LEAD_SUPPORT):
        return ""
    return service.why_not_frozen(db.session, month)


def _read_month(text: str) -> Month:
    try:
        return Month.read(text)
    except NotAMonth:
        abort(404)


def init_app(app: Flask) -> None:
    """Register the pages and the steps of the clock."""
    declare_audit_words(app, {"figure": "Figure", "pack": "Panel pack"})
    app.register_blueprint(bp)
    add_tick_step(app, *tick_steps.STEPS)
    declare_desks(app, *packs_home.HOME_WORK)
    hooks(app).add_navigation(
        NavItem(
            text="Areas of concern",
            endpoint="concerns.show_month",
            permission=Permission.READ_CONCERNS,
            order=45,
        )
    )
