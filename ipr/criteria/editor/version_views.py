"""Plain forms that change a draft's version and its criteria, without any YAML."""

from functools import partial

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from ipr.criteria import edits
from ipr.criteria.blueprint import bp
from ipr.criteria.editor.save_edit import address, back_to, open_change, save
from ipr.criteria.editor.version_forms import (
    KINDS,
    AddDocumentForm,
    ChangeDetailsForm,
    ChangeKindForm,
    ConfirmChangeForm,
    MoveCriterionForm,
    RewordCriterionForm,
)
from ipr.criteria.edits.criteria import id_from
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.versions.current import current_book
from ipr.web.access import requires
from ipr.web.htmx import respond

HERE = "/criteria/drafts/<int:id>/change"
BOTH = ["GET", "POST"]


@bp.get(HERE)
@requires(Permission.EDIT_CRITERIA)
def change_version(id: int) -> ResponseReturnValue:
    change = open_change(id)
    return respond(
        "criteria/editor/change_version.html",
        draft=change.draft,
        contents=change.contents,
        reading=change.reading,
        published=current_book().facts,
        kinds=KINDS,
        back=url_for("criteria.show_draft", id=id),
    )


@bp.route(f"{HERE}/details", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def change_details(id: int) -> ResponseReturnValue:
    change = open_change(id)
    now = change.contents
    saved = change.fields(
        title=now.title,
        starts=now.starts,
        starts_basis=now.starts_basis,
        document=now.document,
        place=now.place,
        readings="\n".join(" ".join(one.split("\n")) for one in now.readings),
    )
    form = ChangeDetailsForm(data=saved)
    form.offer_documents(now)
    if form.validate_on_submit() and save(
        form,
        change,
        saved,
        edits.set_details,
        title=form.title.data,
        starts=form.starts.data,
        starts_basis=form.starts_basis.data or "",
        source=form.source(),
        readings=None
        if form.readings.data == saved["readings"]
        else (form.readings.data or "").split("\n"),
    ):
        db.session.commit()
        flash("The details are saved.", "success")
        return back_to(change)
    return respond(
        "criteria/editor/change_details.html",
        form=form,
        draft=change.draft,
        back=address(change),
    )


@bp.route(f"{HERE}/documents/new", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def add_document(id: int) -> ResponseReturnValue:
    change = open_change(id)
    form = AddDocumentForm(data=change.fields())
    title = form.title.data or ""
    name = id_from(title, change.contents.documents or (), else_from="document")
    add = partial(edits.add_document, id=name)
    if form.validate_on_submit() and save(form, change, {}, add, title=title):
        db.session.commit()
        flash("The document is added. Wordings can name it now.", "success")
        return back_to(change, "documents")
    return respond(
        "criteria/editor/add_document.html",
        form=form,
        draft=change.draft,
        back=address(change, "documents"),
    )


@bp.route(f"{HERE}/criteria/<criterion>/words", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def reword_criterion(id: int, criterion: str) -> ResponseReturnValue:
    change = open_change(id)
    now = change.criterion(criterion)
    saved = change.fields(
        title=now.title,
        plain_words=now.plain,
        document=now.document,
        place=now.place,
        **{key: now.texts.get(key, "") for key in ("met", "not_met", "not_known")},
    )
    form = RewordCriterionForm(data=saved)
    form.offer_documents(change.contents)
    if form.validate_on_submit() and save(
        form,
        change,
        saved,
        edits.reword_criterion,
        criterion=criterion,
        title=form.title.data,
        plain_words=form.plain_words.data or "",
        source=form.source(),
        texts=form.texts(),
    ):
        db.session.commit()
        flash("The words are saved.", "success")
        return back_to(change, f"criterion-{criterion}")
    return respond(
        "criteria/editor/reword_criterion.html",
        form=form,
        draft=change.draft,
        criterion=now,
        back=address(change, f"criterion-{criterion}"),
    )


@bp.route(f"{HERE}/criteria/<criterion>/kind", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def change_kind(id: int, criterion: str) -> ResponseReturnValue:
    change = open_change(id)
    now = change.criterion(criterion)
    saved = change.fields(kind=now.kind)
    form = ChangeKindForm(data=saved)
    edit = partial(edits.change_kind, criterion=criterion)
    if form.validate_on_submit() and save(
        form, change, saved, edit, kind=form.kind.data
    ):
        db.session.commit()
        flash(
            "The kind is saved. Look at the examples: they may expect another.",
            "success",
        )
        return back_to(change, f"criterion-{criterion}")
    return respond(
        "criteria/editor/change_kind.html",
        form=form,
        draft=change.draft,
        criterion=now,
        back=address(change, f"criterion-{criterion}"),
    )


@bp.route(f"{HERE}/criteria/<criterion>/order", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def move_criterion(id: int, criterion: str) -> ResponseReturnValue:
    change = open_change(id)
    now = change.criterion(criterion)
    saved = change.fields(place=str(change.contents.criteria.index(now)))
    form = MoveCriterionForm(data=saved).offer(change.contents, criterion)
    edit = partial(edits.move_criterion, criterion=criterion)
    if form.validate_on_submit() and save(
        form, change, saved, edit, place=int(form.place.data)
    ):
        db.session.commit()
        flash("The order is saved.", "success")
        return back_to(change, f"criterion-{criterion}")
    return respond(
        "criteria/editor/move_criterion.html",
        form=form,
        draft=change.draft,
        criterion=now,
        back=address(change, f"criterion-{criterion}"),
    )


@bp.route(f"{HERE}/criteria/<criterion>/remove", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def remove_criterion(id: int, criterion: str) -> ResponseReturnValue:
    change = open_change(id)
    now = change.criterion(criterion)
    form = ConfirmChangeForm(data=change.fields())
    form.submit.label.text = "Remove the criterion"
    if form.validate_on_submit() and save(
        form, change, {}, edits.remove_criterion, criterion=criterion
    ):
        db.session.commit()
        flash("The criterion is removed from the draft.", "success")
        return back_to(change, "criteria")
    return respond(
        "criteria/editor/remove_criterion.html",
        form=form,
        draft=change.draft,
        criterion=now,
        back=address(change, f"criterion-{criterion}"),
    )
