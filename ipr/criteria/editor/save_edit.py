"""What every plain form of a draft does: open it, save the edit, say what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from flask import abort, render_template, url_for
from flask_login import current_user
from werkzeug import Response

from ipr.criteria import service
from ipr.criteria.blueprint import find_draft_here
from ipr.criteria.drafting import service as drafting
from ipr.criteria.edits import EditRefused
from ipr.criteria.edits.contents import Contents, CriterionContents, Node, read_contents
from ipr.criteria.errors import Conflict, CriteriaError
from ipr.criteria.models import DraftState, VersionDraft
from ipr.criteria.queries import text_of
from ipr.extensions import db
from ipr.rulebook.file.drafts import DraftReading
from ipr.versions.current import current_book
from ipr.web.forms.fields import Form
from ipr.web.htmx import redirect_after_post

Edit = Callable[..., str]
Saved = Mapping[str, Any]
TOP = "top"


@dataclass(frozen=True)
class Change:
    """A draft that is being changed by form: its text, and what that says."""

    draft: VersionDraft
    text: str
    number: int
    contents: Contents

    @property
    def reading(self) -> DraftReading:
        """What the whole rulebook makes of the text."""
        return service.read_text(self.text, current_book())

    def criterion(self, id: str) -> CriterionContents:
        """Return a criterion of the draft, or answer that there is none."""
        found = self.contents.criterion(id)
        if found is None:
            abort(404)
        return found

    def part(self, criterion: str, address: str) -> Node:
        """Return a part of a criterion's condition, or answer that there is none."""
        found = self.criterion(criterion).part(address)
        if found is None:
            abort(404)
        return found

    def fields(self, **values: Any) -> dict[str, Any]:
        """Return the data of a form, with the number of the text it was made from."""
        return {**values, "revision": self.number}


def open_change(id: int) -> Change:
    """Return a draft to change; answer with a page that says why it can't be."""
    draft = find_draft_here(id)
    if draft.state != DraftState.EDITING:
        _stop(draft, None)
    text = text_of(db.session, draft)
    known = {version.id for version in current_book().versions}
    try:
        contents = read_contents(text, known)
    except EditRefused as refusal:
        _stop(draft, refusal)
    return Change(draft, text, draft.text_number, contents)


def _stop(draft: VersionDraft, refusal: EditRefused | None) -> NoReturn:
    page = render_template(
        "criteria/editor/change_stopped.html",
        draft=draft,
        refusal=refusal,
        back=url_for("criteria.show_draft", id=draft.id),
    )
    abort(Response(page, 409, mimetype="text/html"))


def save(form: Form, change: Change, saved: Saved, edit: Edit, **said: Any) -> bool:
    """Make an edit and save it, if the form is in order. The view commits.

    Where it isn't, or somebody else saved the draft in the meantime, the form says
    so and keeps what was typed. `saved` is what the form shows of the draft now.
    """
    if form.is_stale(change.number):
        form.note_conflict(change.number, saved)
        return False
    try:
        text = edit(change.text, change.contents.id, **said)
        drafting.save_text(
            db.session, change.draft, text, actor=current_user, number=change.number
        )
    except EditRefused as refusal:
        form.form_errors.append(str(refusal).removesuffix("."))
    except Conflict as conflict:
        db.session.rollback()
        form.note_conflict(conflict.number, saved)
    except CriteriaError as problem:
        db.session.rollback()
        form.form_errors.append(str(problem))
    return not form.errors


def back_to(change: Change, part: str = "") -> Response:
    """Send the browser to where the change can be seen."""
    return redirect_after_post(address(change, part))


def address(change: Change, part: str = "") -> str:
    """Return the address of a part of the overview."""
    return url_for("criteria.change_version", id=change.draft.id, _anchor=part or None)


def place_of(address: str) -> tuple[int, ...]:
    """Return the place in a condition that an address names.

    >>> place_of("top"), place_of("0.1")
    ((), (0, 1))
    """
    return () if address == TOP else tuple(int(one) for one in address.split("."))
