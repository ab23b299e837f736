"""Signing in and out, and the one-time link."""

import math

from flask import current_app, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug import Response

from ipr.accounts.blueprint import bp
from ipr.accounts.models import User
from ipr.accounts.service import find_by_email
from ipr.accounts.sign_in import delays, passwords, sessions
from ipr.accounts.sign_in import links as link_service
from ipr.accounts.sign_in import service as sign_in_service
from ipr.accounts.sign_in.delays import Attempt, TooManyAttempts
from ipr.accounts.sign_in.forms import NewPasswordForm, SignInForm
from ipr.accounts.sign_in.links import LinkGone
from ipr.accounts.sign_in.news import news_at_sign_in
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import public, requires
from ipr.web.filters import plural
from ipr.web.hooks import hooks
from ipr.web.htmx import local_path, redirect_after_post, respond
from ipr.web.page import link_to
from ipr.web.settings import current_settings

DEMO_PEOPLE = "ipr_demo_people"
"""Under this name the demonstration leaves a function that returns its people, each
with `role` (in words), `name`, `email` and `password`."""
LEFT = {
    "here": "You have signed out.",
    "everywhere": "You have signed out on every device.",
}
WRONG = "The email address or the password is wrong"


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    onward = local_path(request.args.get("next"))
    form = SignInForm()
    wait = 0
    if form.validate_on_submit():
        try:
            news = let_in(form.email.data or "", form.password.data or "")
        except TooManyAttempts as problem:
            wait = problem.seconds
            form.form_errors.append(say_wait(wait))
        else:
            if news is not None:
                for line in news:
                    flash(line)
                return redirect_after_post(onward or link_to(hooks().home) or "/")
            form.form_errors.append(WRONG)
    elif request.method == "GET" and current_user.is_authenticated:
        return redirect_after_post(onward or link_to(hooks().home) or "/")
    elif request.method == "GET" and request.args.get("left") in LEFT:
        flash(LEFT[request.args["left"]], "success")
    response = respond(
        "accounts/sign_in/sign_in.html",
        status=429 if wait else None,
        form=form,
        onward=onward,
        demo_people=demo_people(),
    )
    return ask_to_wait(response, wait)


def let_in(email: str, password: str) -> list[str] | None:
    """Begin a session and return what its person is told; None if it is refused.

    Two short transactions, so that none is open while the password is hashed: count
    the attempt, note how it went. Raises TooManyAttempts.
    """
    user = find_by_email(db.session, email)
    attempt = claim_attempt(email, user)
    kept = user.password_hash if user and user.active else None
    rehashed = news = None
    if passwords.password_matches(kept, password) and user and kept:
        if passwords.needs_rehash(kept):
            rehashed = passwords.hash_password(password)
        user = sign_in_service.sign_in(
            db.session, user, attempt=attempt, rehashed=rehashed
        )
        news = news_at_sign_in(db.session, user) if user else None
    else:
        sign_in_service.fail_sign_in(db.session, user)
    db.session.commit()
    if user and news is not None:
        sessions.begin_session(user)
    return news


def claim_attempt(email: str, user: User | None) -> Attempt:
    """Count an attempt before it is made. Raises TooManyAttempts.

    Nothing is open afterwards, while the password is hashed.
    """
    address = request.remote_addr or ""
    try:
        attempt = delays.claim_attempt(db.session, email=email, address=address)
    except TooManyAttempts:
        sign_in_service.fail_sign_in(db.session, user)
        db.session.commit()
        raise
    db.session.commit()
    return attempt


def knows_password(user: User, password: str) -> bool:
    """Return whether somebody who is signed in knows their password.

    Counted like signing in, or a session that was left open could guess it without
    end. Raises TooManyAttempts.
    """
    attempt = claim_attempt(user.email, user)
    if passwords.password_matches(user.password_hash, password):
        delays.take_back(db.session, attempt)
        return True
    sign_in_service.fail_sign_in(db.session, user)
    db.session.commit()
    return False


def say_wait(seconds: int) -> str:
    """Return how long to wait, in words."""
    wait = plural(seconds, "second")
    if seconds > 90:
        wait = plural(math.ceil(seconds / 60), "minute")
    return f"Too many attempts to sign in failed. Wait {wait}, then try again"


def ask_to_wait(response: Response, seconds: int) -> Response:
    """Say in the header too how long to wait, if one has to."""
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response


def demo_people() -> list[object]:
    """Return whom one may sign in as, while everything is invented; else nobody."""
    people = current_app.extensions.get(DEMO_PEOPLE)
    if current_settings().production or people is None or not hooks().invented():
        return []
    return list(people())


@bp.post("/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    key = sessions.session_key()
    sign_in_service.sign_out(db.session, current_user, session_key=key)
    db.session.commit()
    return leave("here")


@bp.post("/sign-out-everywhere")
@requires(Permission.SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    sign_in_service.sign_out_everywhere(db.session, current_user)
    db.session.commit()
    return leave("everywhere")


def leave(left: str) -> Response:
    """End the session, and let the browser forget what it kept of the service.

    Its cookie ends by name: to clear all cookies would sign people out of other
    services at addresses nearby.
    """
    sessions.end_session()
    response = redirect_after_post(url_for("accounts.sign_in", left=left))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/password/<token>", methods=["GET", "POST"])
@public
def set_password(token: str) -> ResponseReturnValue:
    try:
        user = link_service.find_link(db.session, token).user
        form = NewPasswordForm().know(user.name, user.email)
        if not form.validate_on_submit():
            return respond("accounts/sign_in/set_password.html", form=form, person=user)
        db.session.commit()  # nothing is open while the password is hashed
        kept = passwords.hash_password(form.new_password.data or "")
        link_service.set_password(db.session, token, password_hash=kept)
    except LinkGone:
        db.session.rollback()
        return respond("accounts/sign_in/set_password.html", status=410, form=None)
    db.session.commit()
    sessions.end_session()
    flash("Your password is set. Sign in with it now.", "success")
    return redirect_after_post(url_for("accounts.sign_in"))
