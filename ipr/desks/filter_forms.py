"""The filters of a list. They are in the address, so they hold nothing personal."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from ipr.desks.filters import Filters
from ipr.web.filters import on_day
from ipr.web.forms.fields import Form
from ipr.web.typed_dates import NotADay, read_day, split_day

EVERYTHING = "all"
"""The value of a choice that narrows nothing, where the first choice does."""

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

    @property
    def said(self) -> str:
        """What was chosen, in words; nothing if that narrows nothing."""
        narrows = self.data not in ("", None, EVERYTHING)
        return self.offered.get(str(self.data), "") if narrows else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what isn't offered."""
        if str(self.data or "") not in self.offered:
            raise ValidationError(f"{self.label.text}: choose one of the options")


class ViewField(OptionField):
    """How the rows of a list are shown: a choice that narrows nothing."""

    said = ""


class DayField(StringField):
    """A day in one box, as people write it: 27 3 2026, 27 March 2026, 2026-03-27."""

    chosen: date | None = None

    @property
    def said(self) -> str:
        """The day in words; nothing if there is none."""
        return on_day(self.chosen, missing="")

    def pre_validate(self, form: Any) -> None:
        """Read the day, or say how to write one."""
        parts = split_day(self.data or "")
        try:
            self.chosen = read_day(parts) if parts else None
        except NotADay:
            self.chosen = None
        if self.data and self.chosen is None:
            raise ValidationError(
                f"{self.label.text} must be a real date with the year in full, "
                "for example 27 3 2026"
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
            raise ValidationError(
                f"{field.label.text}: write a date that is not before "
                f"{self.since.label.text}"
            )

    def say_filters(self) -> list[tuple[str, str]]:
        """Return what narrows the list, chosen or from the start, in words."""
        filters = self._filters().values()
        return [(field.label.text, field.said) for field in filters if field.said]

    def count_chosen(self) -> int:
        """Return how many filters were chosen, beyond what holds from the start."""
        filters = self._filters().values()
        narrow = [field for field in filters if not isinstance(field, ViewField)]
        return sum(field.data not in ("", None, field.default) for field in narrow)

    def _filters(self) -> dict[str, Any]:
        kinds = OptionField | DayField
        fields = self._fields.items()
        return {name: field for name, field in fields if isinstance(field, kinds)}

    def read_filters(self, start: AnyFilters) -> AnyFilters:
        """Return what was chosen: each field under the name of its filter."""
        chosen = {name: field.chosen for name, field in self._filters().items()}
        return replace(start, **chosen)
