"""The form of a note on a case."""

from wtforms import SubmitField

from ipr.web.forms.fields import Form, LongTextField, Required


class AddNoteForm(Form):
    """What somebody notes about a case."""

    text = LongTextField(
        "Your note",
        description="Those who work on the case read this, and never its referrer. It "
        "cannot be changed later, only corrected by another note.",
        limit=4000,
        validators=[Required("Write your note")],
    )
    submit = SubmitField("Add this note")
