"""A post refused because the session lapsed loses no text.

Every form carries a signed mark: whose it is and which form. When a post comes
without a session, what was typed is kept for that person (by accounts, encrypted)
and the browser is sent to sign in. The page then opens with `?held=<token>`, and
the form of that mark shows what was typed.
"""

from typing import Any

from flask import Request, current_app, flash, g, request, url_for
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug import Response
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ipr.web.hooks import Fields, hooks
from ipr.web.htmx import local_path, page_behind, redirect_after_post

MARK_FIELD = "form_mark"
TOKEN = "held"
SECRETS = ("csrf_token", "password", "passphrase")
SALT = "ipr form mark"


def sign_mark(form: str) -> str:
    """Return a mark that says whose form this is, and which; empty for nobody."""
    if not current_user or not current_user.is_authenticated:
        return ""
    return str(_signer().dumps([current_user.id, form]))


def read_mark(mark: str | None) -> tuple[int, str] | None:
    """Return whose form it was and which, or None if the mark is not ours."""
    try:
        user_id, form = _signer().loads(mark or "")
    except (BadSignature, ValueError, TypeError):
        return None
    return int(user_id), str(form)


def hold_and_sign_in() -> Response:
    """Keep what was typed, if we can tell whose it is, and ask for a sign-in.

    A form with files is not read at all: it could be large, and anybody's.
    """
    path = page_to_return_to()
    files = request.mimetype.startswith("multipart")
    mark = None if files else read_mark(request.form.get(MARK_FIELD))
    keep = hooks().hold_post
    if keep is not None and mark is not None:
        token = keep(mark[0], path.partition("?")[0], typed_fields(request))
        path = f"{path}{'&' if '?' in path else '?'}{TOKEN}={token}"
    else:
        flash("You were signed out before that was done. Sign in and do it again.")
    return redirect_after_post(url_for(hooks().sign_in, next=path))


def hold_and_show_again() -> Response | None:
    """Give the form back as typed when only its token was stale, if it is theirs."""
    mark = read_mark(request.form.get(MARK_FIELD))
    keep = hooks().hold_post
    if keep is None or mark is None or mark[0] != current_user.id:
        return None
    path = page_to_return_to()
    token = keep(mark[0], path.partition("?")[0], typed_fields(request))
    return redirect_after_post(f"{path}{'&' if '?' in path else '?'}{TOKEN}={token}")


def typed_fields(sent: Request) -> Fields:
    """Return the fields of a post that may be kept: no tokens, passwords, files."""
    return MultiDict(
        (name, value)
        for name, value in sent.form.items(multi=True)
        if not any(secret in name.lower() for secret in SECRETS)
    )


def page_to_return_to() -> str:
    """Return the page that showed the form: the address itself if it can be opened."""
    for path in (
        page_behind(),
        request.full_path.rstrip("?"),
        local_path(request.referrer),
    ):
        if path and _opens(path):
            return _without_token(path)
    return url_for(hooks().home)


def load_held_fields() -> None:
    """Before a page is built: fetch what its reader had typed on it, if anything."""
    token = request.args.get(TOKEN)
    fetch = hooks().held_post
    if not token or fetch is None or request.method != "GET":
        return
    if not current_user.is_authenticated:
        return
    fields = fetch(current_user.id, request.path, token)
    if fields:
        g.held_fields = fields


def held_fields(form: str) -> Fields | None:
    """Return what was typed on this very form before its post was refused."""
    fields: Fields | None = g.get("held_fields")
    mark = read_mark(fields.get(MARK_FIELD)) if fields is not None else None
    return fields if mark is not None and mark[1] == form else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=SALT)


def _opens(path: str) -> bool:
    adapter: Any = current_app.create_url_adapter(request)
    try:
        adapter.match(path.partition("?")[0], method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def _without_token(path: str) -> str:
    before, _, query = path.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith("held=")]
    return f"{before}?{'&'.join(kept)}" if kept else before
