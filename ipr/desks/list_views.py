"""The lists: a page with its filters, the same by htmx, and the whole as a CSV file."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts.models import User
from ipr.accounts.service import role_holders
from ipr.db.clock import london_today
from ipr.desks import columns, lists, network, service
from ipr.desks.blueprint import bp
from ipr.desks.columns import Columns
from ipr.desks.filters import late_before
from ipr.desks.forms import (
    FilterAcceptedForm,
    FilterAllReferralsForm,
    FilterForm,
    FilterReferralsForm,
    FilterSupportForm,
    FilterTriageForm,
)
from ipr.desks.lists import Desk
from ipr.extensions import db
from ipr.permissions import Permission, Role
from ipr.web.access import requires
from ipr.web.htmx import respond, wants_partial
from ipr.web.lists.csv_export import stream_csv
from ipr.web.lists.paging import PageAsked
from ipr.web.settings import current_settings


@bp.get("/referrals")
@requires(Permission.READ_REFERRAL)
def list_referrals() -> ResponseReturnValue:
    everything = current_user.can(Permission.READ_ALL_REFERRALS)
    form = _referrals_form()
    return _show(lists.REFERRALS, form, "list_referrals", everything=everything)


@bp.get("/referrals.csv")
@requires(Permission.READ_REFERRAL)
def export_referrals() -> ResponseReturnValue:
    return _export(lists.REFERRALS, _referrals_form(), columns.REFERRALS)


@bp.get("/triage")
@requires(Permission.TRIAGE)
def list_triage() -> ResponseReturnValue:
    return _show(lists.TRIAGE, _triage_form(), "list_triage")


@bp.get("/triage.csv")
@requires(Permission.TRIAGE)
def export_triage() -> ResponseReturnValue:
    return _export(lists.TRIAGE, _triage_form(), columns.TRIAGE)


@bp.get("/accepted")
@requires(Permission.TRIAGE)
def list_accepted() -> ResponseReturnValue:
    return _show(lists.ACCEPTED, _accepted_form(), "list_accepted")


@bp.get("/accepted.csv")
@requires(Permission.TRIAGE)
def export_accepted() -> ResponseReturnValue:
    return _export(lists.ACCEPTED, _accepted_form(), columns.ACCEPTED)


@bp.get("/support")
@requires(Permission.WORK_SUPPORT_CASE)
def list_support() -> ResponseReturnValue:
    return _show(lists.SUPPORT, _support_form([]), "list_support")


@bp.get("/support.csv")
@requires(Permission.WORK_SUPPORT_CASE)
def export_support() -> ResponseReturnValue:
    return _export(lists.SUPPORT, _support_form([]), columns.SUPPORT)


@bp.get("/lead")
@requires(Permission.LEAD_SUPPORT)
def show_network() -> ResponseReturnValue:
    left = network.pass_on(db.session)
    figures = None
    if not wants_partial():
        figures = network.figures(db.session, london_today(), without_owner=left)
    form = _support_form(network.case_holders(db.session))
    return _show(lists.NETWORK, form, "show_network", figures=figures)


@bp.get("/lead.csv")
@requires(Permission.LEAD_SUPPORT)
def export_network() -> ResponseReturnValue:
    form = _support_form(network.case_holders(db.session))
    return _export(lists.NETWORK, form, columns.SUPPORT)


def _referrals_form() -> FilterForm:
    everything = current_user.can(Permission.READ_ALL_REFERRALS)
    form = FilterAllReferralsForm if everything else FilterReferralsForm
    return form(request.args).offer(service.area_names(db.session))


def _triage_form() -> FilterForm:
    return FilterTriageForm(request.args).offer(
        service.area_names(db.session),
        role_holders(db.session, Role.IPR_TEAM, london_today()),
    )


def _accepted_form() -> FilterForm:
    return FilterAcceptedForm(request.args).offer(service.area_names(db.session))


def _support_form(owners: Sequence[User]) -> FilterForm:
    late = late_before(current_settings(), london_today())
    form = FilterSupportForm(request.args).know_late(late)
    return form.offer(service.area_names(db.session), owners)


def _show(
    desk: Desk, form: FilterForm, name: str, **context: Any
) -> ResponseReturnValue:
    shown = None
    if form.validate():
        shown = service.show_list(
            db.session,
            desk,
            user=current_user,
            filters=form.filters(),
            asked=PageAsked.from_args(request.args),
        )
    return respond(
        f"desks/{name}.html",
        f"desks/_{name}.html",
        form=form,
        list=shown.page if shown else None,
        lines=shown.lines if shown else {},
        today=london_today(),
        late=form.late,
        swapped=wants_partial(),
        filtered=any(request.args.get(field.name) for field in form),
        csv=_with_query(url_for(f"desks.{desk.export}")),
        nothing=desk.nothing,
        **context,
    )


def _with_query(address: str) -> str:
    query = request.query_string.decode()
    return f"{address}?{query}" if query else address


def _export(desk: Desk, form: FilterForm, wanted: Columns) -> ResponseReturnValue:
    """Answer with the file, or with the page's own refusal of wrong filters."""
    if not form.validate():
        return respond("desks/refused_filters.html", form=form)
    filters = form.filters()
    user = current_user._get_current_object()
    service.record_export(db.session, desk, user=user, filters=filters)
    rows = service.export_list(
        db.session,
        desk,
        user=user,
        filters=filters,
        asked=PageAsked.from_args(request.args),
    )
    return stream_csv(
        desk.title,
        [head for head, _ in wanted],
        ([value(row, lines) for _, value in wanted] for row, lines in rows),
        on=london_today(),
    )
