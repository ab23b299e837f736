"""Every plain form of a draft: a row each, served by the one skeleton."""

from flask import request

from ipr.criteria import edits
from ipr.criteria.editor import condition_forms, example_forms, question_forms
from ipr.criteria.editor import version_forms as forms
from ipr.criteria.editor.draft_change import DraftChange, found_or_404
from ipr.criteria.editor.form_views import TREE, FormPage
from ipr.criteria.editor.open_draft import reading_of
from ipr.criteria.editor.past_answers import find_pattern, what_comes_of
from ipr.extensions import db
from ipr.rulebook.model import YES_NO
from ipr.versions.current import current_book

CRITERION = "criterion-{criterion}"
QUESTION = "question-{fact}"
CHECK_WORDS = "Check that the words of the criterion still say the same."


def has_options(change: DraftChange) -> bool:
    """Whether the answers to a question can be others than yes and no."""
    return change.only_question.type != YES_NO


def is_unpublished(change: DraftChange) -> bool:
    """Whether only the draft has a question: stored answers name the others."""
    return change.only_question.id not in current_book().facts


def copied_answers(change: DraftChange) -> dict[str, object]:
    """Return the answers that the address asks to copy, and what comes of them."""
    number = request.args.get("pattern", "")
    if not number.isdecimal() or len(number) > 12:
        return {}
    version = reading_of(change).version
    if version is None:
        return {}
    pattern = found_or_404(find_pattern(db.session, int(number)))
    return what_comes_of(version, pattern, change.criterion.id)


def remove_unpublished_fact(text: str, version: str, fact: str) -> str:
    """Remove a question, unless the rulebook in use has it."""
    return edits.remove_fact(text, version, fact, published=set(current_book().facts))


