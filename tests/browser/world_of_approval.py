"""Drafts of the criteria on their way to publication, and who answers for them."""

from datetime import timedelta

from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.criteria.approval import publishing
from ipr.criteria.approval import service as approving
from ipr.criteria.models import VersionDraft
from ipr.db.clock import london_today
from ipr.permissions import Role
from tests.make import drafted_text, make_user, make_version_draft
from tests.unit.criteria_steps import (
    approve,
    book_in_use,
    new_version,
    propose,
    publish,
)

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
COMMENTS = f"Say whose learning it is.\n\nAnd read the minutes of {LONG}."


def make_drafts_to_approve(
    session: Session, people: dict[str, User], places: dict[str, object]
) -> None:
    """Make a draft in each state, and one version published and withdrawn again."""
    editor = people["pru"]
    second = make_user(session, Role.CRITERIA_APPROVER, name="Ana Approver")
    both = make_user(
        session, Role.CRITERIA_EDITOR, Role.CRITERIA_APPROVER, name="Bo Both"
    )
    people |= {"ana": second, "bo": both}
    soon = london_today() + timedelta(days=200)

    def draft(place: str, days: int = 0, actor: User = editor) -> VersionDraft:
        starts = (soon + timedelta(days=days)).isoformat()
        text = drafted_text(new_version(f"next-{place}", starts))
        made = make_version_draft(session, actor, text, title=f"Draft {place} {LONG}")
        places[place] = made.id
        return made

    draft("ready")
    draft("over", days=-400)
    propose(session, draft("waiting"), editor)
    propose(session, draft("own", actor=both), both)
    returned = draft("returned")
    proposal = propose(session, returned, editor)
    approving.send_back(session, proposal, comments=COMMENTS, actor=second)
    approve(session, returned, editor)
    live = approving.live_proposal(session, returned)
    assert live
    approving.take_back(session, live, actor=editor)
    for place in ("approved", "other"):
        approve(session, draft(place, days=len(place)), editor)
    gone = draft("gone", days=100)
    approve(session, gone, editor)
    publish(session, gone, editor)
    publishing.withdraw_version(session, "next-gone", reason=COMMENTS, actor=second)
    assert len(book_in_use(session).versions) == 4
