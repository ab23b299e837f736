"""The page on which a draft is written as text, with its findings and its preview."""

from dataclasses import dataclass
from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ipr.criteria import service
from ipr.criteria.blueprint import bp, find_draft_here
from ipr.criteria.drafting import service as drafting
from ipr.criteria.drafting.forms import EditTextForm
from ipr.criteria.drafting.state_names import STATE_WORDS
from ipr.criteria.drafting.text_changes import Hunk, both_changes, line_changes
from ipr.criteria.errors import Conflict
from ipr.criteria.models import DraftState, VersionDraft
from ipr.criteria.queries import text_numbered, text_of
from ipr.criteria.reading.views import version_context
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.rulebook import Problem
from ipr.rulebook.file.drafts import DraftReading
from ipr.versions.current import current_book
from ipr.web.access import requires
from ipr.web.filters import plural
from ipr.web.forms.conflicts import COMPARE, saved_by
from ipr.web.forms.uploads import takes_long_text
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.transactions import reads_only
from ipr.workflow import Refused

QUOTED = 120
"""So much of a line is quoted beside what is wrong with it."""


@dataclass(frozen=True)
class Found:
    """Something that is wrong in a text, with the line that it is about."""

    problem: Problem
    quote: str


@dataclass(frozen=True)
class Overtaken:
    """What was saved elsewhere while this text was being written."""

    own: bool
    """Whether its writer saved it, in another window."""
    text: str
    hunks: list[Hunk]
    both: str | None
    """A text with the changes of both; None where they meet."""


@bp.route("/criteria/drafts/<int:id>/text", methods=["GET", "POST"])
@requires(Permission.EDIT_CRITERIA)
@takes_long_text
def edit_text(id: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    if request.method == "GET" and draft.state != DraftState.EDITING:
        return redirect_after_post(_saved_text(draft))
    form = _form(draft)
    overtaken = None
    if form.validate_on_submit():
        try:
            drafting.save_text(
                db.session,
                draft,
                form.text.data or "",
                actor=current_user,
                number=form.revision.data or 0,
            )
        except Conflict as conflict:
            overtaken = _overtaken(draft, form, conflict)
        except Refused as refused:
            form.form_errors.append(
                f"{refused}. Yours is still below: copy it if you need it"
            )
        else:
            db.session.commit()
            reading = service.read_beside(form.text.data or "", current_book())
            flash(f"Saved. {say_status(reading)}", "success")
            line = form.line.line or None
            return redirect_after_post(url_for("criteria.edit_text", id=id, line=line))
    return _show(draft, form, overtaken)


@bp.post("/criteria/drafts/<int:id>/text/check")
@requires(Permission.EDIT_CRITERIA)
@takes_long_text
@reads_only
def check_text(id: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    form = _form(draft)
    form.validate()
    return _show(draft, form, None, partial="criteria/drafting/_checked.html")


def say_status(reading: DraftReading) -> str:
    """Return in a sentence whether anything is to be mended."""
    count = len(reading.problems)
    if not count:
        return "Nothing is to be mended."
    verb = "is" if count == 1 else "are"
    return f"{plural(count, 'thing')} {verb} to be mended."


def found_in(reading: DraftReading) -> list[Found]:
    """Return what is wrong in a text, each with the line that it is about."""
    lines = reading.text.splitlines()
    return [
        Found(problem, lines[problem.line - 1].strip()[:QUOTED])
        if problem.line <= len(lines)
        else Found(problem, "")
        for problem in reading.problems
    ]


def _form(draft: VersionDraft) -> EditTextForm:
    form = EditTextForm()
    if form.text.data is None:
        form.text.data = text_of(db.session, draft)
    if not form.is_submitted() and not form.held:
        form.revision.data = draft.text_number
    return form


def _show(
    draft: VersionDraft,
    form: EditTextForm,
    overtaken: Overtaken | None,
    partial: str | None = None,
) -> ResponseReturnValue:
    too_large = bool(form.text.errors)
    reading = service.read_beside(
        "" if too_large else form.text.data or "", current_book()
    )
    first_line = _first_line(reading)
    line = form.line.line or request.args.get("line", 0, type=int)
    context: dict[str, Any] = {}
    if reading.version is not None and reading.book is not None:
        context = version_context(reading.version, reading.book)
    return respond(
        "criteria/drafting/edit_text.html",
        partial,
        form=form,
        draft=draft,
        state=STATE_WORDS[draft.state],
        overtaken=overtaken,
        reading=reading,
        found=found_in(reading),
        status_words=say_status(reading),
        too_large=too_large,
        line=line or first_line,
        first_line=first_line,
        typed=form.is_submitted() or form.held,
        back=url_for("criteria.show_draft", id=draft.id),
        **context,
    )


def _overtaken(
    draft: VersionDraft, form: EditTextForm, conflict: Conflict
) -> Overtaken:
    """Refuse the form for now; sending it again is the writer's own choice."""
    own = draft.saved_by_id == current_user.id
    who = saved_by(draft.saved_by.name, same_person=own)
    form.form_errors.append(f"{who}. {COMPARE}")
    mine = form.text.data or ""
    begun = text_numbered(db.session, draft, form.revision.data or 0)
    form.revision.data = conflict.number
    form.revision.raw_data = [str(conflict.number)]
    return Overtaken(
        own=own,
        text=conflict.saved,
        hunks=line_changes(conflict.saved, mine),
        both=both_changes(begun.text, conflict.saved, mine) if begun else None,
    )


def _first_line(reading: DraftReading) -> int:
    """Return where the new version begins; 1 where that can't be told."""
    if reading.spans is None:
        return 1
    known = {version.id for version in current_book().versions}
    new = [lines for id, lines in reading.spans.versions.items() if id not in known]
    return new[-1][0] if new else 1


def _saved_text(draft: VersionDraft) -> str:
    return url_for("criteria.show_draft_text", id=draft.id, number=draft.text_number)
