"""Errors as data (RFC 9457), for systems that read no pages."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, request

from ipr.web.hooks import hooks

MEDIA_TYPE = "application/problem+json"
DETAILS = {
    400: "The request could not be read.",
    403: "This is not allowed.",
    404: "There is nothing at this address.",
    405: "This address takes another method: the header Allow says which.",
    413: "The body is too large.",
    500: "Something went wrong here. Nothing of the request was kept.",
    503: "The service is busy. Try again in a minute.",
}


def wants_data() -> bool:
    """Whether the request is to an address that answers with data alone."""
    places = tuple(hooks().data_paths)
    return bool(places) and request.path.startswith(places)


def problem_data(
    code: int,
    detail: str | None = None,
    *,
    errors: list[str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an error as JSON: what kind it is, what was wrong, what to do."""
    kind = (
        HTTPStatus(code) if code in set(HTTPStatus) else HTTPStatus(code // 100 * 100)
    )
    body = {"type": "about:blank", "title": kind.phrase, "status": code}
    detail = detail or DETAILS.get(code) or DETAILS[500 if code >= 500 else 400]
    body["detail"] = detail
    if errors:
        body["errors"] = errors
    text = json.dumps(body, ensure_ascii=False) + "\n"
    response = Response(text, code, mimetype=MEDIA_TYPE)
    response.headers.update(headers or {})
    return response
