"""When somebody is away, and who stands in."""

from collections.abc import Iterable

from wtforms import SelectField, SubmitField

from ipr.accounts.models import User
from ipr.accounts.people.forms import check_order
from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import Form, Required


class SetAwayForm(Form):
    """Days away, both included."""

    starts_on = DateField(
        "First day away",
        what="First day",
        validators=[Required("Enter the first day you are away")],
    )
    ends_on = DateField(
        "Last day away",
        what="Last day",
        validators=[Required("Enter the last day you are away")],
    )
    stand_in = SelectField(
        "Who stands in for you? (optional)",
        default="",
        description="New declined cases go to them if they may hold such cases. What "
        "you have stays yours, and so do its reminders: hand over what can’t wait.",
    )
    submit = SubmitField("Add these dates")

    def offer(self, people: Iterable[User]) -> "SetAwayForm":
        """Set who can be named."""
        named = {str(user.id): user.name for user in people}
        self.stand_in.choices = {"": "Nobody", **named}
        return self

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse an end before the start, or before today."""
        check_order(self.starts_on, field)
