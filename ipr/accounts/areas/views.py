"""The access manager's pages about areas and who covers them."""

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts import service
from ipr.accounts.areas import service as area_service
from ipr.accounts.areas.forms import (
    CAPACITIES,
    ChangeAreaForm,
    MakeAreaForm,
    MakeCoverForm,
)
from ipr.accounts.blueprint import bp
from ipr.accounts.models import Area, CoverCapacity, Nation
from ipr.accounts.open_work import count_open_work
from ipr.accounts.people.forms import EndRoleForm
from ipr.accounts.queries import list_acssls, list_all_areas
from ipr.accounts.refusals import refusals_shown
from ipr.accounts.service import AccountRecordNotFound
from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.hooks import hooks
from ipr.web.htmx import redirect_after_post, respond


@bp.get("/areas")
@requires(Permission.MANAGE_AREAS)
def list_areas() -> ResponseReturnValue:
    return respond(
        "accounts/areas/list_areas.html",
        areas=list_all_areas(db.session),
        today=london_today(),
    )


@bp.route("/areas/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_AREAS)
def make_area() -> ResponseReturnValue:
    form = MakeAreaForm(starts_on=london_today())
    if form.validate_on_submit():
        with refusals_shown(form):
            area = area_service.make_area(
                db.session,
                form.name.data or "",
                Nation(form.nation.data),
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                example=hooks().invented(),
                actor=current_user,
            )
            db.session.commit()
            flash("The area is added. Now say who covers it.", "success")
            return back_to(area)
    return respond("accounts/areas/make_area.html", form=form)


@bp.get("/areas/<int:area_id>")
@requires(Permission.MANAGE_AREAS)
def show_area(area_id: int) -> ResponseReturnValue:
    area = asked_area(area_id)
    return respond(
        "accounts/areas/show_area.html",
        area=area,
        covers=area_service.covers_of_area(db.session, area),
        capacities=CAPACITIES,
        now=service.cover_of(db.session, area.id, london_today()),
        work=count_open_work(db.session, area_id=area.id),
        today=london_today(),
    )


@bp.route("/areas/<int:area_id>/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_AREAS)
def change_area(area_id: int) -> ResponseReturnValue:
    area = asked_area(area_id)
    form = ChangeAreaForm(obj=area)
    started = area_service.has_started(area)
    if started:
        form.fix()
    if form.validate_on_submit():
        if form.is_stale(area.revision):
            form.note_conflict(area.revision, area)
        else:
            with refusals_shown(form):
                area_service.change_area(
                    db.session,
                    area,
                    name=form.name.data or "",
                    nation=area.nation if started else Nation(form.nation.data),
                    starts_on=area.starts_on if started else form.starts_on.data,
                    ends_on=form.ends_on.data,
                    actor=current_user,
                )
                db.session.commit()
                flash("The changes are saved.", "success")
                return back_to(area)
    return respond(
        "accounts/areas/change_area.html", form=form, area=area, started=started
    )


@bp.route("/areas/<int:area_id>/cover/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_AREAS)
def make_cover(area_id: int) -> ResponseReturnValue:
    area = asked_area(area_id)
    people = list_acssls(db.session, london_today())
    form = MakeCoverForm(starts_on=london_today()).offer(people)
    if form.validate_on_submit():
        with refusals_shown(form):
            area_service.make_cover(
                db.session,
                area,
                next(user for user in people if str(user.id) == form.user.data),
                CoverCapacity(form.capacity.data),
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                actor=current_user,
            )
            db.session.commit()
            flash("The cover is saved.", "success")
            return back_to(area)
    return respond(
        "accounts/areas/make_cover.html", form=form, area=area, people=people
    )


@bp.route("/areas/<int:area_id>/cover/<int:cover_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_AREAS)
def end_cover(area_id: int, cover_id: int) -> ResponseReturnValue:
    area = asked_area(area_id)
    try:
        cover = area_service.find_cover(db.session, area, cover_id)
    except AccountRecordNotFound:
        abort(404)
    form = EndRoleForm()
    form.when.label.text = "When does the cover end?"
    if form.validate_on_submit() and form.fits(cover.starts_on, cover.ends_on):
        with refusals_shown(form):
            area_service.end_cover(
                db.session, cover, last_day=form.chosen_day, actor=current_user
            )
            db.session.commit()
            flash("The end of the cover is saved.", "success")
            return back_to(area)
    return respond(
        "accounts/areas/end_cover.html",
        form=form,
        area=area,
        cover=cover,
        capacity=CAPACITIES[cover.capacity],
        work=count_open_work(db.session, user_id=cover.user_id, area_id=area.id),
    )


def asked_area(area_id: int) -> Area:
    """Return the area of an address, or answer that there is none."""
    try:
        return area_service.find_area(db.session, area_id)
    except AccountRecordNotFound:
        abort(404)


def back_to(area: Area) -> ResponseReturnValue:
    """Send the browser to an area's page."""
    return redirect_after_post(url_for("accounts.show_area", area_id=area.id))
