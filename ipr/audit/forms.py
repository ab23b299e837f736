"""Forms to search the audit record with."""

from collections.abc import Mapping
from typing import Self

from wtforms import SearchField, SelectField, SubmitField
from wtforms.validators import Length, Optional, ValidationError

from ipr.audit.models import AuditAction
from ipr.audit.queries import EventFilter
from ipr.web.filters import on_day
from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import Form
from ipr.web.lists.sealed_words import LONGEST_WORDS, WORDS_TOO_LONG


class FilterEventsForm(Form):
    """Who, what, about which referral, and when."""

    class Meta(Form.Meta):
        csrf = False

    who = SearchField(
        "Name or email address",
        validators=[Length(max=LONGEST_WORDS, message=WORDS_TOO_LONG)],
    )
    action = SelectField("What they did", default="")
    reference = SearchField(
        "Reference of a referral",
        validators=[Length(max=20, message="Reference must be 20 characters or fewer")],
    )
    since = DateField("From", what="From date", validators=[Optional()])
    until = DateField("To", what="To date", validators=[Optional()])
    submit = SubmitField("Show events")

    def validate_until(self, field: DateField) -> None:
        """Refuse an end before the start."""
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError("To date must be the same as or after the from date")

    def offer(self, actions: Mapping[str, str]) -> Self:
        """Set the actions that there are, in words."""
        self.action.choices = {"": "Anything", **actions}
        self.actions = actions
        return self

    def say_filters(self) -> list[tuple[str, str]]:
        """Return what narrows the list down, in words."""
        said = [
            (self.who, self.who.data),
            (self.action, self.actions.get(self.action.data or "")),
            (self.reference, self.reference.data),
            (self.since, on_day(self.since.data, "")),
            (self.until, on_day(self.until.data, "")),
        ]
        return [(str(field.label.text), words) for field, words in said if words]

    @property
    def wanted(self) -> EventFilter:
        """Return what is asked for."""
        return EventFilter(
            who=self.who.data or "",
            action=AuditAction(self.action.data) if self.action.data else None,
            reference=(self.reference.data or "").upper(),
            first_day=self.since.data,
            last_day=self.until.data,
        )


class FindReadersForm(Form):
    """Whose readers are asked for."""

    class Meta(Form.Meta):
        csrf = False

    reference = SearchField("Reference of a referral")
    submit = SubmitField("Show who read it")
