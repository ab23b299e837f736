"""The forms that begin a draft of the criteria, write its text and give it up."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import Field, HiddenField, SelectField, StringField, SubmitField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import HiddenInput

from ipr.criteria.service import DRAFT
from ipr.rulebook.file.parse import MAX_BYTES
from ipr.rulebook.file.reader import ID
from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import Form, OneOfField, Required, RevisionField
from ipr.web.typed_text import CONTROL, plain_characters

FROM_VERSION, FROM_FILE = "version", "file"
LIMIT = f"{MAX_BYTES // 1_000_000} MB"
TOO_LARGE = f"The text must be smaller than {LIMIT}"


class RulebookTextField(Field):
    """A whole rulebook file. Every blank in it is kept: in YAML they have a meaning."""

    component = "textarea"

    def _value(self) -> str:
        return self.data or ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the text as typed, with plain line ends and one at its end."""
        if valuelist:
            text = plain_characters(str(valuelist[0]))
            self.data = text if text.endswith("\n") or not text else f"{text}\n"

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse a text that is larger than any rulebook."""
        if len((self.data or "").encode()) > MAX_BYTES:
            raise ValidationError(
                f"{TOO_LARGE}. Check that it is the rulebook and nothing else"
            )


class LineField(HiddenField):
    """The line at which the cursor stands, where scripts run."""

    widget = HiddenInput()

    @property
    def line(self) -> int:
        """The line as a number; 0 if there is none."""
        text = str(self.data or "")
        return int(text) if text.isdecimal() and len(text) < 8 else 0


class EditTextForm(Form):
    """The whole text of a draft."""

    text = RulebookTextField("The rulebook as text")
    revision = RevisionField()
    line = LineField()
    save = SubmitField("Save")
    check = SubmitField("Check without saving")


class StartDraftForm(Form):
    """Begin a draft: from a version, or from a file."""

    title = StringField(
        "Title of the version it will be",
        description="For example, “Criteria from April 2027”. People see it wherever "
        "the version is named.",
        validators=[
            Required("Enter a title"),
            Length(max=200, message="Title must be 200 characters or fewer"),
        ],
    )
    begin = OneOfField(
        "What do you begin from?",
        choices={
            FROM_VERSION: "A version that was published",
            FROM_FILE: "A rulebook file that I have",
        },
        validators=[Required("Select what you begin from")],
    )
    base = SelectField("Which version?")
    name = StringField(
        "Short name",
        description="For example, 2027. It stands in addresses and on receipts, and "
        "is never used again.",
    )
    starts = DateField(
        "When should it come into force?",
        description="You can change this until it is proposed.",
        what="The day it comes into force",
    )
    file = FileField(
        "Rulebook file",
        description=f"A text file in YAML, smaller than {LIMIT}, with the published "
        "versions and one new one. It may still be wrong: you can mend it here.",
    )
    submit = SubmitField("Start the draft")
    taken: frozenset[str] = frozenset()

    def offer(self, versions: dict[str, str], taken: frozenset[str]) -> None:
        """Set the versions to begin from, and the names that can't be used again."""
        self.base.choices = versions
        self.taken = taken

    def validate_name(self, field: StringField) -> None:
        """Ask for a short name that is free, to begin from a version."""
        if self.begin.data != FROM_VERSION:
            return
        if not field.data:
            raise ValidationError("Enter a short name")
        if not ID.fullmatch(field.data):
            raise ValidationError(
                "Short name must be up to 40 letters and digits; dots, hyphens and "
                "underscores may stand between them"
            )
        if field.data.startswith(DRAFT):
            raise ValidationError(f"Short name must not begin with “{DRAFT}”")
        if field.data in self.taken:
            raise ValidationError(
                f"There is, or was, a version {field.data}: choose another short name"
            )

    def validate_starts(self, field: DateField) -> None:
        """Ask for the day, to begin from a version."""
        if self.begin.data == FROM_VERSION and field.data is None:
            raise ValidationError("Enter the day it should come into force")

    def read_file(self) -> str | None:
        """Return the text of the chosen file; None, with an error, if it has none."""
        try:
            return decode_file(self.file.data)
        except ValueError as problem:
            self.file.errors = [str(problem)]
            return None


def decode_file(chosen: Any) -> str:
    """Return the text of a file that was sent; raise ValueError, in words, if none."""
    if not chosen or not getattr(chosen, "filename", ""):
        raise ValueError("Choose a rulebook file")
    raw: bytes = chosen.stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise ValueError(f"The file must be smaller than {LIMIT}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ValueError(
            "The file must be text in UTF-8: save it so and choose it again"
        ) from problem
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ValueError("The file is empty: choose one with a rulebook in it")
    if text != text.translate(CONTROL):
        raise ValueError("The file must be text: this one holds other data")
    return text


class DiscardDraftForm(Form):
    """Give up a draft."""

    submit = SubmitField("Discard this draft")
