"""A version for other engines, and the schema of the file, to download."""

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue

from ipr.criteria.blueprint import bp, find_version_here
from ipr.permissions import Permission
from ipr.rulebook.exchange import FORMATS, NotExportable
from ipr.rulebook.exchange.schema import schema_text
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post


@bp.get("/criteria/versions/<name>/export/<format>")
@requires(Permission.SIGNED_IN)
def export_version(name: str, format: str) -> ResponseReturnValue:
    version = find_version_here(name)
    if format not in FORMATS:
        abort(404)
    wanted = FORMATS[format]
    try:
        text = wanted.write(version)
    except NotExportable as problem:
        flash(f"This version cannot be written as {wanted.title}: {problem}.")
        return redirect_after_post(url_for("criteria.show_version", name=name))
    return offer_download(text, wanted.media_type, wanted.file_name(version))


@bp.get("/criteria/schema.json")
@requires(Permission.SIGNED_IN)
def export_schema() -> ResponseReturnValue:
    return offer_download(
        schema_text(), "application/schema+json", "rulebook.schema.json"
    )


def offer_download(text: str, media_type: str, name: str) -> Response:
    """Answer with a file. Its name is a version's id: no personal data is in it."""
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
