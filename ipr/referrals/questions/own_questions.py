"""The fields of our own on question pages, beside those that the rulebook asks for.

For each page: the fields, how they show what a draft says, what they say, and what
about them cannot be.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import ValidationError

from ipr.db.clock import london_today
from ipr.referrals.customer import is_nino, show_nino, tidy_nino
from ipr.referrals.drafts.service import UNSAID
from ipr.referrals.names import LINE_NAMES, ORIGIN_NAMES
from ipr.referrals.questions.answers import (
    CUSTOMER,
    WHAT_HAPPENED,
    WHERE,
    Content,
    read_date,
)
from ipr.rulebook.model import NOT_KNOWN
from ipr.web.forms.dates import DateField, NotInFuture
from ipr.web.forms.fields import LongTextField, ManyOfField, OneOfField

OLDEST = 125
LONGEST_NAME = 200
NO_DATE = "Enter a date, or select that it is not known: not both"


class Needed:
    """Refuses an empty answer when the page must be complete."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Check the field, whatever its type."""
        if form.complete and not field.data and not field.errors:
            raise ValidationError(self.message)


def check_length(_: Any, field: Any) -> None:
    """Refuse a name that is longer than names are."""
    if len(field.data or "") > LONGEST_NAME:
        raise ValidationError(f"The name must be {LONGEST_NAME} characters or fewer")


def check_nino(form: Any, field: Any) -> None:
    """Refuse what can't be a National Insurance number; none is fine."""
    if field.data and not is_nino(tidy_nino(field.data)):
        raise ValidationError(
            "Enter a National Insurance number in the right form, or leave it empty"
        )


def customer_fields() -> dict[str, Any]:
    """Return the fields about who the customer is."""
    return {
        "customer_name": StringField(
            "Full name",
            validators=[Needed("Enter the customer’s full name"), check_length],
        ),
        "nino": StringField(
            "National Insurance number (optional)",
            description="It looks like QQ 12 34 56 C. Leave it empty if not known.",
            validators=[check_nino],
        ),
        "born_on": DateField(
            "Date of birth (optional)",
            what="The date of birth",
            description="For example, 27 3 1967. Leave it empty if not known.",
            validators=[NotInFuture()],
        ),
    }


def show_customer(content: Content) -> dict[str, Any]:
    """Return what the draft says of the customer, for the fields."""
    person = content.get("customer", {})
    nino = person.get("nino")
    return {
        "customer_name": person.get("name"),
        "nino": show_nino(nino) if nino else None,
        "born_on": read_date(person.get("born_on")),
    }


def read_customer(form: Any) -> Content:
    """Return what the fields say of the customer."""
    nino, born_on = form["nino"].data, form["born_on"].data
    return {
        "customer": {
            "name": form["customer_name"].data or UNSAID,
            "nino": tidy_nino(nino) if nino else None,
            "born_on": born_on.isoformat() if born_on else None,
        }
    }


def check_customer(form: Any) -> None:
    """Refuse a birth that cannot be: too long ago, or after what happened."""
    field, event = form["born_on"], form.content.get("event", {})
    happened = read_date(event.get("event_on"))
    if field.data is None or field.errors:
        return
    if field.data.year < london_today().year - OLDEST:
        _refuse_date(field, "Check the year of birth: it is too long ago")
    elif happened and happened < field.data:
        _refuse_date(field, "The date of birth must be before what happened")


def _refuse_date(field: Any, message: str) -> None:
    field.wrong = ["day", "month", "year"]
    field.errors = [*field.errors, message]


def event_fields() -> dict[str, Any]:
    """Return the fields about what happened, and when."""
    return {
        "event_on": DateField(
            "When did it happen?",
            what="The date it happened",
            description="For example, 14 10 2026.",
            validators=[NotInFuture()],
        ),
        "event_date_unknown": BooleanField("The date it happened is not known"),
        "known_on": DateField(
            "When did the department become aware of it?",
            what="The date the department became aware",
            description="The first day on which any colleague knew.",
            validators=[NotInFuture()],
        ),
        "known_date_unknown": BooleanField(
            "The date the department became aware is not known"
        ),
        "description": LongTextField(
            "Describe what happened",
            limit=8000,
            description="In your own words, as far as you know it. Say what you saw "
            "or were told, and by whom.",
            validators=[Needed("Describe what happened")],
        ),
    }


