"""Who may open what: a mark on each view, and one check before every request."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request, url_for
from flask_login import current_user
from werkzeug import Response

from ipr.permissions import Permission, Refusal
from ipr.web.hooks import hooks
from ipr.web.htmx import by_htmx, page_behind, redirect_after_post
from ipr.web.kept_posts import hold_and_sign_in
from ipr.web.transactions import SAFE_METHODS

logger = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., Any])
MARK = "access_mark"
BACKGROUND = "asked_in_background"


@dataclass(frozen=True)
class Access:
    """What a view asks for: any one of the permissions, a token, or nothing."""

    permissions: tuple[Permission, ...] = ()
    token: bool = False

    @property
    def public(self) -> bool:
        """Whether anybody may open it, signed in or not."""
        return not self.permissions and not self.token


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Open the view to those who hold at least one of these permissions."""
    if not permissions:
        raise TypeError("requires() needs a permission: use @public for none")

    def mark(view: View) -> View:
        setattr(view, MARK, Access(permissions))
        return view

    return mark


def public(view: View) -> View:
    """Open the view to anybody, signed in or not."""
    setattr(view, MARK, Access())
    return view


def by_token(view: View) -> View:
    """Leave it to the view to ask for a token; who is signed in makes no difference."""
    setattr(view, MARK, Access(token=True))
    return view


def in_background(view: View) -> View:
    """Say that pages ask for this by themselves: it is no sign that anybody is there.

    Such a request leaves the end of the session as it is; and once that has ended, the
    page that asked stays as it is.
    """
    setattr(view, BACKGROUND, True)
    return view


def is_in_background() -> bool:
    """Return whether this request is one that a page makes by itself."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, BACKGROUND, False)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return the mark on an endpoint's view; None when it was forgotten."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return Access()
    return getattr(app.view_functions.get(endpoint), MARK, None)


def check_access() -> Response | None:
    """Let the request through, ask for a sign-in, or refuse it."""
    if request.endpoint is None:
        return None  # there is no such page: Flask answers 404 or 405 itself
    access = access_of(current_app, request.endpoint)
    if access is None:
        logger.error("%s has no @requires or @public: refused", request.endpoint)
        abort(403)
    if access.token:
        return None
    if request.method not in SAFE_METHODS and _is_foreign():
        hooks().note_refusal(Refusal.FORM)
        abort(400)
    if access.public:
        return None
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if not any(current_user.can(permission) for permission in access.permissions):
        abort(403)
    return None


def _is_foreign() -> bool:
    """Whether a page of another site sent this, as every browser of today says."""
    return request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")


def ask_to_sign_in() -> Response:
    """Send the browser to the sign-in page, keeping where it was going."""
    if request.method not in SAFE_METHODS:
        return hold_and_sign_in()
    if is_in_background() and by_htmx():
        return Response(status=204)  # whoever is there is told by the next real request
    path = page_behind() or request.full_path.rstrip("?")
    return redirect_after_post(url_for(hooks().sign_in, next=path))


def init_app(app: Flask) -> None:
    """Check every request, before the CSRF protection reads what was sent."""
    app.before_request_funcs.setdefault(None, []).insert(0, check_access)
