"""The forms by which a draft is proposed, answered for, published and withdrawn."""

from wtforms import StringField, SubmitField
from wtforms.validators import Length

from ipr.web.forms.fields import Form, LongTextField, Required, RevisionField

KEPT = "This is kept for good, and everybody who may read the criteria sees it."


class ProposeForm(Form):
    """Put a draft to a second person."""

    revision = RevisionField()
    """Which text was read."""
    reason = LongTextField(
        "Why should the criteria change?",
        description=f"{KEPT} Do not name customers.",
        validators=[Required("Enter why the criteria should change")],
    )
    asked_by = StringField(
        "Who asked for the change?",
        description="A person with their role, a board, or a document.",
        validators=[
            Required("Enter who asked for the change"),
            Length(max=400, message="Who asked must be 400 characters or fewer"),
        ],
    )
    evidence = LongTextField(
        "Links to evidence (optional)",
        description="One on each line, such as minutes, a report or a written answer.",
    )
    submit = SubmitField("Propose this draft")


class ApproveForm(Form):
    """Approve a proposal."""

    revision = RevisionField()
    """The proposal that was read."""
    reason = LongTextField(
        "Why do you approve it?",
        description=f"Say what you read and what convinced you. {KEPT}",
        validators=[Required("Enter why you approve it")],
    )
    untested_reason = LongTextField(
        "Why do you approve it without a back-test?",
        description=(
            "What past referrals would become under it is not known. "
            f"Say why that can be done without. {KEPT}"
        ),
    )
    """Asked of what was not back-tested alone."""
    submit = SubmitField("Approve this proposal")


class SendBackForm(Form):
    """Send a proposal back to its editors."""

    revision = RevisionField()
    """The proposal that was read."""
    comments = LongTextField(
        "What should be looked at again?",
        description=f"The editors read this first. {KEPT}",
        validators=[Required("Enter what should be looked at again")],
    )
    submit = SubmitField("Send this proposal back")


class TakeBackForm(Form):
    """Take a proposal back, to change the draft again."""

    submit = SubmitField("Take this proposal back")


class PublishForm(Form):
    """Publish what was approved."""

    submit = SubmitField("Publish this version")


class WithdrawVersionForm(Form):
    """Withdraw a version before it comes into force."""

    reason = LongTextField(
        "Why is it withdrawn?",
        description=KEPT,
        validators=[Required("Enter why it is withdrawn")],
    )
    submit = SubmitField("Withdraw this version")
