"""Forms of the details of a case, and of what was done about it."""

from collections.abc import Sequence
from typing import Self

from wtforms import BooleanField, SelectField, StringField, SubmitField
from wtforms.validators import Length, Optional, ValidationError

from ipr.lines import LINE_NAMES
from ipr.support.categories.editions import Edition, offer_categories
from ipr.support.details.models import SupportAgency
from ipr.support.forms import LONG, NONE_YET, CaseForm
from ipr.support.models import SupportCase
from ipr.support.states import BARRIERS
from ipr.web.filters import on_day
from ipr.web.forms.dates import DateField, NotInFuture
from ipr.web.forms.fields import (
    LongTextField,
    ManyOfField,
    OneOfField,
    Required,
)


class ChangeDetailsForm(CaseForm):
    """What an ACSSL keeps of a case beside what was done."""

    main = SelectField("Main category")
    others = ManyOfField("Other categories")
    lines = ManyOfField(
        "Service lines",
        choices={line.value: name for line, name in LINE_NAMES.items()},
    )
    barrier = OneOfField(
        "Is the barrier inside or outside the department?", choices=BARRIERS
    )
    waiting = BooleanField("It is waiting for others")
    follow_up_on = DateField(
        "Follow up on",
        what="The day to follow up",
        description="For example, 27 3 2027.",
        validators=[Optional()],
    )
    contacted_on = DateField(
        "First contacted on",
        what="The day of the first contact",
        description="For example, 27 3 2026.",
        validators=[Optional(), NotInFuture()],
    )
    shared_locally_on = DateField(
        "Shared with the local leadership team on",
        what="The day it was shared with the local leadership team",
        description="For example, 27 3 2026.",
        validators=[Optional(), NotInFuture()],
    )
    shared_with_panel_on = DateField(
        "Shared with the Serious Case Panel on",
        what="The day it was shared with the Serious Case Panel",
        description="For example, 27 3 2026.",
        validators=[Optional(), NotInFuture()],
    )
    agency = StringField(
        "Add an agency outside the department",
        validators=[
            Length(max=200, message="The agency must be 200 characters or fewer")
        ],
    )
    agency_on = DateField(
        "Involved since",
        what="The day since which it is involved",
        description="For example, 27 3 2026.",
        validators=[Optional(), NotInFuture()],
    )
    gone = ManyOfField("Agencies to take out of the list")
    submit = SubmitField("Save these details")

    def offer(
        self,
        case: SupportCase,
        editions: Sequence[Edition],
        known: Sequence[str],
        agencies: Sequence[SupportAgency],
    ) -> Self:
        """Set the categories of the day it was received, and those it has already."""
        names = offer_categories(editions, case.received_on, known)
        self.main.choices = {"": NONE_YET, **names}
        self.others.choices = dict(names)
        self.gone.choices = {
            str(one.id): f"{one.name}, since {on_day(one.involved_on)}"
            for one in agencies
        }
        return self

    def validate_agency(self, field: StringField) -> None:
        """Ask for an agency and its day together."""
        if self.agency_on.data and not field.data:
            raise ValidationError("Enter which agency is involved since then")
        if field.data and not self.agency_on.raw_data:
            raise ValidationError("Enter since when the agency is involved")


class AddActionForm(CaseForm):
    """Something that was done, on a day."""

    done_on = DateField(
        "When was it done?",
        what="The day it was done",
        validators=[Required("Enter the day it was done"), NotInFuture()],
    )
    text = LongTextField(
        "What was done?", limit=LONG, validators=[Required("Enter what was done")]
    )
    submit = SubmitField("Save")
