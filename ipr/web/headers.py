"""Headers of every answer: nothing inline, nothing framed, nothing kept."""

from flask import Flask, Response, request

from ipr.web.static_files import is_named_by_digest, is_own_file

POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
        "browsing-topics=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
# A chart is drawn with a style of its own, which nothing outside it can add to.
CHART_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
TWO_YEARS = 63_072_000


def add_headers(response: Response) -> Response:
    """Add what is missing: a view may be stricter than this, never laxer by default."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault(
            "Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains"
        )
    response.headers["Cache-Control"] = _may_be_kept(response)
    return response


def answer_with_chart(chart: bytes) -> Response:
    """Return an answer that is a picture of `ipr.web.charts`, and runs nothing."""
    response = Response(chart, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = CHART_POLICY
    return response


def _may_be_kept(response: Response) -> str:
    """Return who may keep an answer: a file of ours everybody, all else nobody.

    An answer that there is no such file is a page, with the reader's name.
    """
    if not is_own_file(response):
        return "no-store"
    # The address carries a digest of the file (see `asset`), so it never changes.
    return "public, max-age=31536000, immutable" if is_named_by_digest() else "no-cache"


def init_app(app: Flask) -> None:
    """Add the headers to every answer, errors included."""
    app.after_request(add_headers)
