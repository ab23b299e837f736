"""Drafts of the criteria with a question of their own, to be changed by form."""

from typing import Any

from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.criteria import edits
from ipr.rulebook.conditions import Is, Not
from tests.make import drafted_text, make_version_draft

NEW, LEARNING = "2027", "learning"


def make_drafts_to_change(
    session: Session, editor: User, places: dict[str, Any]
) -> None:
    """Make a draft that asks one more question, and one that is wrong as well."""
    text = edits.add_fact(
        drafted_text(),
        NEW,
        id="delay",
        type="one_of",
        question="Was there a long delay?",
        page="delays",
        page_title="Delays",
        options={"long": "A long one", "short": "A short one"},
    )
    text = edits.add_condition(text, NEW, LEARNING, (), Not(Is("delay", ("long",))))
    for place, asking in {
        "asking": text,
        "asking_wrongly": text.replace(
            'kind: discretionary\n        title: "Some',
            ('kind: optional\n        title: "Some'),
        ),
    }.items():
        draft = make_version_draft(session, editor, asking, title=f"Draft: {place}")
        places[place] = draft.id
