"""Forms of requests for support: the colleague's, and that of whoever took a call."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Self

from wtforms import HiddenField, SelectField, StringField, SubmitField
from wtforms.validators import Length, Optional, ValidationError

from ipr.accounts.models import Area
from ipr.db.clock import london_today
from ipr.lines import LINE_NAMES, ServiceLine
from ipr.referrals.customer_identity import tidy_nino
from ipr.referrals.questions.impossible_answers import (
    birth_impossible,
    name_impossible,
    nino_impossible,
)
from ipr.support.categories.editions import Edition, edition_on, offer_categories
from ipr.support.forms import NONE_YET
from ipr.support.models import SupportSource
from ipr.support.requests.service import Asked
from ipr.web.forms.dates import DateField, NotInFuture
from ipr.web.forms.fields import (
    Form,
    LongTextField,
    ManyOfField,
    OneOfField,
    Required,
)

LONG, SHORT = 8000, 200
NOT_KNOWN = "not_known"
LINES: dict[Any, Any] = {line.value: name for line, name in LINE_NAMES.items()}


class RequestForm(Form):
    """What is asked of every request."""

    first: ClassVar[Sequence[str]]
    """The fields its page begins with, so that its errors stand in the same order."""

    key = HiddenField()
    asking_team = StringField(
        "Team",
        validators=[Length(max=SHORT, message="Team must be 200 characters or fewer")],
    )
    area = SelectField("Area", validators=[Required("Select an area, or “Not known”")])
    why = LongTextField(
        "What help is needed, and why?",
        limit=LONG,
        validators=[Required("Enter what help is needed, and why")],
    )
    wanted_by = DateField(
        "Needed by (optional)",
        what="The day it is needed by",
        description="For example, 27 3 2027.",
        validators=[Optional()],
    )
    lines = ManyOfField("Service lines (optional)", choices=LINES)
    customer_name = StringField("Customer’s full name (optional)")
    nino = StringField("National Insurance number (optional)")
    born_on = DateField(
        "Date of birth (optional)",
        what="The date of birth",
        validators=[Optional(), NotInFuture()],
    )

    def __iter__(self) -> Iterator[Any]:
        names = dict.fromkeys((*self.first, *self._fields))
        return iter([self[name] for name in names])

    def offer(self, areas: Iterable[Area], own_area: int | None = None) -> Self:
        """Set the areas to choose from, and the one that is chosen before anything."""
        self.area.choices = {
            "": "Choose an area",
            **{str(area.id): area.name for area in areas},
            NOT_KNOWN: "Not known",
        }
        if not self.is_submitted():
            self.key.data = secrets.token_urlsafe(18)
            if own_area and self.area.data in (None, ""):
                self.area.data = str(own_area)
        return self

    def validate_wanted_by(self, field: DateField) -> None:
        """Refuse a day that is over."""
        if field.data and field.data < london_today():
            raise ValidationError("The day it is needed by must be today or later")

    def validate_customer_name(self, field: StringField) -> None:
        """Ask for a name where more is known of somebody."""
        if not field.data and (self.nino.data or self.born_on.data):
            raise ValidationError("Enter the customer’s full name too")
        if field.data and (wrong := name_impossible(field.data, {})):
            raise ValidationError(wrong)

    def validate_nino(self, field: StringField) -> None:
        """Refuse what can't be a National Insurance number."""
        if field.data and (wrong := nino_impossible(tidy_nino(field.data), {})):
            raise ValidationError(wrong)

    def validate_born_on(self, field: DateField) -> None:
        """Refuse a birth too long ago."""
        if field.data and (wrong := birth_impossible(field.data.isoformat(), {})):
            raise ValidationError(wrong)

    def read(self, areas: Iterable[Area]) -> Asked:
        """Return what was typed, as the services take it."""
        born_on = self.born_on.data
        person = {
            "name": self.customer_name.data,
            "nino": tidy_nino(self.nino.data) if self.nino.data else None,
            "born_on": born_on.isoformat() if born_on else None,
        }
        return Asked(
            key=self.key.data or "",
            why=self.why.data or "",
            area=next((one for one in areas if str(one.id) == self.area.data), None),
            lines=[ServiceLine(line) for line in self.lines.data or ()],
            wanted_by=self.wanted_by.data,
            asking_team=self.asking_team.data or None,
            asked_by=None,
            customer=person if person["name"] else None,
        )


class AskForHelpForm(RequestForm):
    """What a colleague asks for themselves."""

    first = ("asking_team", "area")
    area = SelectField(
        "Which area does the customer live in?",
        description="If you do not know, the network lead gets it.",
        validators=[Required("Select an area, or “Not known”")],
    )
    submit = SubmitField("Send to an ACSSL")


class EnterRequestForm(RequestForm):
    """What somebody asked for by phone or email."""

    first = (
        *("source", "asked_by", "asking_team", "why", "area", "received_on"),
        *("wanted_by", "main"),
    )
    source = OneOfField(
        "How did it come?",
        choices={
            SupportSource.PHONE.value: "By phone",
            SupportSource.EMAIL.value: "By email",
        },
        default=SupportSource.PHONE.value,
        validators=[Required("Select how it came")],
    )
    asked_by = StringField(
        "Who asked?",
        description="Their name, and how to reach them",
        validators=[
            Required("Enter who asked"),
            Length(max=SHORT, message="Who asked must be 200 characters or fewer"),
        ],
    )
    received_on = DateField(
        "When did it come?",
        what="The day it came",
        validators=[Required("Enter the day it came"), NotInFuture()],
    )
    main = SelectField("Main category (optional)")
    submit = SubmitField("Save this case")

    def offer_categories(self, editions: Sequence[Edition]) -> Self:
        """Set which main categories can be chosen: those of today's list."""
        self.editions = editions
        self.main.choices = {"": NONE_YET, **offer_categories(editions, london_today())}
        return self

    def validate_main(self, field: SelectField) -> None:
        """Refuse one that the list of the day it came did not have."""
        day = self.received_on.data
        if field.data and day and not edition_on(self.editions, day).find(field.data):
            raise ValidationError(
                "The list of the day it came does not have this main category: leave "
                "it out, and choose one under “Details of this case”"
            )
