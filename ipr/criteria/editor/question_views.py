"""Plain forms about the questions of a draft."""

from functools import partial

from flask import abort, flash
from flask.typing import ResponseReturnValue

from ipr.criteria import edits
from ipr.criteria.blueprint import bp
from ipr.criteria.editor.question_forms import (
    NEW_PAGE,
    AddOptionForm,
    AddQuestionForm,
    MarkAnswersForm,
    RemoveOptionForm,
    reword_form,
    words_of,
)
from ipr.criteria.editor.save_edit import Change, address, back_to, open_change, save
from ipr.criteria.editor.version_forms import ConfirmChangeForm
from ipr.criteria.edits.contents import Question
from ipr.criteria.edits.criteria import id_from
from ipr.extensions import db
from ipr.permissions import Permission
from ipr.rulebook.model import NONE, NOT_KNOWN
from ipr.versions.current import current_book
from ipr.web.access import requires
from ipr.web.htmx import respond

HERE = "/criteria/drafts/<int:id>/change/questions"
BOTH = ["GET", "POST"]
ANSWER_ADDED = (
    "The answer is added. No criterion counts it yet. Check that the question and its "
    "help text still say the same."
)


@bp.route(f"{HERE}/new", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def add_question(id: int) -> ResponseReturnValue:
    change = open_change(id)
    form = AddQuestionForm(data=change.fields()).offer(change.contents)
    words = form.question_text.data or ""
    taken = [*change.contents.questions, "all", "any", "not"]
    name = form.name.data or id_from(words, taken, joint="_", else_from="question")
    title = form.page_title.data or ""
    page = (form.page.data or "").removeprefix("page-")
    new = id_from(title, change.contents.pages, else_from="page")
    if form.validate_on_submit() and save(
        form,
        change,
        {},
        edits.add_fact,
        id=name,
        type=form.type.data,
        question=words,
        help=form.help.data or "",
        options=form.options(),
        page=new if form.page.data == NEW_PAGE else page,
        page_title=title if form.page.data == NEW_PAGE else "",
    ):
        db.session.commit()
        flash("The question is added. It is asked once a criterion uses it.", "success")
        return back_to(change, f"question-{name}")
    return respond(
        "criteria/editor/add_question.html",
        form=form,
        draft=change.draft,
        back=address(change, "questions"),
    )


@bp.route(f"{HERE}/<fact>/words", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def reword_question(id: int, fact: str) -> ResponseReturnValue:
    change = open_change(id)
    question = find_question(change, fact)
    made = reword_form(question)
    saved = change.fields(**words_of(made, question))
    form = made(data=saved)
    edit = partial(edits.reword_fact, fact=fact)
    if form.validate_on_submit() and save(
        form,
        change,
        saved,
        edit,
        question=form.question_text.data,
        help=form.help.data or "",
        options=form.options(),
        said=form.said(),
    ):
        db.session.commit()
        flash("The words are saved.", "success")
        return back_to(change, f"question-{fact}")
    return respond(
        "criteria/editor/reword_question.html",
        form=form,
        draft=change.draft,
        question=question,
        starts=change.contents.starts,
        back=address(change, f"question-{fact}"),
    )


@bp.route(f"{HERE}/<fact>/answers/new", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def add_option(id: int, fact: str) -> ResponseReturnValue:
    change = open_change(id)
    question = find_question(change, fact)
    if question.type == "yes_no":
        abort(404)
    form = AddOptionForm(data=change.fields())
    taken = [*question.options, NONE, NOT_KNOWN]
    label = form.label.data or ""
    name = form.name.data or id_from(label, taken, joint="_", else_from="answer")
    edit = partial(edits.add_option, fact=fact, option=name)
    if form.validate_on_submit() and save(
        form, change, {}, edit, label=label, said=form.said.data or ""
    ):
        db.session.commit()
        flash(ANSWER_ADDED, "success")
        return back_to(change, f"question-{fact}")
    return respond(
        "criteria/editor/add_option.html",
        form=form,
        draft=change.draft,
        question=question,
        back=address(change, f"question-{fact}"),
    )


@bp.route(f"{HERE}/<fact>/answers/remove", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def remove_option(id: int, fact: str) -> ResponseReturnValue:
    change = open_change(id)
    question = find_question(change, fact)
    if question.type == "yes_no":
        abort(404)
    form = RemoveOptionForm(data=change.fields())
    form.option.choices = dict(question.options)
    edit = partial(edits.remove_option, fact=fact)
    if form.validate_on_submit() and save(
        form, change, {}, edit, option=form.option.data
    ):
        db.session.commit()
        flash("The answer is removed from the draft.", "success")
        return back_to(change, f"question-{fact}")
    return respond(
        "criteria/editor/remove_option.html",
        form=form,
        draft=change.draft,
        question=question,
        back=address(change, f"question-{fact}"),
    )


@bp.route(f"{HERE}/<fact>/safety", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def mark_answers(id: int, fact: str) -> ResponseReturnValue:
    change = open_change(id)
    question = find_question(change, fact)
    marked = [one for one in question.only_raises if one in question.options]
    saved = change.fields(answers=marked)
    form = MarkAnswersForm(data=saved)
    form.answers.choices = dict(question.options)
    edit = partial(edits.mark_only_raises, fact=fact)
    if form.validate_on_submit() and save(
        form, change, saved, edit, answers=form.answers.data or []
    ):
        db.session.commit()
        flash("The marks are saved.", "success")
        return back_to(change, f"question-{fact}")
    return respond(
        "criteria/editor/mark_answers.html",
        form=form,
        draft=change.draft,
        question=question,
        back=address(change, f"question-{fact}"),
    )


@bp.route(f"{HERE}/<fact>/remove", methods=BOTH)
@requires(Permission.EDIT_CRITERIA)
def remove_question(id: int, fact: str) -> ResponseReturnValue:
    change = open_change(id)
    question = find_question(change, fact)
    published = set(current_book().facts)
    if fact in published:
        abort(404)
    form = ConfirmChangeForm(data=change.fields())
    form.submit.label.text = "Remove the question"
    edit = partial(edits.remove_fact, fact=fact)
    if form.validate_on_submit() and save(form, change, {}, edit, published=published):
        db.session.commit()
        flash("The question is removed from the draft.", "success")
        return back_to(change, "questions")
    return respond(
        "criteria/editor/remove_question.html",
        form=form,
        draft=change.draft,
        question=question,
        back=address(change, f"question-{fact}"),
    )


def find_question(change: Change, fact: str) -> Question:
    """Return a question of the draft, or answer that there is none."""
    found = change.contents.questions.get(fact)
    if found is None:
        abort(404)
    return found
