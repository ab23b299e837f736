"""A date as GOV.UK asks for it: day, month and year, each with its own name."""

from datetime import date
from typing import Any

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from ipr.db.clock import london_today
from ipr.web.typed_dates import PARTS, NotADay, read_day, split_day
from ipr.web.typed_text import plain_code, tidy_line

LONGEST = 40


class DateField(Field):
    """Three inputs, one date. Whatever is typed, it answers with words, never a fault.

    `what` begins the messages: "The date it happened must include a day".
    """

    component = "date-input"

    def __init__(
        self, label: str | None = None, *, what: str = "The date", **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.what = what
        self.parts = dict.fromkeys(PARTS, "")
        self.typed: dict[str, str] = {}
        self.wrong: list[str] = []
        """The parts an error is about, in order; the summary leads to the first."""

    def part_name(self, part: str) -> str:
        """Return the name and id of one of the three inputs."""
        return f"{self.name}-{part}"

    @property
    def first_input(self) -> str:
        """Return the id that an error should lead to."""
        return self.part_name(self.wrong[0] if self.wrong else PARTS[0])

    def process(
        self, formdata: Any, data: Any = unset_value, extra_filters: Any = None
    ) -> None:
        """Read the three parts of what was sent, if anything was."""
        self.wrong = []
        self.typed = {}
        if formdata is not None:
            self.typed = {
                part: tidy_line(str(formdata.get(self.part_name(part), "")))[:LONGEST]
                for part in PARTS
            }
        super().process(formdata, data, extra_filters)

    def process_data(self, value: date | None) -> None:
        """Show a date that is already known."""
        self.data = value
        if value is not None:
            self.parts = {part: str(getattr(value, part)) for part in PARTS}

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Make a date of the parts, or say which part is wrong.

        A whole date that was pasted into one of them is taken apart.
        """
        self.data = None
        self.parts = self.typed  # a known date was shown in their place until now
        typed = [text for text in self.parts.values() if plain_code(text)]
        self.raw_data = typed
        if not typed:
            self.parts = dict.fromkeys(PARTS, "")
            return
        if len(typed) == 1:
            self.parts = split_day(typed[0]) or self.parts
        missing = [part for part in PARTS if not plain_code(self.parts[part])]
        if missing:
            words = " and ".join(missing)
            self._refuse(f"{self.what} must include a {words}", *missing)
        try:
            self.data = read_day(self.parts)
        except NotADay as problem:
            self._refuse(problem.message.format(what=self.what), *problem.parts)

    def _refuse(self, message: str, *parts: str) -> None:
        self.wrong = list(parts)
        raise ValueError(message)


class NotInFuture:
    """Refuses a date after today, by the London calendar."""

    def __init__(self, message: str | None = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: DateField) -> None:
        """Check the date that was given; none is another validator's business."""
        if field.data is not None and field.data > london_today():
            field.wrong = list(PARTS)
            raise ValidationError(
                self.message or f"{field.what} must be today or in the past"
            )
