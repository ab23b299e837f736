"""The browser's side of being signed in: the session cookie, its times, held posts.

The cookie holds who and which of their sessions (`User.get_id`), a key of its own,
and when it began and was last used. It is signed, not secret.
"""

import secrets
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, g, request, session
from flask_login import current_user, login_user, logout_user
from werkzeug.datastructures import MultiDict

from ipr.accounts.models import User
from ipr.accounts.sign_in import kept_posts as held_service
from ipr.accounts.sign_in import service as sign_in_service
from ipr.db.clock import utc_now
from ipr.db.engine import begin_writing
from ipr.extensions import db, login_manager
from ipr.web.access import is_in_background
from ipr.web.hooks import Fields, hooks
from ipr.web.settings import current_settings

KEY, BEGAN, SEEN, HELD = "key", "began", "seen", "held_paths"
RENEWED_AFTER = 30
"""Seconds: the cookie isn't sent again for every single request."""


def begin_session(user: User) -> None:
    """Sign a person in, in a session that keeps nothing of the one before."""
    session.clear()
    now = int(utc_now().timestamp())
    session[KEY] = secrets.token_urlsafe(16)
    session[BEGAN] = session[SEEN] = now
    login_user(user)


def keep_session(user: User) -> None:
    """Go on with this session after all others of the person were ended."""
    began = session[BEGAN]
    begin_session(user)
    session[BEGAN] = began


def end_session() -> None:
    """Forget everything that the browser keeps for us."""
    logout_user()
    session.clear()


def session_key() -> str:
    """Return the key of this session, by which it can be ended."""
    return str(session.get(KEY, ""))


def session_ends() -> datetime | None:
    """Return when this session ends if nothing more is asked."""
    began, seen = session.get(BEGAN), session.get(SEEN)
    if not (isinstance(began, int) and isinstance(seen, int)):
        return None
    settings = current_settings()
    idle = seen + settings.idle_minutes * 60
    absolute = began + settings.session_hours * 3600
    return datetime.fromtimestamp(min(idle, absolute), UTC)


def load_user(stored: str) -> User | None:
    """Return who is signed in, and note that they are there.

    A request that a page makes by itself says nothing of that.
    """
    now, ends = utc_now(), session_ends()
    if ends is None or now >= ends:
        return None
    user = sign_in_service.find_session(db.session, stored, session_key())
    if (
        user
        and not is_in_background()
        and now - timedelta(seconds=RENEWED_AFTER) >= _seen()
    ):
        session[SEEN] = int(now.timestamp())
    return user


def _seen() -> datetime:
    return datetime.fromtimestamp(session[SEEN], UTC)


def hold_post(user_id: int, path: str, fields: Fields) -> str:
    """Keep what a person typed. An empty token opens nothing: nobody to keep it for."""
    begin_writing(db.session)
    pairs = fields.items(multi=True)
    token = held_service.hold_post(db.session, user_id, path, pairs)
    db.session.commit()
    return token or ""


def held_post(user_id: int, path: str, token: str) -> Fields | None:
    """Return what a person had typed, and remember to forget it when it is sent."""
    pairs = held_service.held_post(db.session, user_id, path, token)
    if pairs is None:
        return None
    session[HELD] = [*session.get(HELD, []), path][-held_service.MOST :]
    return MultiDict(pairs)


def forget_sent_posts(response: Response) -> Response:
    """After a held form was sent and taken: forget what was kept of it."""
    held = session.get(HELD, [])
    taken = request.method == "POST" and response.status_code in (204, 303)
    if held and taken and request.path in held and current_user.is_authenticated:
        db.session.rollback()  # whatever the view wanted kept is committed
        begin_writing(db.session)
        held_service.forget_posts(db.session, current_user.id, request.path)
        db.session.commit()
        session[HELD] = [path for path in held if path != request.path]
    return response


def say_when_session_ends(response: Response) -> Response:
    """Tell the script that warns, when htmx asked and no new page will."""
    if "HX-Request" in request.headers and g.get("_login_user"):
        ends = session_ends() if current_user.is_authenticated else None
        if ends:
            response.headers["X-Session-Ends"] = ends.isoformat()
    return response


def init_app(app: Flask) -> None:
    """Join flask-login and the kit's hooks."""
    login_manager.user_loader(load_user)
    login_manager.session_protection = None  # ours end by time, sign-out and number
    kit = hooks(app)
    kit.session_ends = session_ends
    kit.hold_post = hold_post
    kit.held_post = held_post
    app.after_request(forget_sent_posts)
    app.after_request(say_when_session_ends)
