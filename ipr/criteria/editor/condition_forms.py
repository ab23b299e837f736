"""Forms about what a criterion asks for."""

from typing import Any

from wtforms import SubmitField

from ipr.criteria.editor.change_form import ChangeForm, ConfirmChangeForm
from ipr.criteria.editor.draft_change import DraftChange, found_or_404
from ipr.criteria.editor.version_forms import (
    KIND_HINTS,
    KINDS,
    WordsForm,
    criterion_title_field,
    document_field,
)
from ipr.criteria.edits.contents import ALL, ANY, IS, NOT, DraftQuestion
from ipr.criteria.edits.criteria import id_from
from ipr.rulebook.conditions import Is, Not
from ipr.rulebook.model import ANY_OF
from ipr.web.forms.fields import ManyOfField, OneOfField, Required

JOINS = {ALL: "All of them must be so", ANY: "One of them is enough"}
SENSES = {"is": "It is met by these answers", NOT: "It is met by any other answer"}
SENSES_OF_LIST = {
    "is": "It is met when any of these is selected",
    NOT: "It is met when none of these is selected",
}


class ConditionForm(ChangeForm):
    """Base of the forms that say which answers to a question count."""

    options = ManyOfField(
        "Which answers count?",
        validators=[Required("Select the answers that count")],
    )

    question: DraftQuestion

    @classmethod
    def question_of(cls, change: DraftChange) -> DraftQuestion:
        """Return the question that the condition is about."""
        return change.only_question

    def offer(self, change: DraftChange) -> None:
        super().offer(change)
        self.question = self.question_of(change)
        self.options.choices = dict(self.question.options)

    def leaf(self) -> Is:
        """Return the condition, its answers in the order of the question."""
        chosen = self.options.data or []
        options = tuple(one for one in self.question.options if one in chosen)
        return Is(self.question.id, options)


class ChangeConditionForm(ConditionForm):
    """Which answers to a question count."""

    submit = SubmitField("Save the condition")

    @classmethod
    def question_of(cls, change: DraftChange) -> DraftQuestion:
        """Return the question chosen instead, or the condition's own."""
        return change.question or found_or_404(
            change.contents.questions.get(change.node.fact)
        )

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        """Return the answers that count, while the question stays the same."""
        same = cls.question_of(change).id == change.node.fact
        return {"options": list(change.node.options) if same else []}

    def sent_values(self) -> dict[str, Any]:
        return {"condition": self.leaf()}


class AddConditionForm(ConditionForm):
    """One more condition beside what is there."""

    adds = True
    sense = OneOfField(
        "How should they count?",
        choices=SENSES,
        default="is",
        description="Choose the second only where a case is meant to be left out.",
        validators=[Required("Select how the answers should count")],
    )
    join = OneOfField(
        "How does it go together with what is there?",
        choices=JOINS,
        validators=[Required("Select how it goes together with what is there")],
    )
    submit = SubmitField("Add the condition")

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        """Return how it most likely goes together with what is there."""
        return {"join": change.node.kind if change.node.kind in JOINS else ALL}

    def offer(self, change: DraftChange) -> None:
        """Set the answers to choose from, and say how those of a list count."""
        super().offer(change)
        several = self.question.type == ANY_OF
        self.sense.choices = SENSES_OF_LIST if several else SENSES

    def sent_values(self) -> dict[str, Any]:
        condition = Not(self.leaf()) if self.sense.data == NOT else self.leaf()
        return {"condition": condition, "join": self.join.data}


class JoinConditionsForm(ChangeForm):
    """How the parts of a group go together."""

    join = OneOfField(
        "How do they go together?",
        choices=JOINS,
        validators=[Required("Select how they go together")],
    )
    submit = SubmitField("Save")

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        return {"join": change.node.kind}

    def sent_values(self) -> dict[str, Any]:
        return {"join": self.join.data}


class TurnConditionForm(ConfirmChangeForm):
    """A condition turned round, or turned back."""

    warns = False

    def offer(self, change: DraftChange) -> None:
        """Say on the button which of the two it is."""
        turned = change.node.kind == NOT
        self.submit.label.text = "Take the “not” away" if turned else "Add “not”"


class RemoveConditionForm(ConfirmChangeForm):
    submit = SubmitField("Remove the condition")


class AddCriterionForm(WordsForm, ConditionForm):
    """A new criterion, with its first condition."""

    adds = True
    kind = OneOfField(
        "What happens when it is met?",
        choices=KINDS,
        hints=KIND_HINTS,
        validators=[Required("Select mandatory or discretionary")],
    )
    title = criterion_title_field()
    document = document_field()  # in the order of the page, as errors are told
    submit = SubmitField("Add the criterion")

    def sent_values(self) -> dict[str, Any]:
        """Return all of the criterion, with a short name made from its title."""
        taken = [one.id for one in self.change.contents.criteria]
        made = {"id": id_from(self.title.data or "", taken), "kind": self.kind.data}
        return {**super().sent_values(), **made, "when": self.leaf()}


def is_question(change: DraftChange) -> bool:
    """Whether a part of a condition is about a question, not a group of others."""
    return change.node.kind == IS


def is_group(change: DraftChange) -> bool:
    """Whether a part of a condition is a group of several."""
    return change.node.kind in (ALL, ANY)
