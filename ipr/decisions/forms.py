"""Forms about decisions, except the one whose questions the rulebook sets."""

from wtforms import SubmitField

from ipr.rulebook.model import ACCEPT, DECLINE
from ipr.web.forms.fields import (
    Form,
    LongTextField,
    OneOfField,
    Required,
    RevisionField,
)

CONFIRM, REFUSE = "confirm", "refuse"
OUTCOMES = {
    ACCEPT: "Accept it for an Internal Process Review",
    DECLINE: "Decline it",
}
REASON_HINT = (
    "The referrer reads this once it is settled. Do not name the customer or anybody "
    "who told us about them."
)


class ProposeSettlementForm(Form):
    """A member of the IPR team settles a referral, or proposes to."""

    revision = RevisionField()
    """The number of the decision that was read."""
    outcome = OneOfField(
        "What should become of this case?",
        choices=OUTCOMES,
        validators=[Required("Select what should become of this case")],
    )
    reason = LongTextField(
        "Why?",
        description=REASON_HINT,
        validators=[Required("Enter why")],
    )
    submit = SubmitField("Continue")

    def offer(self, *outcomes: str) -> "ProposeSettlementForm":
        """Leave only the outcomes that can be chosen."""
        self.outcome.choices = {outcome: OUTCOMES[outcome] for outcome in outcomes}
        if len(outcomes) == 1:
            self.outcome.data = outcomes[0]
        return self


class ConfirmSettlementForm(Form):
    """A second member of the IPR team answers what the first proposed."""

    revision = RevisionField()
    """The proposal that was read."""
    answer = OneOfField(
        "Do you agree?",
        choices={CONFIRM: "Yes, confirm it", REFUSE: "No, refuse it"},
        validators=[Required("Select whether you agree")],
    )
    reason = LongTextField(
        "Why?",
        description=REASON_HINT,
        validators=[Required("Enter why you agree or do not agree")],
    )
    submit = SubmitField("Send your answer")


class ConfirmLoweringForm(ConfirmSettlementForm):
    """A member of the IPR team answers whether a new decision lowers a case."""

    answer = OneOfField(
        "Should the case be moved down?",
        choices={CONFIRM: "Yes, confirm it", REFUSE: "No, leave the case where it is"},
        validators=[Required("Select whether the case should be moved down")],
    )
    reason = LongTextField(
        "Why?",
        description="Members of the IPR team can read this as soon as you send it. The "
        "referrer and whoever then has the case can once the change is confirmed or "
        "refused. Do not name the customer or anybody who told us about them.",
        validators=[Required("Enter why")],
    )
