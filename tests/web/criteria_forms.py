"""A draft that an editor changes by form, for tests of those pages."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ipr.accounts.models import User
from ipr.criteria.drafting import service as drafting
from ipr.criteria.edits.contents import Contents, read_contents
from ipr.criteria.models import VersionDraft
from ipr.criteria.queries import text_of
from ipr.rulebook import Version
from tests.make import published_book
from tests.unit.criteria_drafts import version_in

HARM, OUTSIDE = "contribution-and-harm", "external-process"


@dataclass
class Desk:
    """The editor's browser, and the draft as it is in the database."""

    client: Any
    session: Session
    draft: VersionDraft
    editor: User

    def path(self, part: str = "") -> str:
        """Return the address of a form."""
        return f"/criteria/drafts/{self.draft.id}/change{part}"

    def get(self, part: str = "") -> TestResponse:
        """Open a form."""
        return self.client.get(self.path(part))

    def send(self, part: str, **fields: Any) -> TestResponse:
        """Send a form, made from the latest text unless `revision` says otherwise."""
        fields.setdefault("revision", self.number)
        return self.client.post(self.path(part), data=fields)

    @property
    def number(self) -> int:
        """Which text is the latest."""
        self.refresh()
        return self.draft.text_number

    @property
    def text(self) -> str:
        """The latest text."""
        self.refresh()
        return text_of(self.session, self.draft)

    @property
    def contents(self) -> Contents:
        """What the latest text says of the new version."""
        known = {version.id for version in published_book().versions}
        return read_contents(self.text, known)

    @property
    def version(self) -> Version:
        """The new version, even where its examples fail."""
        return version_in(self.text)

    def save(self, text: str) -> None:
        """Save a text as the text editor would."""
        number = self.number
        drafting.save_text(
            self.session, self.draft, text, actor=self.editor, number=number
        )
        self.session.commit()

    def refresh(self) -> None:
        """Begin a new transaction, which sees what the browser did."""
        self.session.rollback()
        self.session.expire_all()
        self.session.refresh(self.draft)


def saved(response: TestResponse) -> bool:
    """Return whether a form was taken."""
    return response.status_code == 303
