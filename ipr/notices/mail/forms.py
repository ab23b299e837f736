"""The form about one's own e-mails."""

from wtforms import SubmitField

from ipr.notices.mail.words import CHOICES
from ipr.web.forms.fields import Form, OneOfField, Required


class ChooseMailForm(Form):
    mail = OneOfField(
        "Which emails do you want?",
        choices={choice.value: words for choice, words in CHOICES.items()},
        validators=[Required("Select which emails you want")],
    )
    submit = SubmitField("Save")
