"""Forms about areas and who covers them."""

from collections.abc import Iterable

from wtforms import SelectField, StringField, SubmitField
from wtforms.validators import Length, Optional

from ipr.accounts.models import CoverCapacity, User
from ipr.accounts.people.forms import NATIONS, check_order
from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import Form, OneOfField, Required, RevisionField

CAPACITIES = {
    CoverCapacity.ACSSL.value: "ACSSL",
    CoverCapacity.DEPUTY.value: "Deputy",
}


AWAY_TOO = "Receives new cases while the ACSSL and whoever stands in for them are away."


AWAY_TOO = "Receives new cases while the ACSSL and whoever stands in for them are away."


class MakeAreaForm(Form):
    name = StringField(
        "Name of the area",
        validators=[
            Required("Enter the name of the area"),
            Length(max=120, message="Name must be 120 characters or fewer"),
        ],
    )
    nation = OneOfField(
        "Nation",
        choices=NATIONS,
        description=(
            "The criteria differ by nation, so it cannot change once the area "
            "has started."
        ),
        validators=[Required("Select a nation")],
    )
    starts_on = DateField(
        "First day", what="First day", validators=[Required("Enter the first day")]
    )
    ends_on = DateField(
        "Last day (optional)",
        what="Last day",
        description="Leave this empty if the area has no last day.",
        validators=[Optional()],
    )
    submit = SubmitField("Make the area")

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse an end before the start, or before today."""
        check_order(self.starts_on, field)


class ChangeAreaForm(MakeAreaForm):
    revision = RevisionField()
    submit = SubmitField("Save changes")

    def fix(self) -> "ChangeAreaForm":
        """Leave out what can't change once the area has started."""
        del self.nation, self.starts_on
        return self

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse an end before the start, or a new one before today."""
        if field.data != field.object_data:
            check_order(self.starts_on, field)


class MakeCoverForm(Form):
    """Who answers for an area, from when to when."""

    user = SelectField("Person", validators=[Required("Select a person")])
    capacity = OneOfField(
        "As what",
        choices=CAPACITIES,
        hints={"deputy": AWAY_TOO},
        validators=[Required("Select ACSSL or deputy")],
    )
    starts_on = DateField(
        "First day", what="First day", validators=[Required("Enter the first day")]
    )
    ends_on = DateField(
        "Last day (optional)",
        what="Last day",
        description="Leave this empty if the cover has no last day.",
        validators=[Optional()],
    )
    submit = SubmitField("Save")

    def offer(self, people: Iterable[User]) -> "MakeCoverForm":
        """Set who may be chosen: the holders of the ACSSL role."""
        self.user.choices = {"": "Choose a person"} | {
            str(user.id): f"{user.name} ({user.email})" for user in people
        }
        return self

    def validate_ends_on(self, field: DateField) -> None:
        """Refuse an end before the start, or before today."""
        check_order(self.starts_on, field)
