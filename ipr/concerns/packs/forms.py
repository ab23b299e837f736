"""The forms of a pack: what is written in it, who reads it, and what they answer."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    StringField,
    SubmitField,
)
from wtforms.validators import Length, NumberRange, Optional

from ipr.accounts.models import User
from ipr.concerns.packs.contents import FEW, LEAST_CASES, PackWords, Pattern
from ipr.concerns.packs.quarters import Quarter
from ipr.web.forms.fields import Form, LongTextField, Required, RevisionField

MORE = 2
"""How many patterns can be added at once."""
NAMES_NOBODY = "Name nobody, and nothing by which one case could be told."
PARTS = {
    "title": "Pattern {}: enter a heading",
    "cases": "Pattern {}: enter how many cases it is drawn from",
    "text": "Pattern {}: enter what the cases have in common",
}


class StartPackForm(Form):
    """Which quarter a pack is about."""

    quarter = SelectField(
        "Quarter", validators=[Required("Select the quarter of the pack")]
    )
    submit = SubmitField("Begin the pack")

    def offer(self, whole: Sequence[Quarter], now: Quarter) -> Self:
        """Set the quarters that there are: those that are over, then this one."""
        named = {str(one): one.name for one in whole}
        self.quarter.choices = {**named, str(now): f"{now.name} (not over yet)"}
        return self


class WritePackForm(Form):
    """All that is written in a pack; parts can be left for later."""

    revision = RevisionField()
    trends = LongTextField(
        "What do the figures show?",
        description=f"What grew, what fell, and what may be behind it. {NAMES_NOBODY}",
        limit=8000,
    )
    learning = LongTextField(
        "What was learned?",
        description=f"Learning captured in the cases of the quarter. {NAMES_NOBODY}",
        limit=8000,
    )
    submit = SubmitField("Save what you wrote")
    rows: Sequence[int] = ()

    @classmethod
    def of(cls, words: PackWords, **options: Any) -> Self:
        """Return a form with the patterns that there are, and some that are empty."""
        known = dict(enumerate(words.patterns, start=1))
        numbers = range(1, len(known) + MORE + 1)
        fields: dict[str, Any] = {"rows": numbers}
        for number in numbers:
            fields |= _pattern_fields(number)
        said = saved_values(words)
        made: Self = type(cls.__name__, (cls,), fields)(data=said, **options)
        return made

    def patterns(self) -> list[Pattern]:
        """Return the patterns that were typed; one whose fields are emptied is none."""
        return [
            Pattern(
                self[f"title_{number}"].data or "",
                self[f"cases_{number}"].data or 0,
                self[f"text_{number}"].data or "",
            )
            for number in self.rows
            if self._typed(number)
        ]

    def validate(self, **options: Any) -> bool:
        """Ask for all parts of each pattern that was begun."""
        valid = bool(super().validate(**options))
        for number in filter(self._typed, self.rows):
            for part, missing in PARTS.items():
                field = self[f"{part}_{number}"]
                if field.data in (None, "") and not field.errors:
                    field.errors = [missing.format(number)]
                    valid = False
        return valid

    def _typed(self, number: int) -> bool:
        return any(self[f"{part}_{number}"].data not in (None, "") for part in PARTS)


class SendPackForm(Form):
    """Who reads it."""

    revision = RevisionField()
    reader = SelectField(
        "Who should read it?",
        validators=[Required("Select who should read it")],
    )
    submit = SubmitField("Send it to be read")

    def offer(self, people: Sequence[User]) -> Self:
        """Set who can be asked."""
        self.reader.choices = {str(user.id): user.name for user in people}
        return self


class ReleasePackForm(Form):
    """That it was read."""

    revision = RevisionField()
    read = BooleanField(
        "I have read all of it, and it tells of no individual case",
        validators=[Required("Confirm that you have read all of it")],
    )
    submit = SubmitField("Release this pack")


class SendBackPackForm(Form):
    """What should be looked at again."""

    revision = RevisionField()
    reason = LongTextField(
        "What should be looked at again?",
        description="Those who write the pack can read this. Name nobody.",
        limit=4000,
        validators=[Required("Enter what should be looked at again")],
    )
    submit = SubmitField("Send it back")


class TakeBackPackForm(Form):
    """Whether it is to be changed again."""

    submit = SubmitField("Take this pack back")


def saved_values(words: PackWords) -> dict[str, Any]:
    """Return what was saved, by the fields of the form."""
    return {
        "trends": words.trends,
        "learning": words.learning,
        **{
            f"{part}_{number}": getattr(pattern, part)
            for number, pattern in enumerate(words.patterns, start=1)
            for part in PARTS
        },
    }


def _pattern_fields(number: int) -> dict[str, Any]:
    return dict(_each_field(number))


def _each_field(number: int) -> Iterator[tuple[str, Any]]:
    long = f"Pattern {number}: heading must be 120 characters or fewer"
    yield (
        f"title_{number}",
        StringField(
            f"Heading of pattern {number}", validators=[Length(max=120, message=long)]
        ),
    )
    few = NumberRange(min=LEAST_CASES, max=100_000, message=FEW.format(number))
    yield (
        f"cases_{number}",
        IntegerField(
            f"How many cases is pattern {number} drawn from?",
            validators=[Optional(), few],
        ),
    )
    yield (
        f"text_{number}",
        LongTextField(
            f"What do the cases of pattern {number} have in common?",
            description=NAMES_NOBODY,
            limit=4000,
        ),
    )
