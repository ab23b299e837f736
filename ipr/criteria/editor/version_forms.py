"""Forms about a draft's version and its criteria."""

from wtforms import SelectField, StringField, SubmitField
from wtforms.validators import Length, Optional

from ipr.criteria.edits.contents import Contents
from ipr.rulebook.model import DISCRETIONARY, MANDATORY
from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import (
    Form,
    LongTextField,
    OneOfField,
    Required,
    RevisionField,
)

KINDS = {MANDATORY: "Mandatory", DISCRETIONARY: "Discretionary"}
KIND_HINTS = {
    MANDATORY: "A referral that meets it is accepted.",
    DISCRETIONARY: "A referral that meets it goes to a named person, who decides.",
}
TITLE_LIMIT = 200


def title_field(label: str, message: str) -> StringField:
    """Return a field for a title."""
    words = f"It must be {TITLE_LIMIT} characters or fewer"
    return StringField(
        label, validators=[Required(message), Length(max=TITLE_LIMIT, message=words)]
    )


def criterion_title_field() -> StringField:
    """Return the field for the title of a criterion."""
    return title_field("Title", "Enter the title of the criterion")


def document_field() -> SelectField:
    """Return a field for the document that a wording comes from."""
    return SelectField(
        "Document the wording comes from",
        validators=[Required("Choose the document it comes from")],
    )


class SourceForm(Form):
    """Base of the forms that say where a wording comes from."""

    document = document_field()
    place = StringField(
        "Where in the document (optional)",
        description="For example, a heading or “first bullet”.",
        validators=[Length(max=500, message="It must be 500 characters or fewer")],
    )

    def offer_documents(self, contents: Contents) -> None:
        """Set the documents to choose from; without a list, those that are named."""
        known = contents.documents
        if known is None:
            named = [contents.document, *(one.document for one in contents.criteria)]
            known = {name: name for name in named if name}
        self.document.choices = {"": "Choose a document", **known}

    def source(self) -> tuple[str, str]:
        """Return the document and the place in it."""
        return self.document.data or "", self.place.data or ""


class ChangeDetailsForm(SourceForm):
    """What a version says of itself."""

    title = title_field("Title of the version", "Enter the title of the version")
    starts = DateField(
        "First day in force",
        what="The first day in force",
        description=(
            "Referrals sent from this day on are decided by this version. Changes to "
            "the words of questions move with it."
        ),
        validators=[Required("Enter the first day in force")],
    )
    starts_basis = LongTextField("Why that day (optional)", limit=1000)
    readings = LongTextField(
        "Readings of ours (optional)",
        limit=8000,
        description=(
            "Where the published wording leaves something open, say how it is read "
            "here. Write each on a line of its own."
        ),
    )
    revision = RevisionField()
    submit = SubmitField("Save details")


class AddDocumentForm(Form):
    """A document that wordings come from."""

    title = LongTextField(
        "Title and date of the document",
        limit=500,
        description="For example, “Written answer 12345, 3 March 2026”.",
        validators=[Required("Enter the title of the document")],
    )
    revision = RevisionField()
    submit = SubmitField("Add the document")


class WordsForm(SourceForm):
    """What a criterion says in words."""

    title = criterion_title_field()
    plain_words = LongTextField(
        "What it asks for, in plain words (optional)",
        limit=2000,
        description="Shown where the criteria are explained.",
    )
    met = LongTextField("When it is met (optional)", limit=1000)
    not_met = LongTextField("When it is not met (optional)", limit=1000)
    not_known = LongTextField("When it is not known yet (optional)", limit=1000)

    def texts(self) -> dict[str, str]:
        """Return the three texts that a decision quotes."""
        names = ("met", "not_met", "not_known")
        return {name: self[name].data or "" for name in names}

    def validate_not_known(self, field: LongTextField) -> None:
        """Refuse some of the three texts without the others."""
        texts = self.texts()
        if any(texts.values()) and not all(texts.values()):
            for name, text in texts.items():
                if not text:
                    message = "Write all three texts, or none for the usual words"
                    self[name].errors = [*self[name].errors, message]


class RewordCriterionForm(WordsForm):
    """Other words for a criterion."""

    revision = RevisionField()
    submit = SubmitField("Save the words")


class ChangeKindForm(Form):
    """Whether a criterion is mandatory."""

    kind = OneOfField(
        "What happens when it is met?",
        choices=KINDS,
        hints=KIND_HINTS,
        validators=[Required("Select mandatory or discretionary")],
    )
    revision = RevisionField()
    submit = SubmitField("Save the kind")


class MoveCriterionForm(Form):
    """Where a criterion stands among the others."""

    place = OneOfField(
        "Where should it stand?",
        description="The order changes no decision, only what is read first.",
        validators=[Required("Select where it should stand")],
    )
    revision = RevisionField()
    submit = SubmitField("Save the order")

    def offer(self, contents: Contents, id: str) -> "MoveCriterionForm":
        """Set the places: first, or behind one of the others."""
        others = [one.title for one in contents.criteria if one.id != id]
        behind = {str(n): f"After “{title}”" for n, title in enumerate(others, start=1)}
        self.place.choices = {"0": "First", **behind}
        return self


class ConfirmChangeForm(Form):
    """A change that is only confirmed."""

    revision = RevisionField()
    submit = SubmitField("Remove")


def name_field() -> StringField:
    """Return a field for a short name in the file, made from the words if empty."""
    return StringField(
        "Short name (optional)",
        description=(
            "How the file and other programs name it: letters, digits and "
            "underscores. Left empty, it is made from the words above."
        ),
        validators=[
            Optional(),
            Length(max=40, message="It must be 40 characters or fewer"),
        ],
    )
