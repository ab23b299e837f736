"""The filters of a list. They are in the address, so they hold nothing personal."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from ipr.desks.filters import Filters
from ipr.web.forms.dates import is_within_reason
from ipr.web.forms.fields import Form

DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d.%m.%Y", "%d-%m-%Y")


AnyFilters = TypeVar("AnyFilters", bound=Filters)


def offer_options(words: Mapping[Any, str], everything: str = "All") -> dict[str, str]:
    """Return choices by their value, after the one that narrows nothing."""
    return {"": everything, **{str(value): text for value, text in words.items()}}


class OptionField(SelectField):
    """A choice that an address may get wrong: it is refused in plain words."""

    @property
    def offered(self) -> dict[str, str]:
        """The choices, which are always given as a dictionary."""
        return dict(self.choices) if isinstance(self.choices, dict) else {}

    @property
    def chosen(self) -> Any:
        """What its filter is given."""
        return self.data or ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what isn't offered."""
        if str(self.data or "") not in self.offered:
            raise ValidationError(f"{self.label.text}: choose one of the options")


class DayField(StringField):
    """A day in one box, as people write it: 27/3/2026, 27 March 2026, 2026-03-27."""

    chosen: date | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the day, or say how to write one."""
        for written in DAY_FORMATS if self.data else ():
            try:
                day = datetime.strptime(self.data or "", written).date()
            except ValueError:
                continue
            if is_within_reason(day.year):
                self.chosen = day
                return
        if self.data:
            raise ValidationError(
                f"{self.label.text}: write a date like 27/3/2026, with the year in full"
            )


class FilterForm(Form):
    """What every list can be narrowed down by."""

    class Meta(Form.Meta):
        """Sent with GET and changes nothing: it needs no token."""

        csrf = False

    since = DayField("From", name="from")
    until = DayField("To", name="to")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.form_mark  # nothing is held that an address already says

    def validate_until(self, field: DayField) -> None:
        """Refuse dates in the wrong order."""
        since, until = self.since.chosen, field.chosen
        if since and until and since > until:
            raise ValidationError("To: write a date that is not before From")

    def read_filters(self, start: AnyFilters) -> AnyFilters:
        """Return what was chosen: each field under the name of its filter."""
        chosen: dict[str, Any] = {
            name: field.chosen
            for name, field in self._fields.items()
            if isinstance(field, OptionField | DayField)
        }
        return replace(start, **chosen)
