"""Files of our own, sent compressed as they lie on the disk.

`make setup` compresses each file once, under a name that holds the file's digest, and
pages ask for a file with its digest (`asset_address`). So what is sent was compressed
from just that file: one that was changed since is sent as it is.
"""

import hashlib
import mimetypes
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request, send_from_directory
from flask.sessions import SecureCookieSessionInterface
from werkzeug.exceptions import NotFound

CODINGS = {"br": ".br", "gzip": ".gz"}
COMPRESSED = "vendor/compressed"
DIGEST = re.compile(r"[0-9a-f]{12}")


class PageSessions(SecureCookieSessionInterface):
    """Sessions of pages alone: a static file is the same for everybody."""

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        if not is_own_file(response):
            super().save_session(app, session, response)


def is_own_file(response: Response) -> bool:
    """Whether the answer is one of the files, and not a page that there is none."""
    return request.endpoint == "static" and response.status_code in (200, 206, 304)


def is_named_by_digest() -> bool:
    """Whether the address asked for names the file as it is now."""
    name = (request.view_args or {}).get("filename", "")
    digest = file_digest(str(current_app.static_folder), name)
    return digest is not None and request.args.get("v") == digest


@lru_cache(maxsize=64)
def file_digest(folder: str, path: str) -> str | None:
    """Return by which digest pages ask for a file; None if there is none."""
    file = Path(folder, path)
    if not file.is_file():
        return None
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def send_static(filename: str) -> Response:
    """Send a file in the shortest form that there is and that the browser takes."""
    response = _compressed(filename) or current_app.send_static_file(filename)
    response.vary.add("Accept-Encoding")
    return response


def _compressed(filename: str) -> Response | None:
    digest = request.args.get("v", "")
    if not DIGEST.fullmatch(digest):
        return None
    for coding, ending in CODINGS.items():
        if not request.accept_encodings[coding]:
            continue
        path = f"{COMPRESSED}/{filename}.{digest}{ending}"
        kind = mimetypes.guess_type(filename)[0]
        try:
            found = send_from_directory(
                str(current_app.static_folder), path, mimetype=kind
            )
        except NotFound:
            continue
        found.content_encoding = coding
        return found
    return None


def init_app(app: Flask) -> None:
    """Send static files so, without a word about cookies."""
    app.view_functions["static"] = send_static
    app.session_interface = PageSessions()
