"""The form by which somebody tells something new: its questions are the rulebook's."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import SelectField, SubmitField

from ipr.accounts.models import Area
from ipr.decisions.models import StoredDecision
from ipr.referrals.models import Referral
from ipr.referrals.questions.fact_fields import (
    answer_to_fields,
    field_name,
    fields_of,
    read_answer,
)
from ipr.rulebook import Fact, Version
from ipr.rulebook.model import ANY_OF
from ipr.web.forms.fields import Form, LongTextField, RevisionField

NO_AREA = ""
NO_AREA_WORDS = "I do not know"
NO_ANSWER = "Select what applies, or say that you do not know"


class NewInformationForm(Form):
    """What every such form has beside the questions."""

    revision = RevisionField()
    """The number of the decision that its writer saw."""
    note = LongTextField(
        "What is new?",
        description="Say what you have learned, and how. Leave it empty if changing "
        "the answers says it all.",
    )
    area = SelectField("Which area is it?")
    submit = SubmitField("Send")

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
            if fact.id not in self.answers and field.object_data and not self.errors:
                field.errors = [*field.errors, NO_ANSWER]
        return not self.errors

    def chosen_area(self, areas: Sequence[Area]) -> Area | None:
        """Return the area that was chosen, which may be the one it was before."""
        known = {str(area.id): area for area in [*areas, *self.before]}
        return known.get(self.area.data or NO_AREA)


def new_information_form(
    version: Version, referral: Referral, latest: StoredDecision, areas: Sequence[Area]
) -> NewInformationForm:
    """Return the form with the questions of a version and the answers as they stand."""
    offered = version.offered_facts()
    fields = {name: f for fact in offered for name, f in fields_of(fact).items()}
    made: type[NewInformationForm] = type(
        "NewInformationForm", (NewInformationForm,), fields
    )
    form = made(data=_as_it_stands(offered, referral, latest))
    form.offered = offered
    choices = {NO_AREA: NO_AREA_WORDS} | {str(area.id): area.name for area in areas}
    if referral.area:
        form.before = [referral.area]
        choices.setdefault(str(referral.area_id), referral.area.name)
    form.area.choices = choices
    return form


def saved_values(
    form: NewInformationForm, referral: Referral, latest: StoredDecision
) -> dict[str, Any]:
    """Return what is on record, by field, to set beside what somebody typed."""
    return _as_it_stands(form.offered, referral, latest)


def _as_it_stands(
    offered: Sequence[Fact], referral: Referral, latest: StoredDecision
) -> dict[str, Any]:
    facts = latest.pattern.facts
    data: dict[str, Any] = {
        "revision": latest.number,
        "area": str(referral.area_id or NO_AREA),
    }
    for fact in offered:
        data |= answer_to_fields(fact, _offered_part(fact, facts.get(fact.id)))
    return data


def _offered_part(fact: Fact, answer: Any) -> Any:
    """Return the part of an answer that the form offers."""
    if answer is None or fact.type != ANY_OF:
        return answer
    return {
        name: [option for option in answer[name] if option in fact.options]
        for name in ("selected", "not_selected")
    }
