"""Drafts of the criteria that are sound, have things to mend, or can't be read."""

from typing import Any

from sqlalchemy.orm import Session

from ipr.accounts.models import User
from tests.make import NEW_VERSION, drafted_text, make_version_draft

NOBODY = "{contribution: [none]}"
NEVER = f"{{all: [{NOBODY}, {{not: {NOBODY}}}]}}"
TO_MEND = NEW_VERSION.replace("{contribution: [alleged, suggested]}", NOBODY)
TO_MEND = TO_MEND.replace('{learning_possible: ["yes"]}', NEVER)
UNREADABLE = "facts: [" + "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


def make_drafts_to_prove(
    session: Session, editor: User, places: dict[str, Any]
) -> None:
    """Make the drafts, and put their numbers in the places of their names."""
    for name, text in {
        "sound": drafted_text(),
        "to_mend": drafted_text(TO_MEND),
        "unreadable": UNREADABLE,
    }.items():
        draft = make_version_draft(session, editor, text, title=f"Draft: {name}")
        places[name] = draft.id
