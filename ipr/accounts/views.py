"""One's own account; and the place where all pages of this feature are registered."""

from flask import Flask, flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.accounts import service, tick_steps
from ipr.accounts.areas import views as area_views
from ipr.accounts.away import views as away_views
from ipr.accounts.blueprint import bp
from ipr.accounts.people import views as user_views
from ipr.accounts.sign_in import links as link_service
from ipr.accounts.sign_in import passwords, sessions
from ipr.accounts.sign_in import views as sign_in_views
from ipr.accounts.sign_in.delays import TooManyAttempts
from ipr.accounts.sign_in.forms import ChangePasswordForm
from ipr.accounts.sign_in.news import say_link
from ipr.audit.words import declare_audit_words
from ipr.db.clock import london_today
from ipr.extensions import db
from ipr.permissions import ROLE_NAMES, Permission
from ipr.ticks.registry import add_tick_step
from ipr.web.access import requires
from ipr.web.hooks import NavItem, hooks
from ipr.web.htmx import redirect_after_post, respond

VIEW_MODULES = (area_views, away_views, sign_in_views, user_views)
"""Importing them puts their pages on the blueprint."""


@bp.get("/account")
@requires(Permission.SIGNED_IN)
def show_account() -> ResponseReturnValue:
    today = london_today()
    return respond(
        "accounts/show_account.html",
        person=current_user,
        grants=[grant for grant in current_user.grants if grant.holds_on(today)],
        role_names=ROLE_NAMES,
        covers=service.covers_of_user(db.session, current_user.id, today),
        links=[
            say_link(link)
            for link in link_service.links_of_user(db.session, current_user.id)
        ],
    )


@bp.get("/account/stay")
@requires(Permission.SIGNED_IN)
def stay_signed_in() -> ResponseReturnValue:
    return respond("accounts/stay_signed_in.html", ends=sessions.session_ends())


@bp.route("/account/password", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm().know(current_user.name, current_user.email)
    wait = 0
    if form.validate_on_submit():
        user = current_user._get_current_object()
        try:
            if sign_in_views.knows_password(user, form.current_password.data or ""):
                kept = passwords.hash_password(form.new_password.data or "")
                link_service.change_password(db.session, user, password_hash=kept)
                db.session.commit()
                sessions.keep_session(user)
                words = "Your password is changed. Other devices are signed out."
                flash(words, "success")
                return redirect_after_post(url_for("accounts.show_account"))
            form.current_password.errors = ["Current password is wrong"]
        except TooManyAttempts as problem:
            wait = problem.seconds
            form.form_errors.append(sign_in_views.say_wait(wait))
    page = "accounts/change_password.html"
    response = respond(page, form=form, status=429 if wait else None)
    return sign_in_views.ask_to_wait(response, wait)


def init_app(app: Flask) -> None:
    """Register the pages, and who is signed in."""
    declare_audit_words(
        app,
        {
            "account": "Account",
            "user": "User",
            "team": "Team",
            "role": "Role",
            "area": "Area",
            "cover": "Cover",
            "away": "Days away",
        },
    )
    sessions.init_app(app)
    add_tick_step(app, *tick_steps.STEPS)
    hooks(app).add_navigation(
        NavItem(
            text="People",
            endpoint="accounts.list_users",
            permission=Permission.MANAGE_PEOPLE,
            order=70,
            home_text="People, their roles and their sign-in links",
        ),
        NavItem(
            text="Areas",
            endpoint="accounts.list_areas",
            permission=Permission.MANAGE_AREAS,
            order=71,
            home_text="Areas and who covers them",
        ),
    )
    app.register_blueprint(bp)
