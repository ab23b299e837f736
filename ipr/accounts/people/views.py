"""The access manager's pages about people. They read no case."""

from dataclasses import asdict

from flask import abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts import service
from ipr.accounts.away.service import away_dates
from ipr.accounts.blueprint import bp
from ipr.accounts.models import User
from ipr.accounts.open_work import count_open_work
from ipr.accounts.people import service as user_service
from ipr.accounts.people.forms import (
    ChangeUserForm,
    ConfirmAccountForm,
    EndRoleForm,
    FindUsersForm,
    GrantRoleForm,
    MakeUserForm,
)
from ipr.accounts.people.teams import list_teams
from ipr.accounts.queries import link_waiting, list_people, signed_in_last
from ipr.accounts.refusals import refusals_shown
from ipr.accounts.service import AccountRecordNotFound
from ipr.accounts.sign_in import links as link_service
from ipr.db.clock import london_today
from ipr.db.encryption import seal_words, unseal_words
from ipr.extensions import db
from ipr.permissions import ROLE_NAMES, Permission, Role
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.lists.paging import PageAsked
from ipr.web.lists.sealed_words import open_query, seal_query
from ipr.web.settings import current_settings

LINK = "one_time_link"


@bp.get("/people")
@requires(Permission.MANAGE_PEOPLE)
def list_users() -> ResponseReturnValue:
    form = FindUsersForm(open_query(url_for("accounts.list_users"), request.args, "q"))
    asked = PageAsked.from_args(request.args)
    search = (form.q.data or "") if form.validate() else ""
    people = list_people(db.session, asked, search=search)
    page, partial = (
        "accounts/people/list_users.html",
        "accounts/people/_user_table.html",
    )
    return respond(
        page,
        partial,
        form=form,
        people=people,
        role_names=ROLE_NAMES,
        sort_headings={"Name": "name", "Made on": "made"},
    )


@bp.post("/people")
@requires(Permission.MANAGE_PEOPLE)
def find_users() -> ResponseReturnValue:
    address = url_for("accounts.list_users")
    return redirect(seal_query(address, request.form, "q"), code=303)


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def make_user() -> ResponseReturnValue:
    form = MakeUserForm().offer(list_teams(db.session))
    if form.validate_on_submit():
        with refusals_shown(form):
            name, email = form.name.data or "", form.email.data or ""
            user = user_service.make_user(
                db.session, email, name, work=form.work, actor=current_user
            )
            if links_made():
                return pass_on_link(user)
            db.session.commit()
            flash("The account is made.", "success")
            return redirect_after_post(url_for("accounts.make_link", user_id=user.id))
    settings = current_settings()
    return respond("accounts/people/make_user.html", form=form, settings=settings)


@bp.get("/people/<int:user_id>")
@requires(Permission.MANAGE_PEOPLE)
def show_user(user_id: int) -> ResponseReturnValue:
    user, today = asked_person(user_id), london_today()
    return respond(
        "accounts/people/show_user.html",
        person=user,
        today=today,
        role_names=ROLE_NAMES,
        covers=service.covers_of_user(db.session, user.id, today),
        away=away_dates(db.session, user.id, today),
        link=link_waiting(db.session, user.id),
        signed_in_at=signed_in_last(db.session, user.id),
        own=user.id == current_user.id,
        work=count_open_work(db.session, user_id=user.id),
    )


