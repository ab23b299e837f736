"""The two forms of the search page."""

from typing import Any

from wtforms import HiddenField, StringField, SubmitField
from wtforms.validators import ValidationError

from ipr.referrals.customer_identity import is_nino, tidy_nino
from ipr.referrals.person_names import name_words
from ipr.referrals.questions.impossible_answers import LONGEST_NAME
from ipr.web.forms.fields import Form


class SearchReferenceForm(Form):
    """Find one referral by its reference. Sent with GET: a reference may travel."""

    class Meta(Form.Meta):
        """It changes nothing and needs no token."""

        csrf = False

    reference = StringField("Reference")
    submit = SubmitField("Find the referral")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.form_mark


class SearchCustomersForm(Form):
    """Find referrals by their customer. Sent with POST: a name must not travel."""

    customer = StringField("Name")
    nino = StringField("National Insurance number")
    page = HiddenField()
    submit = SubmitField("Search for the customer")

    def validate_customer(self, field: StringField) -> None:
        """Ask for something to search for."""
        if not field.data and not self.nino.data:
            raise ValidationError("Enter a name or a National Insurance number")
        if field.data and len(field.data) > LONGEST_NAME:
            raise ValidationError(f"Name must be {LONGEST_NAME} characters or fewer")
        if field.data and not name_words(field.data):
            raise ValidationError("The name must include at least one letter")

    def validate_nino(self, field: StringField) -> None:
        """Refuse what can't be a National Insurance number."""
        if field.data and not is_nino(tidy_nino(field.data)):
            raise ValidationError(
                "National Insurance number must be complete, for example QQ 12 34 56 C"
            )
