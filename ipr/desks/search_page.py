"""The search page: whatever features have declared that one can search for."""

from flask import request
from flask.typing import ResponseReturnValue

from ipr.desks.declarations import SearchPart
from ipr.desks.reader import desk_reader
from ipr.desks.registry import desk_registry
from ipr.web.forms.fields import Form
from ipr.web.htmx import redirect_after_post, respond


def respond_with_search(refused: Form | None = None) -> ResponseReturnValue:
    """Answer with the page, or lead to the one thing that was asked for.

    A form of it that a feature's own view refused says why.
    """
    reader = desk_reader()
    parts = []
    for source in desk_registry().searches:
        if reader.user.can(source.permission):
            part = source.look(reader, request.args)
            if part.found:
                return redirect_after_post(part.found)
            if type(part.form) is type(refused):
                part = SearchPart(refused)
            parts.append((source, part))
    wrong = [part.form for _, part in parts if part.form.errors]
    form = wrong[0] if wrong else None
    return respond("desks/show_search.html", parts=parts, form=form)
