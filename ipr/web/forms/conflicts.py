"""What is said when a form was saved elsewhere while somebody was filling it in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    MultipleFileField,
    PasswordField,
    SubmitField,
)
from wtforms.widgets import HiddenInput

BY_ANYBODY = (
    "This was saved while you were filling it in, by somebody else or by you in "
    "another window"
)
BY_YOURSELF = "You saved this in another window while you were filling it in here"
COMPARE = (
    "Nothing is lost: compare both below, then send yours again if it should stand"
)
LOOK_AGAIN = "Nothing is lost: check what it says now, then send yours again if it fits"

NOTHING = "Nothing"
NO_LONGER_OFFERED = "An answer that is no longer offered"
_NO_ANSWERS = (HiddenField, SubmitField, PasswordField, FileField, MultipleFileField)
_MISSING = object()


@dataclass(frozen=True)
class Difference:
    """One question of a stale form: the answer that is saved and what was typed."""

    label: str
    saved: str
    typed: str


def saved_by(name: str, *, same_person: bool) -> str:
    """Return who saved a thing of which it is known who did."""
    if same_person:
        return BY_YOURSELF
    return f"{name} saved this while you were filling it in"


def find_differences(
    fields: Iterable[Any], saved: Mapping[str, Any] | object
) -> Iterator[Difference]:
    """Yield the questions whose saved answer is another than what was typed.

    `saved` gives the values by field name; a field that it doesn't have is passed
    over, and so is what is no answer: buttons, files, passwords, hidden marks.
    """
    for field in fields:
        if isinstance(field, _NO_ANSWERS) or isinstance(field.widget, HiddenInput):
            continue
        value = _saved_value(saved, field.short_name)
        if value is _MISSING:
            continue
        before, after = value_in_words(field, value), _typed_in_words(field)
        if before != after:
            yield Difference(field.label.text, before, after)


def _saved_value(saved: Mapping[str, Any] | object, name: str) -> Any:
    if isinstance(saved, Mapping):
        return saved.get(name, _MISSING)
    return getattr(saved, name, _MISSING)


def _typed_in_words(field: Any) -> str:
    """Return what was typed, as it was typed where it can't be read."""
    if field.data is None and not hasattr(field, "iter_choices"):
        return " ".join(str(text) for text in field.raw_data or ()) or NOTHING
    return value_in_words(field, field.data)


def value_in_words(field: Any, value: Any) -> str:
    """Return a field's value as a person would read it, never as it is kept."""
    if isinstance(field, BooleanField):
        return "Selected" if value else "Not selected"
    if value is None or value == "" or value == []:
        return NOTHING
    if hasattr(value, "strftime"):
        return f"{value:%-d %B %Y}"
    if hasattr(field, "iter_choices"):
        labels = {str(choice.value): choice.label for choice in field.iter_choices()}
        chosen = value if isinstance(value, list | tuple | set | frozenset) else [value]
        return ", ".join(str(labels.get(str(x), NO_LONGER_OFFERED)) for x in chosen)
    return str(value)
