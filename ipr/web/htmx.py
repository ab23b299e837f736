"""htmx, met here only: one view answers page and partial alike."""

from typing import Any
from urllib.parse import urlsplit

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from htmx_flask import Htmx, make_response, request
from werkzeug import Response

htmx = Htmx()


def by_htmx() -> bool:
    """Whether htmx sent the request and will swap the answer into a page."""
    return bool(request.htmx) and not (
        request.htmx.boosted or request.htmx.history_restore_request
    )


wants_partial = by_htmx


def respond(
    page: str, partial: str | None = None, *, status: int | None = None, **context: Any
) -> Response:
    """Answer with the page, or with its partial when that is all htmx will swap.

    The template is told as `swapped` which of the two it is for.
    A form that holds errors makes it 422, unless another status is asked for. Refused
    filters are then a page with htmx too: its title and its summary say so.
    """
    form = context.get("form")
    refused = form is not None and bool(form.errors)
    swapped = bool(partial) and wants_partial()
    if refused and swapped and request.method == "GET":
        return leave_for(request.full_path)
    template = partial if partial and swapped else page
    if status is None:
        status = 422 if refused else 200
    written = render_template(template, **{"swapped": swapped, **context})
    response: Response = make_response(written, status)
    return vary(response)


def redirect_after_post(url: str) -> Response:
    """Send the browser on after a form was taken: 303, and out of any swap."""
    return leave_for(url) if by_htmx() else vary(redirect(url, code=303))


def leave_for(url: str) -> Response:
    """Make htmx open another page, instead of swapping anything into this one."""
    response: Response = make_response("", 204, redirect=url)
    return vary(response)


def page_behind() -> str | None:
    """Return path and query of the page that an htmx request was sent from."""
    return local_path(request.htmx.current_url) if by_htmx() else None


def local_path(address: str | None) -> str | None:
    """Return path and query of an address of this site; None for any other."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:  # such as "http://["
        return None
    if parts.netloc and parts.netloc != request.host:
        return None
    if not parts.path.startswith("/") or parts.path.startswith(("//", "/\\")):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def vary(response: Response) -> Response:
    """Say that the answer depends on whether htmx asked."""
    response.vary.add("HX-Request")
    return response


def swap_into(response: ResponseReturnValue, target: str) -> Response:
    """Make htmx put the answer into another element than it asked for."""
    sent: Response = make_response(response)
    sent.headers["HX-Retarget"] = target
    sent.headers["HX-Reswap"] = "innerHTML"
    return vary(sent)
