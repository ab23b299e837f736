"""Forms of what is done to several cases at once."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from wtforms import BooleanField, SelectField, SubmitField
from wtforms.validators import Optional

from ipr.support.cover.candidates import Candidate
from ipr.support.forms import SHORT
from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import Form, LongTextField, ManyOfField, Required


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
    """Whether they wait for others, and when to look at them again."""

    waiting = BooleanField("They are waiting for others")
    follow_up_on = DateField(
        "Follow up on (optional)",
        what="The day to follow up",
        description="For example, 27 3 2027. Leave it empty for no day.",
        validators=[Optional()],
    )
    submit = SubmitField("Save")


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
