"""The forms of a referral, apart from those with questions."""

from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, StringField, SubmitField

from ipr.web.forms.confirming import PreviewedForm
from ipr.web.forms.fields import Form, LongTextField, Required, RevisionField

READ_BY = (
    "The referrer and the IPR team read this. Do not name the customer or anybody who "
    "told us about them."
)


class StartForm(Form):
    submit = SubmitField("Start now")


class SubmitForm(Form):
    """Sends a draft as it was checked."""

    revision = RevisionField()
    submit = SubmitField("Send the referral")


class RereadForm(Form):
    """Says that the changed questions were read."""

    submit = SubmitField("I have read this: continue")


class DiscardForm(Form):
    submit = SubmitField("Delete this draft")


class WithdrawForm(Form):
    reason = LongTextField(
        "Why is it withdrawn?",
        description=READ_BY,
        limit=2000,
        validators=[Required("Say why it is withdrawn")],
    )
    revision = RevisionField()
    submit = SubmitField("Withdraw this referral")


class DuplicateForm(PreviewedForm):
    """Both cases are shown before one of them ends."""

    original = StringField(
        "Reference of the referral that stays open",
        description="For example, IPR-26-0007-K.",
        validators=[Required("Enter the reference of the referral that stays open")],
    )
    reason = LongTextField(
        "Why are they the same?",
        description=READ_BY,
        limit=2000,
        validators=[Required("Say why they are the same")],
    )
    same_customer = BooleanField("They are about the same customer")
    revision = RevisionField()
    submit = SubmitField("Continue")
    confirm = SubmitField("Mark as a duplicate")


class AddFilesForm(Form):
    files = MultipleFileField("Choose files")
    add = SubmitField("Add files")
    go_on = SubmitField("Save and continue")
    save_later = SubmitField("Save and return later")


class RemoveFileForm(Form):
    submit = SubmitField("Remove this file")


class ConfirmRightForm(Form):
    """Says that something unusual is right."""

    submit = SubmitField("This is right: continue")
