"""Plain forms about what a criterion asks for, part by part."""

from functools import partial

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from ipr.criteria import edits
from ipr.criteria.blueprint import bp
from ipr.criteria.editor.condition_forms import (
    AddConditionForm,
    AddCriterionForm,
    ChangeConditionForm,
    JoinConditionsForm,
    joined_by_default,
)
from ipr.criteria.editor.save_edit import (
    Change,
    address,
    back_to,
    open_change,
    place_of,
    save,
)
from ipr.criteria.editor.version_forms import ConfirmChangeForm
from ipr.criteria.edits.contents import ALL, ANY, IS, NOT, Question
from ipr.criteria.edits.criteria import id_from
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.web.access import requires
from ipr.web.htmx import redirect_after_post, respond

HERE = "/criteria/drafts/<int:id>/change/criteria"
TREE = f"{HERE}/<criterion>/conditions"
BOTH = ["GET", "POST"]
CHECK_WORDS = "Check that the words of the criterion still say the same."


@bp.route(f"{HERE}/new", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def add_criterion(id: int) -> ResponseReturnValue:
    change = open_change(id)
    question = asked(change)
    form = None
    if question is not None:
        form = AddCriterionForm(data=change.fields())
        form.offer_documents(change.contents)
        form.offer(question)
        taken = [one.id for one in change.contents.criteria]
        name = id_from(form.title.data or "", taken)
        if form.validate_on_submit() and save(
            form,
            change,
            {},
            partial(edits.add_criterion, id=name, source=form.source()),
            kind=form.kind.data,
            title=form.title.data,
            plain_words=form.plain_words.data or "",
            texts=form.texts(),
            when=form.leaf(question),
        ):
            db.session.commit()
            flash("The criterion is added. Give it examples next.", "success")
            return back_to(change, f"criterion-{name}")
    return respond(
        "criteria/editor/add_criterion.html",
        form=form,
        draft=change.draft,
        contents=change.contents,
        question=question,
        back=address(change, "criteria"),
    )


@bp.get(TREE)
@requires(Permission.EDIT_CRITERIA)
def show_conditions(id: int, criterion: str) -> ResponseReturnValue:
    change = open_change(id)
    return respond(
        "criteria/editor/show_conditions.html",
        draft=change.draft,
        criterion=change.criterion(criterion),
        reading=change.reading,
        back=address(change, f"criterion-{criterion}"),
    )


@bp.route(f"{TREE}/<part>/add", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def add_condition(id: int, criterion: str, part: str) -> ResponseReturnValue:
    change = open_change(id)
    node = change.part(criterion, part)
    question = asked(change)
    form = None
    if question is not None:
        form = AddConditionForm(data=change.fields(join=joined_by_default(node)))
        form.offer(question)
        edit = partial(edits.add_condition, criterion=criterion, place=place_of(part))
        if form.validate_on_submit() and save(
            form,
            change,
            {},
            edit,
            condition=form.condition(question),
            join=form.join.data,
        ):
            db.session.commit()
            return saved_tree(change, criterion, "The condition is added.")
    return respond(
        "criteria/editor/add_condition.html",
        form=form,
        draft=change.draft,
        criterion=change.criterion(criterion),
        node=node,
        contents=change.contents,
        question=question,
        back=tree_of(change, criterion),
    )


@bp.route(f"{TREE}/<part>/change", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def change_condition(id: int, criterion: str, part: str) -> ResponseReturnValue:
    change = open_change(id)
    node = change.part(criterion, part)
    question = asked(change) or change.contents.questions.get(node.fact)
    if node.kind != IS or question is None:
        abort(404)
    chosen = list(node.options) if question.id == node.fact else []
    saved = change.fields(options=chosen)
    form = ChangeConditionForm(data=saved)
    form.offer(question)
    edit = partial(edits.change_condition, criterion=criterion, place=place_of(part))
    if form.validate_on_submit() and save(
        form, change, saved, edit, condition=form.leaf(question)
    ):
        db.session.commit()
        return saved_tree(change, criterion, "The condition is saved.")
    return respond(
        "criteria/editor/change_condition.html",
        form=form,
        draft=change.draft,
        criterion=change.criterion(criterion),
        node=node,
        contents=change.contents,
        question=question,
        back=tree_of(change, criterion),
    )


@bp.route(f"{TREE}/<part>/join", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def join_conditions(id: int, criterion: str, part: str) -> ResponseReturnValue:
    change = open_change(id)
    node = change.part(criterion, part)
    if node.kind not in (ALL, ANY):
        abort(404)
    saved = change.fields(join=node.kind)
    form = JoinConditionsForm(data=saved)
    edit = partial(edits.change_join, criterion=criterion, place=place_of(part))
    if form.validate_on_submit() and save(
        form, change, saved, edit, join=form.join.data
    ):
        db.session.commit()
        return saved_tree(change, criterion, "The group is saved.")
    return respond(
        "criteria/editor/join_conditions.html",
        form=form,
        draft=change.draft,
        node=node,
        back=tree_of(change, criterion),
    )


@bp.route(f"{TREE}/<part>/turn", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def turn_condition(id: int, criterion: str, part: str) -> ResponseReturnValue:
    change = open_change(id)
    node = change.part(criterion, part)
    form = ConfirmChangeForm(data=change.fields())
    form.submit.label.text = "Take the “not” away" if node.kind == NOT else "Add “not”"
    edit = partial(edits.negate_condition, criterion=criterion)
    if form.validate_on_submit() and save(form, change, {}, edit, place=place_of(part)):
        db.session.commit()
        return saved_tree(change, criterion, "The condition is turned round.")
    return respond(
        "criteria/editor/turn_condition.html",
        form=form,
        draft=change.draft,
        node=node,
        back=tree_of(change, criterion),
    )


@bp.route(f"{TREE}/<part>/remove", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def remove_condition(id: int, criterion: str, part: str) -> ResponseReturnValue:
    change = open_change(id)
    node = change.part(criterion, part)
    form = ConfirmChangeForm(data=change.fields())
    form.submit.label.text = "Remove the condition"
    edit = partial(edits.remove_condition, criterion=criterion)
    if form.validate_on_submit() and save(form, change, {}, edit, place=place_of(part)):
        db.session.commit()
        return saved_tree(change, criterion, "The condition is removed.")
    return respond(
        "criteria/editor/remove_condition.html",
        form=form,
        draft=change.draft,
        node=node,
        back=tree_of(change, criterion),
    )


def asked(change: Change) -> Question | None:
    """Return the question that the address names; None before one is chosen."""
    name = request.args.get("question")
    if name is None:
        return None
    found = change.contents.questions.get(name)
    if found is None:
        abort(404)
    return found


def tree_of(change: Change, criterion: str) -> str:
    """Return the address of a criterion's conditions."""
    return url_for("criteria.show_conditions", id=change.draft.id, criterion=criterion)


def saved_tree(change: Change, criterion: str, words: str) -> Response:
    """Say that a condition was changed, and go where it can be seen."""
    flash(f"{words} {CHECK_WORDS}", "success")
    return redirect_after_post(tree_of(change, criterion))
