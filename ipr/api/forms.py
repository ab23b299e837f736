"""Forms about the systems that may ask for decisions."""

from wtforms import StringField, SubmitField
from wtforms.validators import Length

from ipr.web.forms.fields import Form, Required


class MakeClientForm(Form):
    """A new system."""

    name = StringField(
        "Name of the system",
        description="What it is and who answers for it, but no person’s name.",
        validators=[
            Required("Enter the name of the system"),
            Length(max=120, message="Name must be 120 characters or fewer"),
        ],
    )
    submit = SubmitField("Make the token")


class RevokeClientForm(Form):
    """Nothing but a button: the page says what it does."""

    submit = SubmitField("Revoke the token")
