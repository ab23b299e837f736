"""Forms by which the IPR team hands over referrals."""

from collections.abc import Mapping
from typing import Any, Self

from wtforms import SelectField, SubmitField

from ipr.accounts.models import User
from ipr.web.forms.fields import (
    Form,
    LongTextField,
    ManyOfField,
    Required,
    RevisionField,
)

REASON = "Why? (optional)"
READ_BY = (
    "Those who work on the case read this. Do not name the customer or anybody who "
    "told us about them."
)


class HandToColleagueForm(Form):
    """Who is to have a referral, and perhaps why."""

    to = SelectField(
        "Who should have it?", validators=[Required("Select who should have it")]
    )
    reason = LongTextField(REASON, description=READ_BY, limit=2000)
    revision = RevisionField()
    """Who had it when the page was opened, by number; 0: the team's queue."""
    submit = SubmitField("Hand over")

    def offer(self, people: Mapping[str, tuple[User, str]]) -> Self:
        """Set who can be chosen."""
        named: dict[str, Any] = {key: words for key, (_, words) in people.items()}
        self.to.choices = {"": "Choose a person", **named}
        return self


class HandOverSeveralForm(HandToColleagueForm):
    """Which referrals are to be handed over, and to whom."""

    chosen = ManyOfField(
        "Which referrals?",
        validators=[Required("Select at least one referral")],
    )

    def offer_referrals(self, words: Mapping[str, str], *, all_of: bool) -> Self:
        """Set what can be chosen, and whether all of it is at first."""
        self.chosen.choices = dict(words)
        if all_of:
            self.chosen.data = list(words)
        return self
