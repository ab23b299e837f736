"""Answer under the service's own name alone: the header Host is anybody's to write."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from werkzeug.sansio.utils import host_is_trusted

from ipr.permissions import Refusal
from ipr.web.hooks import hooks
from ipr.web.problems import problem_data, wants_data

KNOWN, ADDRESS = "KNOWN_HOSTS", "PUBLIC_ADDRESS"
View = TypeVar("View", bound=Callable[..., Any])


def under_any_name(view: View) -> View:
    """Mark a view that answers whatever it is called, as a health check calls it."""
    view.__dict__["under_any_name"] = True
    return view


def refuse_unknown_host() -> Response | None:
    """Before all else: answer 400 to a request for a host that is none of ours."""
    view = current_app.view_functions.get(request.endpoint or "")
    known = current_app.config.get(KNOWN)
    if known is None or host_is_trusted(request.host.lower(), known):
        return None
    if getattr(view, "under_any_name", False):
        return None
    hooks().note_refusal(Refusal.HOST)
    address = current_app.config[ADDRESS]
    if wants_data():
        return problem_data(400, f"This service is at {address}")
    page = current_app.jinja_env.get_template("errors/unknown_host.html")
    return Response(page.render(address=address), 400, mimetype="text/html")


def init_app(app: Flask) -> None:
    """Look at every request; called last of those that go before the others."""
    app.before_request_funcs.setdefault(None, []).insert(0, refuse_unknown_host)
