"""Forms about worked examples."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from wtforms import StringField, SubmitField

from ipr.criteria.editor.change_form import ChangeForm, ConfirmChangeForm
from ipr.criteria.editor.draft_change import DraftChange
from ipr.criteria.edits.contents import DraftQuestion
from ipr.referrals.public_reference import read_reference
from ipr.referrals.questions.fact_fields import (
    answer_to_fields,
    field_name,
    fields_of,
    read_answer,
)
from ipr.rulebook.answers import Answer, check_answers
from ipr.rulebook.errors import FactsError
from ipr.rulebook.model import (
    ACCEPT,
    CANNOT_TELL,
    CONSIDER,
    DECLINE,
    MET,
    NOT_KNOWN,
    NOT_MET,
    Fact,
)
from ipr.web.forms.fields import Form, OneOfField, Required

OUTCOMES = {
    ACCEPT: "Accepted",
    CONSIDER: "At discretion: a named person decides",
    DECLINE: "Declined",
    CANNOT_TELL: "Cannot tell yet: something is not known",
}
RESULTS = {"": "Do not say", MET: "Met", NOT_MET: "Not met", NOT_KNOWN: "Not known yet"}


class ExampleForm(ChangeForm):
    """Base of the forms of an example; each draft's has its own questions."""

    facts: tuple[Fact, ...] = ()
    button: ClassVar[str]

    @classmethod
    def filled(cls, change: DraftChange) -> Self:
        """Return the form with the questions that the draft's version uses."""
        fields = example_fields(change.contents.questions.values(), cls.button)
        made: Any = type("AddExampleForm", (cls,), fields)  # its name for kept posts
        filled: Self = super(ExampleForm, made).filled(change)
        return filled

    def asked(self) -> list[str]:
        return [field_name(fact) for fact in self.facts]

    def given(self) -> dict[str, Answer]:
        """Return the answers; a question that was left out is not among them."""
        answers = {fact.id: read_answer(self, fact) for fact in self.facts}
        return {id: answer for id, answer in answers.items() if answer is not None}

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that the answers fit together."""
        super().validate(extra_validators)
        self.given()
        return not self.errors

    def sent_values(self) -> dict[str, Any]:
        result = self.result.data or None
        return {"given": self.given(), "expect": self.expect.data, "result": result}


class AddExampleForm(ExampleForm):
    """One more example, made up or begun with the answers of a past referral."""

    adds = True
    button = "Add the example"

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        """Return the answers that were copied, and what the draft makes of them."""
        copied = dict(change.copied)
        return {**fields_from(cls.facts, copied.pop("given", {})), **copied}


class ChangeExampleForm(ExampleForm):
    """Another example in the place of one."""

    button = "Save the example"

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        now = change.example
        return {
            **fields_from(cls.facts, answers_of(now, cls.facts)),
            "expect": now.get("expect"),
            "result": now.get("result") or "",
        }


class RemoveExampleForm(ConfirmChangeForm):
    outcomes, results = OUTCOMES, RESULTS
    submit = SubmitField("Remove the example")


def example_fields(questions: Iterable[DraftQuestion], button: str) -> dict[str, Any]:
    """Return the fields of an example: the questions in use, and what is expected."""
    facts = tuple(as_fact(one) for one in questions if one.used)
    fields: dict[str, Any] = {"facts": facts}
    for fact in facts:
        fields |= fields_of(fact)
    return fields | {
        "expect": OneOfField(
            "What should the whole version make of these answers?",
            choices=OUTCOMES,
            validators=[Required("Select what the version should make of it")],
        ),
        "result": OneOfField(
            "And this criterion?",
            choices=RESULTS,
            default="",
            description="Say so where it matters which criterion is met.",
        ),
        "submit": SubmitField(button),
    }


def answers_of(example: Mapping[str, Any], facts: Iterable[Fact]) -> dict[str, Any]:
    """Return the answers of an example as written; none where they can't be read."""
    asked = {fact.id: fact for fact in facts}
    given = example.get("given") or {}
    try:
        return dict(check_answers({k: given[k] for k in given if k in asked}, asked))
    except (FactsError, TypeError):
        return {}


def fields_from(facts: Iterable[Fact], given: dict[str, Any]) -> dict[str, Any]:
    """Return the data that shows some answers in the form."""
    data: dict[str, Any] = {}
    for fact in facts:
        data |= answer_to_fields(fact, given.get(fact.id))
    return data


def as_fact(question: DraftQuestion) -> Fact:
    """Return a question of a draft as the rulebook asks it."""
    return Fact(
        id=question.id,
        type=question.type,
        page=question.page,
        question=question.question,
        help=question.help,
        options=question.options,
        said=question.said,
    )


class ReferralForm(Form):
    """Whose answers to copy."""

    reference = StringField(
        "Reference of the referral",
        description="For example, IPR-26-0007-K. Only its answers are copied.",
        validators=[Required("Enter the reference of a referral")],
    )
    submit = SubmitField("Copy its answers")

    def asked(self) -> str:
        """Return the reference as it is stored."""
        typed = self.reference.data or ""
        return read_reference(typed) or typed
