"""What every page shows around its content: navigation, notices, the session."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.forms.components import error_list, render_error_summary, render_field
from ipr.web.hooks import hooks
from ipr.web.htmx import by_htmx
from ipr.web.static_files import file_digest

WARN_SECONDS = 300
bp = Blueprint("web", __name__)


@dataclass(frozen=True)
class NavEntry:
    """One visible entry of the navigation."""

    text: str
    url: str
    current: bool
    count: int
    count_meaning: str


@bp.get("/session")
@requires(Permission.SIGNED_IN)
def stay_signed_in() -> ResponseReturnValue:
    """Say when the session ends now: asking is activity, so it ends later."""
    ends = hooks().session_ends()
    return jsonify(ends=ends.isoformat() if ends else None)


def navigation_entries() -> list[NavEntry]:
    """Return the entries that the reader may open, with the new work in each."""
    if not current_user.is_authenticated:
        return []
    entries = []
    reader = current_user._get_current_object()
    for item in hooks().navigation:
        if item.endpoint in current_app.view_functions and reader.can(item.permission):
            url = address_of(item.endpoint)
            count = item.count() if item.count else 0
            current = request.path == url or (
                url != "/" and request.path.startswith(f"{url.rstrip('/')}/")
            )
            entries.append(NavEntry(item.text, url, current, count, item.count_meaning))
    return entries


def link_to(endpoint: str) -> str | None:
    """Return the address of an endpoint that the application may not have."""
    return address_of(endpoint) if endpoint in current_app.view_functions else None


def address_of(endpoint: str, **values: Any) -> str:
    """Return an address that is the same on every page, made once.

    A page has some twenty of them, and making them took a tenth of its time. They
    differ only by where the application is mounted.
    """
    made: dict[Any, str] = current_app.extensions.setdefault("ipr-addresses", {})
    key = (request.root_path, endpoint, *values.items())
    if key not in made:
        made[key] = url_for(endpoint, **values)
    return made[key]


def url_with(**changes: Any) -> str:
    """Return this page's address with some of its query changed; None drops one."""
    query = {**request.args.to_dict(flat=False), **changes}
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    kept.pop("held", None)
    address = url_for(str(request.endpoint), **(request.view_args or {}))
    return f"{address}?{urlencode(kept, doseq=True)}" if kept else address


def asset_address(path: str) -> str:
    """Return the address of a static file, with a digest so that it can be cached."""
    digest = file_digest(str(current_app.static_folder), path)
    return address_of("static", filename=path, v=digest)


def session_ends() -> datetime | None:
    """Return when the reader's session ends if they do nothing."""
    return hooks().session_ends() if current_user.is_authenticated else None


def tell_session_end(response: Response) -> Response:
    """Let the warning of the page behind htmx know that the session ends later."""
    if by_htmx() and response.status_code < 400:
        ends = session_ends()
        if ends:
            response.headers["X-Session-Ends"] = ends.isoformat()
    return response


def standing_warnings() -> list[str]:
    """Return what stands on every page of the reader until it is put right."""
    if not current_user.is_authenticated:
        return []
    return [words for find in hooks().warnings if (words := find())]


def offer_to_templates() -> dict[str, Any]:
    """Return the names that every page may use. Asked only by those that do."""
    return {
        "hooks": hooks(),
        "navigation": navigation_entries,
        "session_ends": session_ends,
        "standing_warnings": standing_warnings,
        "link_to": link_to,
        "held": "held_fields" in g,
        "warn_seconds": WARN_SECONDS,
    }


def init_app(app: Flask) -> None:
    """Register the names, the macros' functions and the session address."""
    app.register_blueprint(bp)
    app.context_processor(offer_to_templates)
    app.after_request(tell_session_end)
    app.jinja_env.globals.update(
        asset=asset_address,
        url_with=url_with,
        render_field=render_field,
        render_error_summary=render_error_summary,
        error_list=error_list,
    )
