"""The form of a list of categories: the rows that there are, and a few more."""

from collections.abc import Sequence
from typing import Any, Self

from wtforms import HiddenField, IntegerField, StringField, SubmitField
from wtforms.validators import Length, Optional, ValidationError

from ipr.support.categories.editions import Category
from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import Form, LongTextField, Required

MORE = 3
"""How many can be added at once."""


class EditionForm(Form):
    """A whole list, and from when it holds."""

    based_on = HiddenField()
    starts_on = DateField(
        "First day of this list",
        what="First day",
        description="Today or later. Cases received from that day on use it.",
        validators=[Required("Enter the first day of this list")],
    )
    reason = LongTextField(
        "Why are you changing the list?",
        description="Everybody who works on cases can read this.",
        limit=2000,
        validators=[Required("Enter why you are changing the list")],
    )
    submit = SubmitField("Save this list")
    rows: Sequence[int] = ()

    @classmethod
    def of(cls, categories: Sequence[Category], **options: Any) -> Self:
        """Return a form with the rows of a list, and some that are empty."""
        numbers = range(1, len(categories) + MORE + 1)
        fields: dict[str, Any] = {}
        for number in numbers:
            known = categories[number - 1] if number <= len(categories) else None
            fields |= _row(number, known)
        made: Self = type(cls.__name__, (cls,), {**fields, "rows": numbers})(**options)
        return made

    def categories(self) -> list[Category]:
        """Return the list that was typed, in the order of its places."""
        typed = [
            (self[f"place_{n}"].data or n, n, self[f"name_{n}"].data or "")
            for n in self.rows
        ]
        return [
            Category(self[f"code_{n}"].data or "", name, self[f"meaning_{n}"].data)
            for _, n, name in sorted(typed)
            if name
        ]

    def validate_based_on(self, field: HiddenField) -> None:
        """Refuse codes that were not on the page."""
        for number in self.rows:
            code = self[f"code_{number}"]
            if (code.data or "") != (code.default or ""):
                raise ValidationError("Open the page again: it is not as it was sent")


def _row(number: int, known: Category | None) -> dict[str, Any]:
    return {
        f"code_{number}": HiddenField(default=known.code if known else ""),
        f"place_{number}": IntegerField(
            f"Position of category {number} in the list",
            default=number,
            validators=[Optional()],
        ),
        f"name_{number}": StringField(
            f"Name of category {number}",
            default=known.name if known else "",
            validators=[
                Length(
                    max=100,
                    message=f"Category {number}: name must be 100 characters or fewer",
                )
            ],
        ),
        f"meaning_{number}": StringField(
            f"Meaning of category {number}",
            default=known.meaning if known else "",
            validators=[
                Length(
                    max=500,
                    message=f"Category {number}: meaning must be 500 characters or "
                    "fewer",
                )
            ],
        ),
    }
