"""Pages that begin a draft of the criteria, show where it is, and give it up."""

from typing import Any

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from ipr.criteria.approval.next_acts import approval_of
from ipr.criteria.blueprint import bp, find_draft_here, read_here
from ipr.criteria.drafting import service as drafting
from ipr.criteria.drafting.forms import (
    FROM_FILE,
    DiscardDraftForm,
    StartDraftForm,
)
from ipr.criteria.drafting.state_names import STATE_WORDS
from ipr.criteria.drafting.text_changes import line_changes
from ipr.criteria.edits import EditRefused, start_version
from ipr.criteria.models import DraftState, DraftText, VersionDraft
from ipr.criteria.queries import history_of, text_numbered
from ipr.criteria.reading.proofs import findings_that_block
from ipr.criteria.reading.views import address_if_any
from ipr.criteria.service import DRAFT
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.rulebook import Rulebook, Version, restore_version
from ipr.versions.current import current_book
from ipr.versions.models import StoredVersion
from ipr.web.access import requires
from ipr.web.forms.uploads import takes_files
from ipr.web.htmx import redirect_after_post, respond
from ipr.web.typed_text import tidy_line
from ipr.workflow import Refused


@bp.route("/criteria/drafts/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CRITERIA)
@takes_files
def start_draft() -> ResponseReturnValue:
    book = current_book()
    form = StartDraftForm()
    versions = {v.id: f"{v.title} ({v.id})" for v in reversed(book.versions)}
    taken = {*versions, *db.session.scalars(select(StoredVersion.name))}
    form.offer(versions, frozenset(taken))
    if form.validate_on_submit():
        text = _first_text(form, book)
        if text is not None:
            try:
                draft = drafting.start_draft(
                    db.session,
                    title=str(form.title.data),
                    text=text,
                    based_on=_based_on(form),
                    actor=current_user,
                )
            except Refused as problem:
                form.form_errors.append(str(problem))
            else:
                db.session.commit()
                flash("The draft is started", "success")
                return redirect_after_post(url_for("criteria.show_draft", id=draft.id))
    return respond("criteria/drafting/start_draft.html", form=form)


@bp.get("/criteria/drafts/<int:id>")
@requires(Permission.READ_CRITERIA_DRAFTS)
def show_draft(id: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    reading = read_here(draft)
    version, problems = reading.version, reading.problems
    editable = draft.state == DraftState.EDITING
    name = f"{DRAFT}{draft.id}"
    if draft.version is not None:  # it can't be read as a new version any more
        version, problems = restore_version(draft.version.content), ()
        name = draft.version.name
    return respond(
        "criteria/drafting/show_draft.html",
        draft=draft,
        state=STATE_WORDS[draft.state],
        reading=reading,
        problems=problems,
        failing=findings_that_block(version) if editable and version else [],
        version=version,
        name=name,
        compare=_comparison(name, version) if version else None,
        approval=approval_of(db.session, draft, current_user),
        texts=history_of(db.session, draft),
        editing=_may_edit(draft),
        parts=_parts(draft),
    )


@bp.get("/criteria/drafts/<int:id>/texts/<int:number>")
@requires(Permission.READ_CRITERIA_DRAFTS)
def show_draft_text(id: int, number: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    row = text_numbered(db.session, draft, number)
    if row is None:
        abort(404)
    before = _text_before(draft, number)
    return respond(
        "criteria/drafting/show_draft_text.html",
        draft=draft,
        row=row,
        first=number == 1,
        last=number == draft.text_number,
        hunks=line_changes(before, row.text),
        lines=row.text.splitlines(),
    )


@bp.route("/criteria/drafts/<int:id>/discard", methods=["GET", "POST"])
@requires(Permission.EDIT_CRITERIA)
def discard_draft(id: int) -> ResponseReturnValue:
    draft = find_draft_here(id)
    form = DiscardDraftForm()
    overview = url_for("criteria.show_draft", id=id)
    if draft.state != DraftState.EDITING:
        return redirect_after_post(overview)
    if form.validate_on_submit():
        try:
            drafting.discard_draft(db.session, draft, actor=current_user)
        except Refused as problem:
            flash(str(problem))
            return redirect_after_post(overview)
        db.session.commit()
        flash("The draft is discarded. Its texts are kept", "success")
        return redirect_after_post(url_for("criteria.list_versions"))
    return respond(
        "criteria/drafting/discard_draft.html", form=form, draft=draft, back=overview
    )


def _first_text(form: StartDraftForm, book: Rulebook) -> str | None:
    """Return the text to begin with; None where something was refused."""
    if form.begin.data == FROM_FILE:
        return form.read_file()
    try:
        return start_version(
            book.text,
            str(form.base.data),
            str(form.name.data),
            str(form.title.data),
            form.starts.data,
        )
    except EditRefused as refused:
        form.form_errors.append(str(refused))
        return None


def _based_on(form: StartDraftForm) -> str:
    if form.begin.data == FROM_FILE:
        return f"the file {tidy_line(form.file.data.filename)}"[:80]
    return str(form.base.data)


def _may_edit(draft: VersionDraft) -> bool:
    editor = current_user.can(Permission.EDIT_CRITERIA)
    return editor and draft.state == DraftState.EDITING


def _text_before(draft: VersionDraft, number: int) -> str:
    """Return the text before one of a draft; for the first the rulebook then in use."""
    before: DraftText | None = text_numbered(db.session, draft, number - 1)
    return before.text if before else draft.base.text


def _comparison(name: str, version: Version) -> dict[str, str] | None:
    """Return what to compare it with: what it is to follow, if that is there."""
    book = current_book()
    if not name.startswith(DRAFT) and name not in {one.id for one in book.versions}:
        return None  # withdrawn
    before = book.before(version)
    return {"from": before.id, "to": name} if before else None


def _parts(draft: VersionDraft) -> dict[str, Any]:
    """Return where the draft's other pages are; None for one that isn't there."""
    id = draft.id
    return {
        "change": address_if_any("criteria.change_version", id=id),
        "proofs": address_if_any("criteria.show_draft_proofs", id=id)
        or address_if_any("criteria.show_proofs", id=id),
        "backtest": address_if_any("criteria.show_backtest", id=id),
    }
