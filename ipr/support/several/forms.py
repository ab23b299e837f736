"""Forms of what is done to several cases at once."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from wtforms import SelectField, SubmitField
from wtforms.validators import ValidationError

from ipr.support.cover.candidates import Candidate
from ipr.support.forms import SHORT
from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import (
    Form,
    LongTextField,
    ManyOfField,
    OneOfField,
    Required,
)

LEAVE, SET, TAKE, YES, NO = "leave", "set", "take", "yes", "no"


class SeveralForm(Form):
    """Which cases it is done to."""

    chosen = ManyOfField(
        "Which cases?", validators=[Required("Select at least one case")]
    )

    def offer_cases(self, words: Mapping[str, str], *, all_of: bool) -> None:
        """Set what can be chosen, and whether all of it is at first."""
        self.chosen.choices = dict(words)
        if all_of:
            self.chosen.data = list(words)


class AcceptSeveralForm(SeveralForm):
    """Nothing more to fill in: pressing the button accepts."""

    submit = SubmitField("Accept these cases")


class FollowUpSeveralForm(SeveralForm):
    """Whether they wait for others, and when to look at them again, where said."""

    day = OneOfField(
        "The day to follow up",
        choices={
            LEAVE: "Leave each as it is",
            SET: "Set a day",
            TAKE: "Take the day away",
        },
        default=LEAVE,
    )
    follow_up_on = DateField(
        "Follow up on",
        what="The day to follow up",
        description="For example, 27 3 2027.",
    )
    waiting = OneOfField(
        "Are they waiting for others?",
        choices={LEAVE: "Leave each as it is", YES: "Yes", NO: "No"},
        default=LEAVE,
    )
    submit = SubmitField("Save")

    def validate_day(self, field: OneOfField) -> None:
        """Ask for a choice that changes something, and for that of a day typed."""
        if self.follow_up_on.data and field.data != SET:
            raise ValidationError("Choose “Set a day”, or clear the day you entered")
        if field.data == LEAVE and self.waiting.data == LEAVE:
            raise ValidationError("Choose what should change")

    def validate_follow_up_on(self, field: DateField) -> None:
        """Ask for the day that is to be set."""
        if self.day.data == SET and not field.data and not field.errors:
            raise ValidationError("Enter the day to follow up")

    def read(self) -> dict[str, Any]:
        """Return what is to be changed: what is not in it stays as it is."""
        changed: dict[str, Any] = {}
        if self.day.data != LEAVE:
            changed["follow_up_on"] = self.follow_up_on.data
        if self.waiting.data != LEAVE:
            changed["waiting"] = self.waiting.data == YES
        return changed


class HandOverSeveralCasesForm(SeveralForm):
    """Who is to hold the cases, and why."""

    to = SelectField(
        "Who should hold them?",
        validators=[Required("Select who should hold them")],
    )
    reason = LongTextField(
        "Why are you handing them over?",
        description="It stands as a note at each case.",
        limit=SHORT,
        validators=[Required("Enter why you are handing them over")],
    )
    submit = SubmitField("Hand over")

    def offer(self, people: Iterable[Candidate]) -> Self:
        """Set who can be chosen."""
        named: dict[str, Any] = {str(one.user.id): one.words for one in people}
        self.to.choices = {"": "Choose a person", **named}
        return self
