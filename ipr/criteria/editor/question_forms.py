"""Forms about the questions of a draft."""

from collections.abc import Mapping
from typing import Any

from wtforms import SelectField, SubmitField
from wtforms.validators import ValidationError

from ipr.criteria.editor.version_forms import name_field, title_field
from ipr.criteria.edits.contents import Contents, Question
from ipr.criteria.edits.criteria import id_from
from ipr.rulebook.model import ANY_OF, NONE, NOT_KNOWN, ONE_OF, YES_NO
from ipr.web.forms.fields import (
    Form,
    LongTextField,
    ManyOfField,
    OneOfField,
    Required,
    RevisionField,
)

TYPES = {
    YES_NO: "Yes or no",
    ONE_OF: "One answer out of several",
    ANY_OF: "A list to tick",
}
TYPE_HINTS = {
    ANY_OF: "Each answer in the list is a yes-or-no question of its own.",
}
NEW_PAGE = "new"
SAID_HINT = (
    "How this answer reads within a sentence of a decision, such as “the customer "
    "died”. Without it the question and the answer are quoted."
)


def question_field() -> LongTextField:
    """Return the field for the question itself."""
    return LongTextField(
        "The question", limit=1000, validators=[Required("Enter the question")]
    )


class RewordQuestionForm(Form):
    """Base of the forms that reword a question; each question has its own."""

    question_text = question_field()
    help = LongTextField("Help text (optional)", limit=2000)
    labels: Mapping[str, str] = {}
    phrases: Mapping[str, str] = {}

    def options(self) -> dict[str, str]:
        """Return the labels by answer."""
        return {id: self[name].data for id, name in self.labels.items()}

    def said(self) -> dict[str, str]:
        """Return the phrases by answer."""
        return {id: self[name].data or "" for id, name in self.phrases.items()}


def reword_form(question: Question) -> type[RewordQuestionForm]:
    """Return the form of a question, with fields for each of its answers."""
    fields: dict[str, Any] = {"labels": {}, "phrases": {}}
    ends = {NOT_KNOWN: "Not known"}
    if question.type == ANY_OF:
        ends = {NONE: "None of these", **ends}
    for number, (id, label) in enumerate(question.options.items(), start=1):
        name = f"label_{number}"
        fields["labels"][id] = name
        fields[name] = title_field(
            f"Answer {number}", f"Enter the words of answer {number} (“{label}”)"
        )
    for number, (id, label) in enumerate({**question.options, **ends}.items(), start=1):
        name = f"said_{number}"
        fields["phrases"][id] = name
        fields[name] = LongTextField(f"“{label}” in a sentence (optional)", limit=500)
    fields |= {"revision": RevisionField(), "submit": SubmitField("Save the words")}
    return type("RewordThisQuestionForm", (RewordQuestionForm,), fields)


def words_of(form: type[RewordQuestionForm], question: Question) -> dict[str, str]:
    """Return the data that shows a question's words in its form."""
    labels = {name: question.options[id] for id, name in form.labels.items()}
    phrases = {name: question.said.get(id, "") for id, name in form.phrases.items()}
    own = {"question_text": question.question, "help": question.help}
    return own | labels | phrases


class AddOptionForm(Form):
    """One more answer to a question."""

    label = title_field("The answer", "Enter the answer")
    said = LongTextField("In a sentence (optional)", limit=500, description=SAID_HINT)
    name = name_field()
    revision = RevisionField()
    submit = SubmitField("Add the answer")


class RemoveOptionForm(Form):
    """One answer less to a question."""

    option = OneOfField(
        "Which answer should go?", validators=[Required("Select the answer")]
    )
    revision = RevisionField()
    submit = SubmitField("Remove the answer")


class MarkAnswersForm(Form):
    """Which answers can only help a referral."""

    answers = ManyOfField(
        "Which answers can only ever help a referral?",
        description=(
            "They never lower an outcome, whatever else is answered. The proofs check "
            "that, for every version. Leave out the answers you are not sure of."
        ),
    )
    revision = RevisionField()
    submit = SubmitField("Save the marks")


class AddQuestionForm(Form):
    """A new question."""

    question_text = question_field()
    help = LongTextField("Help text (optional)", limit=2000)
    type = OneOfField(
        "How is it answered?",
        choices=TYPES,
        hints=TYPE_HINTS,
        description="Every question can be answered with “Not known” as well.",
        validators=[Required("Select how it is answered")],
    )
    answers = LongTextField(
        "The answers",
        limit=4000,
        description="One a line. Leave it empty for yes or no.",
    )
    page = SelectField(
        "On which page of the form?", validators=[Required("Choose a page")]
    )
    page_title = LongTextField("Title of the new page", limit=200)
    name = name_field()
    revision = RevisionField()
    submit = SubmitField("Add the question")

    def offer(self, contents: Contents) -> "AddQuestionForm":
        """Set the pages to choose from."""
        pages = {f"page-{id}": title for id, title in contents.pages.items()}
        self.page.choices = {"": "Choose a page", **pages, NEW_PAGE: "A new page"}
        return self

    def lines(self) -> list[str]:
        """Return the answers that were written."""
        lines = [line.strip() for line in (self.answers.data or "").split("\n")]
        return [line for line in lines if line]

    def options(self) -> dict[str, str]:
        """Return the answers with short names of their own."""
        found: dict[str, str] = {}
        for line in self.lines() if self.type.data != YES_NO else ():
            taken = [*found, NONE, NOT_KNOWN]
            found[id_from(line, taken, joint="_", else_from="answer")] = line
        return found

    def validate_answers(self, field: LongTextField) -> None:
        """Refuse a choice without answers to choose from."""
        lines = self.lines()
        if self.type.data == YES_NO and lines:
            raise ValidationError("A yes or no question has no other answers")
        if self.type.data in (ONE_OF, ANY_OF) and len(lines) < 2:
            raise ValidationError("Enter at least two answers, one a line")
        if len(set(lines)) < len(lines):
            raise ValidationError("Two of the answers are the same")

    def validate_page_title(self, field: LongTextField) -> None:
        """Refuse a new page without a title."""
        if self.page.data == NEW_PAGE and not field.data:
            raise ValidationError("Enter the title of the new page")
