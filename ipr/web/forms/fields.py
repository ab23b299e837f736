"""The base of every form, and the fields that GOV.UK has and WTForms lacks."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import UnboundField
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import HiddenInput

from ipr.web.forms.conflicts import (
    BY_ANYBODY,
    COMPARE,
    LOOK_AGAIN,
    Difference,
    find_differences,
)
from ipr.web.kept_posts import held_fields, sign_mark
from ipr.web.typed_text import tidy_line, tidy_text

NOT_OFFERED = "Choose one of the options on this page"


class MarkField(HiddenField):
    """Says, signed, whose form this is and which: see `ipr.web.kept_posts`."""

    def __init__(self, form_name: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.form_name = form_name

    def _value(self) -> str:
        return sign_mark(self.form_name)


class RevisionField(IntegerField):
    """The revision that somebody saw, so that a stale form overwrites nothing."""

    widget = HiddenInput()

    def __init__(self, **options: Any) -> None:
        super().__init__("Revision", **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the number sent; anything odd counts as the oldest of all."""
        text = str(valuelist[0]) if valuelist else ""
        self.data = int(text) if text.isdecimal() and len(text) < 10 else 0


class PlainMessages:
    """Says WTForms' stock messages in plain words."""

    SAID: ClassVar[dict[str, str]] = {
        "Not a valid choice.": NOT_OFFERED,
        "Invalid Choice: could not coerce.": NOT_OFFERED,
        "Invalid choice(s): one or more data inputs could not be coerced.": NOT_OFFERED,
        "Not a valid integer value.": "Enter a whole number, such as 12",
        "Not a valid decimal value.": "Enter a number, such as 12.5",
        "This field is required.": "Enter an answer",
    }

    def gettext(self, text: str) -> str:
        """Return our words for a message, or the message itself."""
        return self.SAID.get(text, text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the message for this many."""
        return self.gettext(one if number == 1 else many)


WORDS = PlainMessages()


class Form(FlaskForm):  # type: ignore[misc] # flask-wtf ships no types
    """Base of every form. Shows what was typed before a session lapsed."""

    form_mark = MarkField()
    conflict: Sequence[Difference] = ()
    saved_elsewhere: str = BY_ANYBODY
    """What is said of who saved it meanwhile."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # flask-wtf ships no types
        """How fields are made and where their data comes from."""

        def wrap_formdata(self, form: "Form", formdata: Any) -> Any:
            """Add to flask-wtf's rule: a held post fills in the page's first sight."""
            found = super().wrap_formdata(form, formdata)
            return held_fields(form.form_name()) if found is None else found

        def get_translations(self, form: "Form") -> PlainMessages:
            """Offer plain words in place of the stock messages."""
            return WORDS

        def bind_field(
            self,
            form: "Form",
            unbound_field: "UnboundField[Any]",
            options: dict[str, Any],
        ) -> Any:
            """Tidy every typed text, except passwords, before anything reads it."""
            field = DefaultMeta.bind_field(self, form, unbound_field, options)
            if isinstance(field, StringField) and not isinstance(
                field, PasswordField | HiddenField
            ):
                many = isinstance(field, TextAreaField)
                field.filters = (tidy_text if many else tidy_line, *field.filters)
            if isinstance(field, MarkField):
                field.form_name = form.form_name()
            return field

    def form_name(self) -> str:
        """Return the name by which a held post finds its form again."""
        return f"{self._prefix}{type(self).__name__}"

    def hidden_tag(self, *fields: Any) -> Markup:
        """Return the hidden fields, without ids: a page may have several forms."""
        hidden = (f for f in fields or self if isinstance(f.widget, HiddenInput))
        return Markup("\n").join(field(id=False) for field in hidden)

    @property
    def held(self) -> bool:
        """Whether it shows what was typed before the session lapsed."""
        return not self.is_submitted() and held_fields(self.form_name()) is not None

    def is_stale(self, revision: int) -> bool:
        """Whether somebody saved another revision after this form was opened."""
        return bool(self.revision.data != revision)

    def note_conflict(self, revision: int, saved: Mapping[str, Any] | object) -> None:
        """Refuse the form, keep what was typed, and show both texts.

        The form takes the saved revision, so that sending it again, having read
        both, is the person's own choice. `saved` gives the values by field name.
        """
        self.conflict = list(find_differences(self, saved))
        self.revision.data = revision
        self.revision.raw_data = [str(revision)]
        then = COMPARE if self.conflict else LOOK_AGAIN
        self.form_errors.append(f"{self.saved_elsewhere}. {then}")


class Required(InputRequired):
    """Refuses an empty answer with a message of its own: there is no default one."""

    def __init__(self, message: str) -> None:
        super().__init__(message)

    def __call__(self, form: Any, field: Any) -> None:
        """Count text that is only blanks as empty."""
        given = [
            one
            for one in field.raw_data or ()
            if not isinstance(one, str) or one.strip()
        ]
        if not given or (isinstance(field.data, str) and not field.data):
            field.raw_data = None
            super().__call__(form, field)


class LongTextField(TextAreaField):
    """A text box with a limit that is counted as the person types."""

    component = "character-count"

    def __init__(
        self, label: str | None = None, *, limit: int = 4000, **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.limit = limit

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse text over the limit, saying by how much."""
        over = len(self.data or "") - self.limit
        if over > 0 and not validation_stopped:
            raise ValidationError(
                f"{self.label.text} must be {self.limit:,} characters or fewer: "
                f"it is {over:,} too many"
            )


class OneOfField(RadioField):
    """Radios, with a hint for each item where there is one."""

    component = "radios"

    def __init__(
        self,
        label: str | None = None,
        *,
        hints: Mapping[str, str] | None = None,
        divider_before: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.hints = dict(hints or {})
        self.divider_before = divider_before

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not on the page; having chosen nothing is no error here."""
        choices: Any = self.iter_choices()
        if self.data is not None and not any(one.selected for one in choices):
            raise ValidationError(NOT_OFFERED)


class ManyOfField(SelectMultipleField):
    """Checkboxes. An exclusive option ("None of these") can't stand beside others."""

    component = "checkboxes"

    def __init__(
        self,
        label: str | None = None,
        *,
        hints: Mapping[str, str] | None = None,
        exclusive: Sequence[str] = (),
        exclusive_message: str = "",
        divider_before: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.hints = dict(hints or {})
        self.exclusive = tuple(exclusive)
        self.exclusive_message = exclusive_message
        self.divider_before = divider_before or (exclusive[0] if exclusive else None)

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not on the page, and an exclusive option beside another."""
        choices: Any = self.iter_choices()
        labels = {choice.value: str(choice.label) for choice in choices}
        if any(value not in labels for value in self.data or ()):
            raise ValidationError(NOT_OFFERED)
        alone = [value for value in self.data or () if value in self.exclusive]
        if alone and len(self.data or ()) > 1:
            raise ValidationError(
                self.exclusive_message
                or f"Select “{labels[alone[0]]}” alone, or what applies, but not both"
            )
