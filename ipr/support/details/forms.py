"""Forms of the details of a case, and of what was done about it."""

from collections.abc import Iterable, Sequence
from typing import Self

from wtforms import BooleanField, SelectField, SubmitField
from wtforms.validators import Optional, ValidationError

from ipr.lines import LINE_NAMES
from ipr.support.categories.editions import Edition, offer_categories
from ipr.support.details.models import SupportAgency
from ipr.support.details.service import read_lines, say_agency
from ipr.support.forms import LONG, NONE_YET, CaseForm
from ipr.support.models import SupportCase
from ipr.support.states import BARRIERS
from ipr.web.forms.dates import DateField, NotInFuture
from ipr.web.forms.fields import (
    LongTextField,
    ManyOfField,
    OneOfField,
    Required,
)

NAME = 200


class ChangeCaseDetailsForm(CaseForm):
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
    agency = LongTextField(
        "Add agencies outside the department",
        description="One on each line.",
        limit=LONG,
    )
    agency_on = DateField(
        "Involved since",
        what="The day since which it is involved",
        description="For example, 27 3 2026.",
        validators=[Optional(), NotInFuture()],
    )
    gone = ManyOfField("Agencies no longer involved")
    gone_on = DateField(
        "Involved until",
        what="The day until which they were involved",
        description="For example, 27 3 2026.",
        validators=[Optional(), NotInFuture()],
    )
    wrong = ManyOfField("Agencies that were listed by mistake")
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
        self.since = {str(one.id): one.involved_on for one in agencies}
        self.gone.choices = name_agencies(one for one in agencies if not one.until_on)
        self.wrong.choices = name_agencies(agencies)
        return self

    def validate_agency(self, field: LongTextField) -> None:
        """Ask for agencies and their day together."""
        if self.agency_on.data and not field.data:
            raise ValidationError("Enter which agency is involved since then")
        if field.data and not self.agency_on.raw_data:
            raise ValidationError("Enter since when the agency is involved")
        if any(len(name) > NAME for name in read_lines(field.data or "")):
            raise ValidationError("Each agency must be 200 characters or fewer")

    def validate_gone(self, field: ManyOfField) -> None:
        """Ask for agencies and the day until which they were involved together."""
        until, chosen = self.gone_on.data, field.data or ()
        if until and not chosen:
            raise ValidationError("Choose which agencies were involved until then")
        if chosen and not self.gone_on.raw_data:
            raise ValidationError("Enter until when the agencies were involved")
        if until and any(self.since.get(one, until) > until for one in chosen):
            raise ValidationError(
                "They must be involved until the day they began or later"
            )


def name_agencies(agencies: Iterable[SupportAgency]) -> dict[str, str]:
    """Return agencies as choices, by their number."""
    return {str(one.id): say_agency(one) for one in agencies}


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
