"""The forms by which somebody tells something new: the questions are the rulebook's."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, SelectField, SubmitField

from ipr.accounts.models import Area
from ipr.decisions.models import StoredDecision
from ipr.decisions.new_information.unsent import AREA, NOTHING
from ipr.referrals.models import Customer, Referral
from ipr.referrals.named_in_text import NamesCustomer, refuse_names
from ipr.referrals.questions.fact_fields import (
    answer_to_fields,
    field_name,
    fields_of,
    read_answer,
)
from ipr.referrals.questions.own_questions import AREA_QUESTION
from ipr.rulebook import Fact, Version
from ipr.rulebook.model import ANY_OF
from ipr.rulebook.wording.answers import answer_words
from ipr.web.forms.fields import (
    Form,
    LongTextField,
    ManyOfField,
    Required,
    RevisionField,
)

NO_AREA = ""
NO_AREA_WORDS = "I do not know"
NO_ANSWER = "Select what applies, or say that you do not know"
WRITE_IT = "Write what is new, or select the question that it answers"


class WhatIsNewForm(Form):
    """Somebody says what is new, and which questions it touches."""

    note = LongTextField(
        "What is new?",
        description="Say what you have learned, and how. Do not name the customer or "
        "anybody else. Leave it empty if the answers say it all.",
    )
    about = ManyOfField(
        "Which answers does it change?",
        description="Select all that it touches. You are asked those questions alone.",
        exclusive=[NOTHING],
        exclusive_message="Select the answers that it changes, or that it changes "
        "none, but not both",
        validators=[
            Required("Select which answers it changes, or that it changes none")
        ],
    )
    submit = SubmitField("Continue")

    def offer(
        self, version: Version, referral: Referral, latest: StoredDecision
    ) -> "WhatIsNewForm":
        """Set what can be chosen: each question, with its answer as it stands."""
        facts, given = version.offered_facts(), latest.pattern.facts
        self.about.choices = {
            **{fact.id: fact.question for fact in facts},
            AREA: AREA_QUESTION,
            NOTHING: "None of these: no answer changes",
        }
        area = referral.area.name if referral.area else "Not known"
        self.about.hints = {
            fact.id: f"Answer now: {answer_words(fact, given.get(fact.id))}"
            for fact in facts
        } | {AREA: f"Answer now: {area}"}
        return self

    def says_something(self, customer: Customer) -> bool:
        """Return whether there is anything to decide on, without the customer's name.

        Says at the form if not.
        """
        if self.about.data == [NOTHING] and not self.note.data:
            self.note.errors = [*self.note.errors, WRITE_IT]
            return False
        try:
            refuse_names(customer, note=self.note.data)
        except NamesCustomer as problem:
            self.note.errors = [*self.note.errors, *problem.reasons]
            return False
        return True


class NewAnswersForm(Form):
    """What every form of new answers has beside the questions."""

    submit = SubmitField("Continue")

    offered: Sequence[Fact] = ()
    before: Sequence[Area] = ()
    """The area that it was in, which may have ended since."""
    answers: Mapping[str, Any] = {}
    """As the rulebook takes them, once `read`."""

    def read(self) -> bool:
        """Take the answers, and return whether none contradicts another.

        An answer can be corrected, but not left out once it was given.
        """
        found = {fact.id: read_answer(self, fact) for fact in self.offered}
        self.answers = {id: answer for id, answer in found.items() if answer}
        for fact in self.offered:
            field = self[field_name(fact)]
            if fact.id not in self.answers and not self.errors:
                field.errors = [*field.errors, NO_ANSWER]
        return not self.errors

    def chosen_area(self, areas: Sequence[Area]) -> int | None:
        """Return the area that was chosen, which may be the one it was before."""
        known = {str(area.id): area.id for area in [*areas, *self.before]}
        return known.get(self["area"].data or NO_AREA)


class SendNewsForm(Form):
    """Somebody has read what it would do, and sends it."""

    revision = RevisionField()
    """The number of the decision that they read."""
    seen = HiddenField()
    """The mark of what they read."""
    submit = SubmitField("Send")


def new_answers_form(
    version: Version,
    referral: Referral,
    answers: Mapping[str, Any],
    areas: Sequence[Area],
    *,
    about: Sequence[str],
    area_id: int | None,
) -> NewAnswersForm:
    """Return the form with what news is about, and the answers to begin with."""
    offered = [fact for fact in version.offered_facts() if fact.id in about]
    fields = {name: f for fact in offered for name, f in fields_of(fact).items()}
    if AREA in about:
        fields["area"] = SelectField(AREA_QUESTION)
    made: type[NewAnswersForm] = type("NewAnswersForm", (NewAnswersForm,), fields)
    data: dict[str, Any] = {"area": str(area_id or NO_AREA)}
    for fact in offered:
        data |= answer_to_fields(fact, _offered_part(fact, answers.get(fact.id)))
    form = made(data=data)
    form.offered = offered
    if AREA in about:
        choices = {NO_AREA: NO_AREA_WORDS} | {str(area.id): area.name for area in areas}
        if referral.area:
            form.before = [referral.area]
            choices.setdefault(str(referral.area_id), referral.area.name)
        form["area"].choices = choices
    return form


def _offered_part(fact: Fact, answer: Any) -> Any:
    """Return the part of an answer that the form offers."""
    if answer is None or fact.type != ANY_OF:
        return answer
    return {
        name: [option for option in answer[name] if option in fact.options]
        for name in ("selected", "not_selected")
    }
