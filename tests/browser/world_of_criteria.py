"""Drafts of the criteria in every state, and who writes and reads them."""

from typing import Any

from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.criteria.drafting import service as drafting
from ipr.criteria.models import VersionDraft
from tests.make import NEW_VERSION, drafted_text, make_version_draft
from tests.unit import criteria_steps as steps

# An example that fails, a long line, and a published version that was changed.
FAILING = NEW_VERSION.replace("expect: accept, result: met", "expect: decline")
LONG = drafted_text(f"{NEW_VERSION}        # {'a long remark ' * 30}\n")
CHANGED = drafted_text().replace("Someone has suggested it", "Someone suggests it")


def make_drafts_to_write(
    session: Session, editor: User, places: dict[str, Any]
) -> None:
    """Make drafts: right, wrong in several ways, proposed and given up."""

    def draft(place: str, text: str = "", title: str = "From April 2027") -> Any:
        made = make_version_draft(session, editor, text, title=title)
        places[place] = made.id
        return made

    written: VersionDraft = draft("written", LONG)
    drafting.save_text(session, written, drafted_text(), actor=editor, number=1)
    draft("failing", drafted_text(FAILING), "With an example that fails")
    draft("changed", CHANGED, "With a published version changed")
    draft("broken", "facts: [", "Not YAML")
    drafting.discard_draft(session, draft("given_up_draft"), actor=editor)
    steps.propose(session, draft("put_forward", title="Put forward"), editor)
