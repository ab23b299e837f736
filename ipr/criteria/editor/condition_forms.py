"""Forms about what a criterion asks for."""

from wtforms import SubmitField

from ipr.criteria.editor.version_forms import (
    KIND_HINTS,
    KINDS,
    WordsForm,
    criterion_title_field,
    document_field,
)
from ipr.criteria.edits.contents import ALL, ANY, NOT, Node, Question
from ipr.rulebook.conditions import Condition, Is, Not
from ipr.rulebook.model import ANY_OF
from ipr.web.forms.fields import Form, ManyOfField, OneOfField, Required, RevisionField

JOINS = {ALL: "All of them must be so", ANY: "One of them is enough"}
SENSES = {"is": "It is met by these answers", NOT: "It is met by any other answer"}
SENSES_OF_LIST = {
    "is": "It is met when any of these is selected",
    NOT: "It is met when none of these is selected",
}


class ConditionForm(Form):
    """Base of the forms that say which answers to a question count."""

    options = ManyOfField(
        "Which answers count?",
        validators=[Required("Select the answers that count")],
    )

    def offer(self, question: Question) -> None:
        """Set the answers to choose from."""
        self.options.choices = dict(question.options)

    def leaf(self, question: Question) -> Is:
        """Return the condition, its answers in the order of the question."""
        chosen = self.options.data or []
        return Is(question.id, tuple(o for o in question.options if o in chosen))


class ChangeConditionForm(ConditionForm):
    """Which answers to a question count."""

    revision = RevisionField()
    submit = SubmitField("Save the condition")


class AddConditionForm(ConditionForm):
    """One more condition beside what is there."""

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
    revision = RevisionField()
    submit = SubmitField("Add the condition")

    def offer(self, question: Question) -> None:
        """Set the answers to choose from, and say how those of a list count."""
        super().offer(question)
        self.sense.choices = SENSES_OF_LIST if question.type == ANY_OF else SENSES

    def condition(self, question: Question) -> Condition:
        """Return what was chosen."""
        leaf = self.leaf(question)
        return Not(leaf) if self.sense.data == NOT else leaf


class JoinConditionsForm(Form):
    """How the parts of a group go together."""

    join = OneOfField(
        "How do they go together?",
        choices=JOINS,
        validators=[Required("Select how they go together")],
    )
    revision = RevisionField()
    submit = SubmitField("Save")


class AddCriterionForm(WordsForm, ConditionForm):
    """A new criterion, with its first condition."""

    kind = OneOfField(
        "What happens when it is met?",
        choices=KINDS,
        hints=KIND_HINTS,
        validators=[Required("Select mandatory or discretionary")],
    )
    title = criterion_title_field()
    document = document_field()  # in the order of the page, as errors are told
    revision = RevisionField()
    submit = SubmitField("Add the criterion")


def joined_by_default(node: Node) -> str:
    """Return how a new condition most likely goes together with a part."""
    return node.kind if node.kind in JOINS else ALL
