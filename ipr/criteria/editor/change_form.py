"""The base of every plain form of a draft: what it shows, and what it says."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from wtforms import Field, SubmitField
from wtforms.widgets import HiddenInput

from ipr.criteria.editor.draft_change import DraftChange
from ipr.web.forms.fields import Form, RevisionField


class ChangeForm(Form):
    """A form that changes a draft. The fields stand on the page in their order."""

    revision = RevisionField()
    change: DraftChange
    saved: Mapping[str, Any]
    """What the draft says now, for whoever sends the form too late."""
    adds: ClassVar[bool] = False
    """Whether it adds something, so that nothing it shows is in the draft yet."""
    warns: ClassVar[bool] = False
    """Whether its button removes something."""

    @classmethod
    def filled(cls, change: DraftChange) -> Self:
        """Return the form as it is opened, or as it was sent."""
        shown = cls.shown_values(change)
        form = cls(data={**shown, "revision": change.number})
        form.change, form.saved = change, {} if cls.adds else shown
        form.offer(change)
        return form

    @classmethod
    def shown_values(cls, change: DraftChange) -> dict[str, Any]:
        """Return what the fields hold at first, by name."""
        return {}

    def offer(self, change: DraftChange) -> None:
        """Set the choices that the draft gives."""

    def visible_fields(self) -> list[Field]:
        """Return what stands on the page, the button last."""
        return [one for one in self if not isinstance(one.widget, HiddenInput)]

    def sent_values(self) -> dict[str, Any]:
        """Return what was sent, as the edit takes it."""
        return {}


class ConfirmChangeForm(ChangeForm):
    warns = True
    submit = SubmitField("Remove")
