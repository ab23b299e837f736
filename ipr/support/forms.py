"""Forms of the cases."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import SelectField, SubmitField

from ipr.accounts.models import Area
from ipr.support.cover.candidates import Candidate
from ipr.web.forms.confirming import PreviewedForm
from ipr.web.forms.fields import Form, LongTextField, Required, RevisionField

LONG, SHORT = 8000, 2000
NONE_YET = "None yet"


class CaseForm(Form):
    """Base of the forms that change a case: a stale one changes nothing."""

    revision = RevisionField()


class AcceptCaseForm(CaseForm):
    """Nothing to fill in: pressing the button accepts."""

    submit = SubmitField("Accept this case")


class RecordWorkForm(CaseForm):
    """What was done and learned so far."""

    done = LongTextField("What was done", limit=LONG)
    learned = LongTextField("What was learned", limit=LONG)
    submit = SubmitField("Save")


class CloseCaseForm(CaseForm, PreviewedForm):
    """Everything that a closed case holds. Its referrer's part is shown first."""

    done = LongTextField(
        "What was done", limit=LONG, validators=[Required("Enter what was done")]
    )
    learned = LongTextField("What was learned", limit=LONG)
    feedback = LongTextField(
        "Feedback to the referrer",
        limit=LONG,
        validators=[Required("Enter feedback for the referrer to read")],
    )
    main = SelectField("Main category", choices={"": NONE_YET})
    submit = SubmitField("Continue")
    confirm = SubmitField("Close the case and send the feedback")

    def offer(self, categories: Mapping[str, str]) -> "CloseCaseForm":
        """Set which main categories can be chosen."""
        self.main.choices = {"": NONE_YET, **categories}
        return self

    @property
    def main_words(self) -> str:
        """What the main category is called that was chosen; nothing without one."""
        named: Any = self.main.choices
        return str(named[self.main.data]) if self.main.data else ""

    def allow_no_words(self) -> "CloseCaseForm":
        """Leave what was done to the dated actions, where there are some."""
        self.done.validators = []
        self.done.description = "The dated actions are kept. Add what they do not say."
        return self

    def tell_outcome(self, told: bool) -> "CloseCaseForm":
        """Ask for an outcome: nobody referred the case, and somebody may be told."""
        self.feedback.label.text = "Outcome for whoever asked"
        needed = Required("Enter the outcome for whoever asked")
        self.feedback.validators = [needed]
        sends = "send" if told else "keep"
        self.confirm.label.text = f"Close the case and {sends} the outcome"
        return self


class HandOverForm(CaseForm):
    """Who is to hold the case, and why."""

    to = SelectField(
        "Who should hold this case?",
        validators=[Required("Select who should hold this case")],
    )
    reason = LongTextField(
        "Why are you handing it over?",
        limit=SHORT,
        validators=[Required("Enter why you are handing it over")],
    )
    submit = SubmitField("Hand over")

    def offer(self, candidates: Iterable[Candidate]) -> "HandOverForm":
        """Set who can be chosen."""
        people: dict[str, Any] = {str(one.user.id): one.words for one in candidates}
        self.to.choices = {"": "Choose a person", **people}
        return self


class ChangeCaseAreaForm(CaseForm):
    """Which area the case belongs to, and how that is known."""

    area = SelectField(
        "Which area does it belong to?",
        validators=[Required("Select the area it belongs to")],
    )
    reason = LongTextField(
        "How do you know?",
        limit=SHORT,
        validators=[Required("Enter how you know that this is the right area")],
    )
    submit = SubmitField("Send to this area")

    def offer(self, areas: Iterable[Area]) -> "ChangeCaseAreaForm":
        """Set which areas can be chosen."""
        named: dict[str, Any] = {
            str(area.id): f"{area.name} ({area.nation.value.capitalize()})"
            for area in areas
        }
        self.area.choices = {"": "Choose an area", **named}
        return self


class ReopenCaseForm(CaseForm):
    """Why a closed case is opened again."""

    reason = LongTextField(
        "Why are you opening it again?",
        description="Those who can see the case read this, and not whoever "
        "sent it. Do not name the customer or anybody who told us about them.",
        limit=SHORT,
        validators=[Required("Enter why you are opening it again")],
    )
    submit = SubmitField("Open the case again")