@bp.route("/people/<int:user_id>/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def change_user(user_id: int) -> ResponseReturnValue:
    user = asked_person(user_id)
    saved = {
        "name": user.name,
        "email": user.email,
        "revision": user.revision,
        **asdict(user_service.work_of(user)),
    }
    form = ChangeUserForm(data=saved).offer(list_teams(db.session))
    if form.validate_on_submit():
        if form.is_stale(user.revision):
            form.note_conflict(user.revision, saved)
        else:
            with refusals_shown(form):
                user_service.change_user(
                    db.session,
                    user,
                    name=form.name.data or "",
                    email=form.email.data or "",
                    work=form.work,
                    actor=current_user,
                )
                db.session.commit()
                flash("The changes are saved.", "success")
                return back_to(user)
    return respond("accounts/people/change_user.html", form=form, person=user)


@bp.route("/people/<int:user_id>/roles/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def grant_role(user_id: int) -> ResponseReturnValue:
    user = asked_person(user_id)
    form = GrantRoleForm(starts_on=london_today()).offer(Role)
    if form.validate_on_submit():
        with refusals_shown(form):
            user_service.grant_role(
                db.session,
                user,
                Role(form.role.data),
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                actor=current_user,
            )
            db.session.commit()
            flash("The role is granted. They need to sign in again.", "success")
            return back_to(user)
    return respond("accounts/people/grant_role.html", form=form, person=user)


@bp.route("/people/<int:user_id>/roles/<int:grant_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def end_role(user_id: int, grant_id: int) -> ResponseReturnValue:
    user = asked_person(user_id)
    try:
        grant = user_service.find_grant(db.session, user, grant_id)
    except AccountRecordNotFound:
        abort(404)
    form = EndRoleForm()
    role = ROLE_NAMES[grant.role]
    if form.validate_on_submit() and form.fits(grant.starts_on, grant.ends_on):
        with refusals_shown(form):
            user_service.end_role(
                db.session, grant, last_day=form.chosen_day, actor=current_user
            )
            db.session.commit()
            flash(f"{role}: the end of the role is saved.", "success")
            return back_to(user)
    return respond(
        "accounts/people/end_role.html",
        form=form,
        person=user,
        grant=grant,
        role=role,
        work=count_open_work(db.session, user_id=user.id),
    )


@bp.route("/people/<int:user_id>/deactivate", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def deactivate_user(user_id: int) -> ResponseReturnValue:
    user = asked_person(user_id)
    form = ConfirmAccountForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            user_service.deactivate_user(db.session, user, actor=current_user)
            db.session.commit()
            flash("The account is deactivated.", "success")
            return back_to(user)
    return respond(
        "accounts/people/deactivate_user.html",
        form=form,
        person=user,
        work=count_open_work(db.session, user_id=user.id),
    )


@bp.route("/people/<int:user_id>/reactivate", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def reactivate_user(user_id: int) -> ResponseReturnValue:
    user = asked_person(user_id)
    form = ConfirmAccountForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            user_service.reactivate_user(db.session, user, actor=current_user)
            db.session.commit()
            flash("The account is active again.", "success")
            return back_to(user)
    return respond(
        "accounts/people/reactivate_user.html",
        form=form,
        person=user,
        today=london_today(),
        role_names=ROLE_NAMES,
    )


@bp.route("/people/<int:user_id>/link/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def make_link(user_id: int) -> ResponseReturnValue:
    user, page = asked_person(user_id), "accounts/people/make_link.html"
    if not links_made():
        # Whoever made it could sign in as them, and read what they may read.
        refused = 403 if request.method == "POST" else None
        return respond(page, status=refused, form=None, person=user)
    form = ConfirmAccountForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            return pass_on_link(user)
    return respond(page, form=form, person=user, mailed=bool(current_settings().smtp))


@bp.get("/people/<int:user_id>/link")
@requires(Permission.MANAGE_PEOPLE)
def show_link(user_id: int) -> ResponseReturnValue:
    user = asked_person(user_id)
    kept_for, kept = session.pop(LINK, None) or (None, "")
    token = unseal_words(LINK, kept) if kept_for == user.id else None
    settings = current_settings()
    path = token and url_for("accounts.set_password", token=token)
    return respond(
        "accounts/people/show_link.html",
        person=user,
        url=path and settings.public_address + path,
        hours=settings.link_hours,
    )


def links_made() -> bool:
    """Return whether an access manager can make a link: it is sent, or they see it."""
    settings = current_settings()
    return bool(settings.smtp) or settings.links_shown


def pass_on_link(user: User) -> ResponseReturnValue:
    """Let a one-time link go to its person, or else show it to whoever made it."""
    settings = current_settings()
    if not settings.smtp:
        return hand_over_link(user)
    link_service.send_link(
        db.session, user, hours=settings.link_hours, actor=current_user
    )
    db.session.commit()
    flash("A link to set their password goes to them by email.", "success")
    return back_to(user)


def hand_over_link(user: User) -> ResponseReturnValue:
    """Make a one-time link and let the next page show it, that once.

    Until then the browser keeps it, encrypted; the database never has it.
    """
    token = link_service.make_link(
        db.session, user, hours=current_settings().link_hours, actor=current_user
    )
    db.session.commit()
    session[LINK] = [user.id, seal_words(LINK, token)]
    return redirect_after_post(url_for("accounts.show_link", user_id=user.id))


def asked_person(user_id: int) -> User:
    """Return the person of an address, or answer that there is none."""
    try:
        return service.find_user(db.session, user_id)
    except AccountRecordNotFound:
        abort(404)


def back_to(user: User) -> ResponseReturnValue:
    """Send the browser to a person's page."""
    return redirect_after_post(url_for("accounts.show_user", user_id=user.id))