VERSION_PAGES = (
    FormPage(
        view="change_details",
        path="details",
        form=forms.ChangeDetailsForm,
        edit=edits.set_details,
        done="The details are saved.",
    ),
    FormPage(
        view="add_document",
        path="documents/new",
        form=forms.AddDocumentForm,
        edit=edits.add_document,
        done="The document is added. Wordings can name it now.",
        back="documents",
    ),
)
CRITERION_PAGES = (
    FormPage(
        view="add_criterion",
        path="criteria/new",
        form=condition_forms.AddCriterionForm,
        edit=edits.add_criterion,
        done="The criterion is added. Give it examples next.",
        back="criteria",
        then="criterion-{id}",
        needs=("contents", "question"),
    ),
    FormPage(
        view="reword_criterion",
        path="criteria/<criterion>/words",
        form=forms.RewordCriterionForm,
        edit=edits.reword_criterion,
        done="The words are saved.",
        back=CRITERION,
        needs=("criterion",),
    ),
    FormPage(
        view="change_kind",
        path="criteria/<criterion>/kind",
        form=forms.ChangeKindForm,
        edit=edits.change_kind,
        done="The kind is saved. Look at the examples: they may expect another.",
        back=CRITERION,
        needs=("criterion",),
    ),
    FormPage(
        view="move_criterion",
        path="criteria/<criterion>/order",
        form=forms.MoveCriterionForm,
        edit=edits.move_criterion,
        done="The order is saved.",
        back=CRITERION,
        needs=("criterion",),
    ),
    FormPage(
        view="remove_criterion",
        path="criteria/<criterion>/remove",
        form=forms.RemoveCriterionForm,
        edit=edits.remove_criterion,
        done="The criterion is removed from the draft.",
        back=CRITERION,
        then="criteria",
        needs=("criterion",),
    ),
)
CONDITION_PAGES = (
    FormPage(
        view="add_condition",
        path="criteria/<criterion>/conditions/<part>/add",
        form=condition_forms.AddConditionForm,
        edit=edits.add_condition,
        done=f"The condition is added. {CHECK_WORDS}",
        back=TREE,
        needs=("criterion", "node", "contents", "question"),
    ),
    FormPage(
        view="change_condition",
        path="criteria/<criterion>/conditions/<part>/change",
        form=condition_forms.ChangeConditionForm,
        edit=edits.change_condition,
        done=f"The condition is saved. {CHECK_WORDS}",
        back=TREE,
        needs=("criterion", "node", "contents"),
        only_for=condition_forms.is_question,
    ),
    FormPage(
        view="join_conditions",
        path="criteria/<criterion>/conditions/<part>/join",
        form=condition_forms.JoinConditionsForm,
        edit=edits.change_join,
        done=f"The group is saved. {CHECK_WORDS}",
        back=TREE,
        needs=("node",),
        only_for=condition_forms.is_group,
    ),
    FormPage(
        view="turn_condition",
        path="criteria/<criterion>/conditions/<part>/turn",
        form=condition_forms.TurnConditionForm,
        edit=edits.negate_condition,
        done=f"The condition is turned round. {CHECK_WORDS}",
        back=TREE,
        needs=("node",),
    ),
    FormPage(
        view="remove_condition",
        path="criteria/<criterion>/conditions/<part>/remove",
        form=condition_forms.RemoveConditionForm,
        edit=edits.remove_condition,
        done=f"The condition is removed. {CHECK_WORDS}",
        back=TREE,
        needs=("node",),
    ),
)
QUESTION_PAGES = (
    FormPage(
        view="add_question",
        path="questions/new",
        form=question_forms.AddQuestionForm,
        edit=edits.add_fact,
        done="The question is added. It is asked once a criterion uses it.",
        back="questions",
        then="question-{id}",
    ),
    FormPage(
        view="reword_question",
        path="questions/<fact>/words",
        form=question_forms.RewordQuestionForm,
        edit=edits.reword_fact,
        done="The words are saved.",
        back=QUESTION,
        needs=("question", "contents"),
    ),
    FormPage(
        view="add_option",
        path="questions/<fact>/answers/new",
        form=question_forms.AddOptionForm,
        edit=edits.add_option,
        done="The answer is added. No criterion counts it yet. Check that the "
        "question and its help text still say the same.",
        back=QUESTION,
        needs=("question",),
        only_for=has_options,
    ),
    FormPage(
        view="remove_option",
        path="questions/<fact>/answers/remove",
        form=question_forms.RemoveOptionForm,
        edit=edits.remove_option,
        done="The answer is removed from the draft.",
        back=QUESTION,
        needs=("question",),
        only_for=has_options,
    ),
    FormPage(
        view="mark_answers",
        path="questions/<fact>/safety",
        form=question_forms.MarkAnswersForm,
        edit=edits.mark_only_raises,
        done="The marks are saved.",
        back=QUESTION,
        needs=("question",),
    ),
    FormPage(
        view="remove_question",
        path="questions/<fact>/remove",
        form=question_forms.RemoveQuestionForm,
        edit=remove_unpublished_fact,
        done="The question is removed from the draft.",
        back=QUESTION,
        then="questions",
        needs=("question",),
        only_for=is_unpublished,
    ),
)
EXAMPLE_PAGES = (
    FormPage(
        view="add_example",
        path="criteria/<criterion>/examples/new",
        form=example_forms.AddExampleForm,
        edit=edits.add_example,
        done="The example is added.",
        back=CRITERION,
        needs=("criterion",),
        copies=copied_answers,
    ),
    FormPage(
        view="change_example",
        path="criteria/<criterion>/examples/<int:number>/change",
        form=example_forms.ChangeExampleForm,
        edit=edits.change_example,
        done="The example is saved.",
        back=CRITERION,
        needs=("criterion", "example"),
    ),
    FormPage(
        view="remove_example",
        path="criteria/<criterion>/examples/<int:number>/remove",
        form=example_forms.RemoveExampleForm,
        edit=edits.remove_example,
        done="The example is removed from the draft.",
        back=CRITERION,
        needs=("criterion", "example", "contents"),
    ),
)
FORM_PAGES = (
    *VERSION_PAGES,
    *CRITERION_PAGES,
    *CONDITION_PAGES,
    *QUESTION_PAGES,
    *EXAMPLE_PAGES,
)
