"""Begin a draft of the criteria, save its text, bring it up to date, give it up."""

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.criteria.errors import Conflict, NotEditable
from ipr.criteria.models import DraftState, DraftText, VersionDraft
from ipr.criteria.queries import text_of
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.rulebook.file.parse import MAX_BYTES
from ipr.versions.service import hold_rulebook
from ipr.workflow import Refused

FRESH = {"populate_existing": True}


def start_draft(
    session: AnySession, *, title: str, text: str, based_on: str, actor: User
) -> VersionDraft:
    """Begin a draft with a whole rulebook as its text, which may still be wrong.

    `based_on` says what it was begun from: a version's name, or a file's.
    """
    in_use = hold_rulebook(session)
    if in_use is None:
        raise Refused("There is no rulebook to change yet: start with `ipr run`")
    now = utc_now()
    draft = VersionDraft(
        title=title,
        based_on=based_on,
        base=in_use.rulebook,
        state=DraftState.EDITING,
        text_number=1,
        started_by=actor,
        started_at=now,
        saved_by=actor,
        saved_at=now,
    )
    session.add(draft)
    session.flush()
    _keep_text(session, draft, text, actor)
    record(
        session,
        AuditAction.CRITERIA_STARTED,
        subject=draft,
        actor=actor,
        changes={"based_on": (None, based_on)},
    )
    return draft


def save_text(
    session: AnySession,
    draft: VersionDraft,
    text: str,
    *,
    actor: User,
    number: int,
    began_from: str | None = None,
) -> VersionDraft:
    """Save a new text of a draft, right or wrong; every text before it is kept.

    `number` is that of the text which the editor began from, and `began_from` that
    text, if it was read already. Saving the same text again changes nothing. Raises
    Conflict, with what was saved in the meantime, and NotEditable unless
    the draft is being edited.
    """
    draft = hold_draft(session, draft)
    if draft.state != DraftState.EDITING:
        raise NotEditable(f"This draft is {draft.state.value}, so it cannot be changed")
    if len(text.encode()) > MAX_BYTES:
        raise Refused(
            f"The text is larger than {MAX_BYTES // 1_000_000} MB. "
            "Check that it is the rulebook and nothing else"
        )
    is_latest = number == draft.text_number
    before = began_from if is_latest else None
    if before is None:
        before = text_of(session, draft)
    if text == before:
        return draft
    if not is_latest:
        raise Conflict(before, draft.text_number)
    add_text(session, draft, text, actor=actor)
    return draft


def add_text(
    session: AnySession, draft: VersionDraft, text: str, *, actor: User
) -> None:
    """Give a draft that is held another text, after all that it had."""
    draft.text_number += 1
    draft.saved_by, draft.saved_at = actor, utc_now()
    _keep_text(session, draft, text, actor)
    record(
        session,
        AuditAction.CRITERIA_SAVED,
        subject=draft,
        actor=actor,
        changes={"text_number": (draft.text_number - 1, draft.text_number)},
    )


def discard_draft(session: AnySession, draft: VersionDraft, *, actor: User) -> None:
    """Give up a draft that is being edited; its texts are kept."""
    draft = hold_draft(session, draft)
    if draft.state != DraftState.EDITING:
        raise NotEditable(
            f"This draft is {draft.state.value}, so it cannot be discarded"
        )
    draft.state = DraftState.DISCARDED
    record(
        session,
        AuditAction.CRITERIA_DISCARDED,
        subject=draft,
        actor=actor,
        changes={"state": (DraftState.EDITING, DraftState.DISCARDED)},
    )


def hold_draft(session: AnySession, draft: VersionDraft) -> VersionDraft:
    """Return the draft as it is now, held until the transaction ends."""
    return session.scalars(
        select(VersionDraft)
        .where(VersionDraft.id == draft.id)
        .with_for_update()
        .execution_options(**FRESH)
    ).one()


def _keep_text(
    session: AnySession, draft: VersionDraft, text: str, actor: User
) -> None:
    session.add(
        DraftText(
            draft_id=draft.id,
            number=draft.text_number,
            text=text,
            saved_by=actor,
            saved_at=utc_now(),
        )
    )