DATES = {"event_on": "event_date_unknown", "known_on": "known_date_unknown"}


def show_event(content: Content) -> dict[str, Any]:
    """Return what the draft says of the event, for the fields."""
    event = content.get("event", {})
    data: dict[str, Any] = {"description": event.get("description")}
    for name, unknown in DATES.items():
        data[name] = read_date(event.get(name))
        data[unknown] = name in event and event[name] is None
    return data


def read_event(form: Any) -> Content:
    """Return what the fields say of the event."""
    said: Content = {"description": form["description"].data or UNSAID}
    for name, unknown in DATES.items():
        day: date | None = form[name].data
        nothing = None if form[unknown].data else UNSAID
        said[name] = day.isoformat() if day else nothing
    return {"event": said}


def check_event(form: Any) -> None:
    """Refuse dates that contradict each other or the date of birth."""
    for name, unknown in DATES.items():
        field = form[name]
        if field.errors:
            continue
        if field.data and form[unknown].data:
            _refuse_date(field, NO_DATE)
        elif not field.data and not form[unknown].data and form.complete:
            _refuse_date(
                field, f"Enter {_lower(field.what)}, or select that it is not known"
            )
    event, known = form["event_on"], form["known_on"]
    born_on = read_date(form.content.get("customer", {}).get("born_on"))
    if event.data and not event.errors and born_on and event.data < born_on:
        _refuse_date(event, "The date it happened must be after the date of birth")
    if known.data and not known.errors and event.data and known.data < event.data:
        _refuse_date(
            known, "The department cannot have become aware before it happened"
        )


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def where_fields() -> dict[str, Any]:
    """Return the fields about area, service lines and origin."""
    return {
        "area": SelectField(
            "Which area does the customer live in?",
            description="The area’s Advanced Customer Support Senior Leader (ACSSL) "
            "holds cases that do not meet the criteria.",
            choices={},
            validators=[Needed("Select an area, or “Not known”")],
        ),
        "lines": ManyOfField(
            "Which service lines was the customer using when it happened?",
            description="Select all that apply.",
            choices={
                **{line.value: name for line, name in LINE_NAMES.items()},
                NOT_KNOWN: "Not known, or none of these",
            },
            exclusive=[NOT_KNOWN],
            validators=[Needed("Select service lines, or “Not known”")],
        ),
        "origin": OneOfField(
            "How did the information reach the department?",
            choices={
                **{origin.value: name for origin, name in ORIGIN_NAMES.items()},
                NOT_KNOWN: "Not known",
            },
            divider_before=NOT_KNOWN,
            validators=[Needed("Select how the information reached the department")],
        ),
    }


def show_where(content: Content) -> dict[str, Any]:
    """Return what the draft says of area, service lines and origin."""
    details = content.get("details", {})
    data: dict[str, Any] = {}
    for name, key in (("area", "area_id"), ("origin", "origin")):
        if key in details:
            data[name] = NOT_KNOWN if details[key] is None else str(details[key])
    if "lines" in details:
        data["lines"] = details["lines"] or [NOT_KNOWN]
    return data


def read_where(form: Any) -> Content:
    """Return what the fields say of area, service lines and origin."""
    area, lines, origin = (form[name].data for name in ("area", "lines", "origin"))
    offered = area in form["area"].choices
    known = int(area) if offered and area and area != NOT_KNOWN else None
    return {
        "details": {
            "area_id": known if area and offered else UNSAID,
            "lines": [x for x in lines if x != NOT_KNOWN] if lines else UNSAID,
            "origin": (None if origin == NOT_KNOWN else origin) if origin else UNSAID,
        }
    }


OWN_FIELDS = {
    CUSTOMER: customer_fields,
    WHAT_HAPPENED: event_fields,
    WHERE: where_fields,
}
SHOWN: Mapping[str, Any] = {
    CUSTOMER: show_customer,
    WHAT_HAPPENED: show_event,
    WHERE: show_where,
}
SAID: Mapping[str, Any] = {
    CUSTOMER: read_customer,
    WHAT_HAPPENED: read_event,
    WHERE: read_where,
}
CHECKS: Mapping[str, Any] = {CUSTOMER: check_customer, WHAT_HAPPENED: check_event}
