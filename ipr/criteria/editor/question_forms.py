"""Forms about the questions of a draft."""

from collections.abc import Mapping
from typing import Any, Self

from wtforms import SelectField, SubmitField
from wtforms.validators import ValidationError

from ipr.criteria.editor.change_form import ChangeForm, ConfirmChangeForm
from ipr.criteria.editor.draft_change import DraftChange
from ipr.criteria.editor.version_forms import name_field, title_field
from ipr.criteria.edits.contents import DraftQuestion
from ipr.criteria.edits.criteria import id_from
from ipr.rulebook.model import ANY_OF, NONE, NOT_KNOWN, ONE_OF, YES_NO
from ipr.web.forms.fields import (
    LongTextField,
    ManyOfField,
    OneOfField,
    Required,
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
    return LongTextField(
        "The question", limit=1000, validators=[Required("Enter the question")]
    )


class RewordQuestionForm(ChangeForm):
    """Base of the forms that reword a question; each question has its own."""

    question_text = question_field()
    help = LongTextField("Help text (optional)", limit=2000)
    labels: Mapping[str, str] = {}
    phrases: Mapping[str, str] = {}

    @classmethod
    def filled(cls, change: DraftChange) -> Self:
        """Return the form with fields for each answer of the question."""
        fields = answer_fields(change.only_question)
        made: Any = type("RewordThisQuestionForm", (cls,), fields)
        filled: Self = super(RewordQuestionForm, made).filled(change)
        return filled

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        now = change.only_question
        labels = {name: now.options[id] for id, name in cls.labels.items()}
        phrases = {name: now.said.get(id, "") for id, name in cls.phrases.items()}
        return {"question_text": now.question, "help": now.help, **labels, **phrases}

    def sent_values(self) -> dict[str, Any]:
        """Return the words; those of the answers by answer."""
        return {
            "question": self.question_text.data,
            "help": self.help.data or "",
            "options": {id: self[name].data for id, name in self.labels.items()},
            "said": {id: self[name].data or "" for id, name in self.phrases.items()},
        }


def answer_fields(question: DraftQuestion) -> dict[str, Any]:
    """Return the fields for each answer of a question, and which is whose."""
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
    return fields | {"submit": SubmitField("Save the words")}


class AddOptionForm(ChangeForm):
    """One more answer to a question."""

    label = title_field("The answer", "Enter the answer")
    said = LongTextField("In a sentence (optional)", limit=500, description=SAID_HINT)
    name = name_field()
    submit = SubmitField("Add the answer")

    def sent_values(self) -> dict[str, Any]:
        """Return the answer, with a short name made from it if none was typed."""
        label = self.label.data or ""
        taken = [*self.change.only_question.options, NONE, NOT_KNOWN]
        name = self.name.data or id_from(label, taken, joint="_", else_from="answer")
        return {"option": name, "label": label, "said": self.said.data or ""}


class RemoveOptionForm(ChangeForm):
    """One answer less to a question."""

    option = OneOfField(
        "Which answer should go?", validators=[Required("Select the answer")]
    )
    warns = True
    submit = SubmitField("Remove the answer")

    def offer(self, change: DraftChange) -> None:
        self.option.choices = dict(change.only_question.options)

    def sent_values(self) -> dict[str, Any]:
        return {"option": self.option.data}


class MarkAnswersForm(ChangeForm):
    """Which answers can only help a referral."""

    answers = ManyOfField(
        "Which answers can only ever help a referral?",
        description=(
            "They never lower an outcome, whatever else is answered. The proofs check "
            "that, for every version. Leave out the answers you are not sure of."
        ),
    )
    submit = SubmitField("Save the marks")

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        now = change.only_question
        return {"answers": [one for one in now.only_raises if one in now.options]}

    def offer(self, change: DraftChange) -> None:
        self.answers.choices = dict(change.only_question.options)

    def sent_values(self) -> dict[str, Any]:
        return {"answers": self.answers.data or []}


class AddQuestionForm(ChangeForm):
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
    submit = SubmitField("Add the question")

    def offer(self, change: DraftChange) -> None:
        pages = {f"page-{id}": title for id, title in change.contents.pages.items()}
        self.page.choices = {"": "Choose a page", **pages, NEW_PAGE: "A new page"}

    def sent_values(self) -> dict[str, Any]:
        """Return the question, with short names made where none was typed."""
        words, contents = self.question_text.data or "", self.change.contents
        taken = [*contents.questions, "all", "any", "not"]
        name = self.name.data or id_from(words, taken, joint="_", else_from="question")
        title, page = "", (self.page.data or "").removeprefix("page-")
        if self.page.data == NEW_PAGE:
            title = self.page_title.data or ""
            page = id_from(title, contents.pages, else_from="page")
        return {
            "id": name,
            "type": self.type.data,
            "question": words,
            "help": self.help.data or "",
            "options": self.options(),
            "page": page,
            "page_title": title,
        }

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


class RemoveQuestionForm(ConfirmChangeForm):
    submit = SubmitField("Remove the question")
