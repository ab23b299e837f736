"""What every plain form of a draft does: open it, save the edit, say what is wrong."""

from collections.abc import Callable
from typing import Any, NoReturn

from flask import abort, request, url_for
from flask_login import current_user

from ipr.criteria import service
from ipr.criteria.blueprint import find_draft_here
from ipr.criteria.drafting import service as drafting
from ipr.criteria.editor.change_form import ChangeForm
from ipr.criteria.editor.draft_change import DraftChange
from ipr.criteria.edits import EditRefused
from ipr.criteria.edits.contents import read_contents
from ipr.criteria.errors import Conflict
from ipr.criteria.models import DraftState, VersionDraft
from ipr.criteria.queries import text_of
from ipr.extensions import db
from ipr.rulebook.file.drafts import DraftReading
from ipr.versions.current import current_book
from ipr.web.forms.conflicts import saved_by
from ipr.web.htmx import respond
from ipr.workflow import Refused


def open_change(id: int, **named: Any) -> DraftChange:
    """Return a draft to change; answer with a page that says why it can't be.

    `named` is what the path names of the draft; the query may name a question.
    """
    draft = find_draft_here(id)
    if draft.state != DraftState.EDITING:
        _stop(draft, None)
    text = text_of(db.session, draft)
    known = {version.id for version in current_book().versions}
    try:
        contents = read_contents(text, known)
    except EditRefused as refusal:
        _stop(draft, refusal)
    if "question" in request.args:
        named["question"] = request.args["question"]
    return DraftChange(draft, text, draft.text_number, contents, named)


def _stop(draft: VersionDraft, refusal: EditRefused | None) -> NoReturn:
    page = respond(
        "criteria/editor/change_stopped.html",
        status=409,
        draft=draft,
        refusal=refusal,
        back=url_for("criteria.show_draft", id=draft.id),
    )
    abort(page)


def reading_of(change: DraftChange) -> DraftReading:
    """Return what the whole rulebook makes of the draft's text."""
    return service.read_beside(change.text, current_book())


def save_edit(form: ChangeForm, change: DraftChange, edit: Callable[..., str]) -> bool:
    """Make an edit of what a form says, and save it; the view commits.

    Where it can't be, or the draft was saved elsewhere in the meantime, the form says
    so and keeps what was typed.
    """
    if form.is_stale(change.number):
        _note_conflict(form, change, change.number)
        return False
    said = {**change.target(), **form.sent_values()}
    try:
        text = edit(change.text, change.contents.id, **said)
        drafting.save_text(
            db.session,
            change.draft,
            text,
            actor=current_user,
            number=change.number,
            began_from=change.text,
        )
    except EditRefused as refusal:
        form.form_errors.append(str(refusal).removesuffix("."))
    except Conflict as conflict:
        db.session.rollback()
        _note_conflict(form, change, conflict.number)
    except Refused as problem:
        db.session.rollback()
        form.form_errors.append(str(problem))
    return not form.errors


def _note_conflict(form: ChangeForm, change: DraftChange, number: int) -> None:
    mine = change.draft.saved_by_id == current_user.id
    form.saved_elsewhere = saved_by(change.draft.saved_by.name, same_person=mine)
    form.note_conflict(number, form.saved)
