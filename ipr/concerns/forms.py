"""Which figures are asked for, in the address; and the forms of the lead."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from wtforms import SubmitField

from ipr.accounts.models import Area
from ipr.concerns.definition import By
from ipr.concerns.months import Month
from ipr.desks.filter_forms import OptionField, offer_options
from ipr.web.forms.fields import Form, LongTextField, Required

EVERY = "every"


class MonthForm(Form):
    """The choices of the page. They are in the address, and hold nothing personal."""

    class Meta(Form.Meta):
        """Sent with GET and changes nothing: it needs no token."""

        csrf = False

    month = OptionField("Month")
    years: Mapping[int, Mapping[str, str]] = {}
    """The same months by their years, as they are shown."""
    area = OptionField("Area")
    by = OptionField(
        "Categories counted",
        choices={By.MAIN.value: "Main category", By.ALL.value: "All categories"},
        default=By.MAIN.value,
    )
    show = OptionField(
        "Show", choices={"": "The five most frequent", EVERY: "Every category"}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.form_mark  # nothing is held that an address already says

    def offer(self, months: Sequence[Month], areas: Sequence[Area]) -> "MonthForm":
        """Set the months that there are, and the areas that the reader may read."""
        self.month.choices = {str(month): month.name for month in months}
        self.years = {
            year: {str(month): month.name for month in these}
            for year, these in groupby(months, attrgetter("year"))
        }
        if areas:
            names = {area.id: area.name for area in areas}
            self.area.choices = offer_options(names, "The whole network")
        else:
            self.area.choices = {"": "The whole network"}
        return self


class FreezeMonthForm(Form):
    """Whether a month is to be frozen."""

    submit = SubmitField("Freeze this month")


class ExplainForm(Form):
    """Why a frozen figure would be another now."""

    note = LongTextField(
        "What was entered or changed, and why?",
        description="Everybody who reads the figures of this month can read this. "
        "Name no customer, and no count that is not shown.",
        limit=2000,
        validators=[Required("Enter what was entered or changed, and why")],
    )
    submit = SubmitField("Save this note")
