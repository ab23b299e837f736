"""Forms about accepted cases."""

from wtforms import SubmitField

from ipr.web.forms.dates import DateField, NotInFuture
from ipr.web.forms.fields import Form, Required


class ReceiveReportForm(Form):
    """The factual report has come."""

    received_on = DateField(
        "When was the report received?",
        what="The day the report was received",
        validators=[
            Required("Enter the day the report was received"),
            NotInFuture(),
        ],
    )
    submit = SubmitField("Save")
