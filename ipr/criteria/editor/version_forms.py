"""Forms about a draft's version and its criteria."""

from typing import Any

from wtforms import SelectField, StringField, SubmitField
from wtforms.validators import Length, Optional

from ipr.criteria.editor.change_form import ChangeForm, ConfirmChangeForm
from ipr.criteria.editor.draft_change import DraftChange
from ipr.criteria.edits.criteria import id_from
from ipr.rulebook.model import DISCRETIONARY, MANDATORY
from ipr.web.forms.dates import DateField
from ipr.web.forms.fields import LongTextField, OneOfField, Required

KINDS = {MANDATORY: "Mandatory", DISCRETIONARY: "Discretionary"}
KIND_HINTS = {
    MANDATORY: "A referral that meets it is accepted.",
    DISCRETIONARY: "A referral that meets it goes to a named person, who decides.",
}
TEXTS = ("met", "not_met", "not_known")
TITLE_LIMIT = 200


def title_field(label: str, message: str) -> StringField:
    words = f"It must be {TITLE_LIMIT} characters or fewer"
    return StringField(
        label, validators=[Required(message), Length(max=TITLE_LIMIT, message=words)]
    )


def criterion_title_field() -> StringField:
    return title_field("Title", "Enter the title of the criterion")


def document_field() -> SelectField:
    """Return a field for the document that a wording comes from."""
    return SelectField(
        "Document the wording comes from",
        validators=[Required("Choose the document it comes from")],
    )


class SourceForm(ChangeForm):
    """Base of the forms that say where a wording comes from."""

    document = document_field()
    place = StringField(
        "Where in the document (optional)",
        description="For example, a heading or “first bullet”.",
        validators=[Length(max=500, message="It must be 500 characters or fewer")],
    )

    def offer(self, change: DraftChange) -> None:
        """Set the documents to choose from; without a list, those that are named."""
        super().offer(change)
        contents, known = change.contents, change.contents.documents
        if known is None:
            named = [contents.document, *(one.document for one in contents.criteria)]
            known = {name: name for name in named if name}
        self.document.choices = {"": "Choose a document", **known}

    def source(self) -> tuple[str, str]:
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
        "How we read the wording (optional)",
        limit=8000,
        description=(
            "Where the published wording leaves something open, say how it is read "
            "here. Write each on a line of its own."
        ),
    )
    submit = SubmitField("Save details")

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        """Return the details; a reading of several lines stands on one."""
        now = change.contents
        return {
            "title": now.title,
            "starts": now.starts,
            "starts_basis": now.starts_basis,
            "document": now.document,
            "place": now.place,
            "readings": "\n".join(" ".join(one.split("\n")) for one in now.readings),
        }

    def sent_values(self) -> dict[str, Any]:
        """Return the details; the readings only if they changed on the page."""
        readings = self.readings.data or ""
        changed = self.readings.data != self.saved["readings"]
        return {
            "title": self.title.data,
            "starts": self.starts.data,
            "starts_basis": self.starts_basis.data or "",
            "source": self.source(),
            "readings": readings.split("\n") if changed else None,
        }


class AddDocumentForm(ChangeForm):
    """A document that wordings come from."""

    title = LongTextField(
        "Title and date of the document",
        limit=500,
        description="For example, “Written answer 12345, 3 March 2026”.",
        validators=[Required("Enter the title of the document")],
    )
    submit = SubmitField("Add the document")

    def sent_values(self) -> dict[str, Any]:
        """Return the title, and a short name made from it."""
        title = self.title.data or ""
        taken = self.change.contents.documents or ()
        return {"id": id_from(title, taken, else_from="document"), "title": title}


class WordsForm(SourceForm):
    """What a criterion says in words."""

    title = criterion_title_field()
    plain_words = LongTextField(
        "What it asks for, in plain words (optional)",
        limit=2000,
        description="Shown where the criteria are explained.",
    )
    met = LongTextField(
        "When it is met (optional)",
        limit=1000,
        description="Shown where the criteria are read. What people are told about a "
        "case is said from its answers.",
    )
    not_met = LongTextField("When it is not met (optional)", limit=1000)
    not_known = LongTextField("When it is not known yet (optional)", limit=1000)

    def texts(self) -> dict[str, str]:
        """Return the three texts, which say in general what each result means."""
        return {name: self[name].data or "" for name in TEXTS}

    def sent_values(self) -> dict[str, Any]:
        return {
            "title": self.title.data,
            "plain_words": self.plain_words.data or "",
            "source": self.source(),
            "texts": self.texts(),
        }

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

    submit = SubmitField("Save the words")

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        now = change.criterion
        return {
            "title": now.title,
            "plain_words": now.plain,
            "document": now.document,
            "place": now.place,
            **{key: now.texts.get(key, "") for key in TEXTS},
        }


class ChangeKindForm(ChangeForm):
    """Whether a criterion is mandatory."""

    kind = OneOfField(
        "What happens when it is met?",
        choices=KINDS,
        hints=KIND_HINTS,
        validators=[Required("Select mandatory or discretionary")],
    )
    submit = SubmitField("Save the kind")

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        return {"kind": change.criterion.kind}

    def sent_values(self) -> dict[str, Any]:
        return {"kind": self.kind.data}


class MoveCriterionForm(ChangeForm):
    """Where a criterion stands among the others."""

    place = OneOfField(
        "Where should it stand?",
        description="The order changes no decision, only what is read first.",
        validators=[Required("Select where it should stand")],
    )
    submit = SubmitField("Save the order")

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        return {"place": str(change.contents.criteria.index(change.criterion))}

    def offer(self, change: DraftChange) -> None:
        """Set the places: first, or behind one of the others."""
        id, all = change.criterion.id, change.contents.criteria
        others = [one.title for one in all if one.id != id]
        behind = {str(n): f"After “{title}”" for n, title in enumerate(others, start=1)}
        self.place.choices = {"0": "First", **behind}

    def sent_values(self) -> dict[str, Any]:
        return {"place": int(self.place.data)}


class RemoveCriterionForm(ConfirmChangeForm):
    submit = SubmitField("Remove the criterion")


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
