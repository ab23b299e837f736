"""The skeleton of every plain form of a draft; `form_rows` says what each is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial, update_wrapper
from typing import Any

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue

from ipr.criteria.blueprint import bp
from ipr.criteria.editor.change_form import ChangeForm
from ipr.criteria.editor.draft_change import DraftChange
from ipr.criteria.editor.open_draft import open_change, save_edit
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond

DRAFT_PATH = "/criteria/drafts/<int:id>/change"
TREE = "tree"


def any_draft(change: DraftChange) -> bool:
    """Let every draft have the form."""
    return True


def nothing_copied(change: DraftChange) -> dict[str, Any]:
    """Begin an empty form."""
    return {}


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """A plain form: where it is, what it asks, the edit that it makes, and its words.

    `view` is its endpoint and its template. The parts of the draft that `needs` names
    go to the template; where there is none of them, there is no such page.
    """

    view: str
    path: str
    form: type[ChangeForm]
    edit: Callable[..., str]
    done: str
    """What is said once it is saved."""
    back: str = ""
    """Where the change can be seen: a part of the overview, or TREE."""
    then: str | None = None
    """Where to go once it is saved, if that is elsewhere; `id` is what was made."""
    needs: Sequence[str] = ()
    only_for: Callable[[DraftChange], bool] = any_draft
    copies: Callable[[DraftChange], dict[str, Any]] = nothing_copied
    """Returns what the form begins with, if it doesn't come from the draft."""


def register_pages(pages: Sequence[FormPage]) -> None:
    """Give each form its address."""
    for page in pages:
        # flask-wtf asks a view for its name and module before it trusts a post.
        serve = update_wrapper(partial(serve_page, page), serve_page)
        view = requires(Permission.EDIT_CRITERIA)(serve)
        path = f"{DRAFT_PATH}/{page.path}"
        bp.add_url_rule(path, page.view, view, methods=["GET", "POST"])


def serve_page(page: FormPage, id: int, **named: Any) -> ResponseReturnValue:
    """Show a form, or make its edit and go where it can be seen."""
    change = open_change(id, **named)
    context = {name: getattr(change, name) for name in page.needs}
    if not page.only_for(change):
        abort(404)
    change = replace(change, copied=page.copies(change))
    chosen = "question" not in page.needs or context["question"] is not None
    form = page.form.filled(change) if chosen else None
    if form and form.validate_on_submit() and save_edit(form, change, page.edit):
        db.session.commit()
        flash(page.done, "success")
        then = page.back if page.then is None else page.then
        return redirect_after_post(seen_at(change, then, form))
    return respond(
        f"criteria/editor/{page.view}.html",
        form=form,
        draft=change.draft,
        back=seen_at(change, page.back),
        **context,
    )


def seen_at(change: DraftChange, part: str, form: ChangeForm | None = None) -> str:
    """Return the address where a part of the draft is shown."""
    if part == TREE:
        view, id = "criteria.show_conditions", change.draft.id
        return url_for(view, id=id, criterion=change.named["criterion"])
    made = form.sent_values() if form else {}
    anchor = part.format_map({**made, **change.named}) or None
    return url_for("criteria.change_version", id=change.draft.id, _anchor=anchor)
