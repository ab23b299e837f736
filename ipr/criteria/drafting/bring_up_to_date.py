"""Bring a draft up to date with the rulebook in use."""

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.criteria.drafting.service import lock, save_text
from ipr.criteria.edits import up_to_date
from ipr.criteria.errors import NotAllowed, NotEditable, Stale
from ipr.criteria.models import DraftState, VersionDraft
from ipr.criteria.queries import text_of
from ipr.db.engine import AnySession
from ipr.permissions import Permission
from ipr.versions.service import hold_rulebook


def bring_up_to_date(
    session: AnySession, draft: VersionDraft, *, actor: User
) -> tuple[str, ...]:
    """Put a draft upon the rulebook in use; return what both of them had changed.

    Each of those is marked in the text, where the editor settles it. A draft that is
    up to date stays as it is. Raises NotAllowed, NotEditable, and EditRefused where
    it takes a person: the text stays as it is then.
    """
    if not actor.can(Permission.EDIT_CRITERIA):
        raise NotAllowed("Only a criteria editor can change a draft")
    in_use = hold_rulebook(session)
    draft = lock(session, draft)
    if draft.state != DraftState.EDITING:
        raise NotEditable(f"This draft is {draft.state.value}, so it can't be changed")
    if in_use is None:
        raise Stale("There is no rulebook in use")
    now, before = in_use.rulebook, draft.base
    if now.id == before.id:
        return ()
    merged = up_to_date.bring_up_to_date(text_of(session, draft), before.text, now.text)
    save_text(session, draft, merged.text, actor=actor, number=draft.text_number)
    draft.base = now
    record(
        session,
        AuditAction.CRITERIA_BROUGHT_UP_TO_DATE,
        subject=draft,
        actor=actor,
        changes={
            "base": (before.id, now.id),
            "base_digest": (before.digest, now.digest),
            "conflicts": (None, list(merged.conflicts)),
        },
    )
    return merged.conflicts
