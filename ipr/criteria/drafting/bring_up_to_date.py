"""Bring a draft up to date with the rulebook in use."""

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.criteria.approval.states import DRAFT_WORKFLOW
from ipr.criteria.drafting.service import add_text, hold_draft
from ipr.criteria.edits import up_to_date
from ipr.criteria.errors import RulebookReplaced
from ipr.criteria.models import VersionDraft
from ipr.criteria.queries import text_of
from ipr.db.engine import AnySession
from ipr.versions.service import hold_rulebook


def bring_up_to_date(
    session: AnySession, draft: VersionDraft, *, actor: User
) -> tuple[str, ...]:
    """Put a draft upon the rulebook in use; return what both of them had changed.

    Each of those is marked in the text, where the editor settles it. A draft that is
    up to date stays as it is. Raises NotAllowed, NotPossible, and EditRefused where
    it takes a person: the text stays as it is then.
    """
    in_use = hold_rulebook(session)
    draft = hold_draft(session, draft)
    row = DRAFT_WORKFLOW.check(session, draft, "bring_up_to_date", actor=actor)
    if in_use is None:
        raise RulebookReplaced("There is no rulebook in use")
    now, before = in_use.rulebook, draft.base
    if now.id == before.id:
        return ()
    text = text_of(session, draft)
    merged = up_to_date.bring_up_to_date(text, before.text, now.text)
    if merged.text != text:
        add_text(session, draft, merged.text, actor=actor)
    draft.base = now
    record(
        session,
        AuditAction(row.audit),
        subject=draft,
        actor=actor,
        changes={
            "base": (before.id, now.id),
            "base_digest": (before.digest, now.digest),
            "conflicts": (None, list(merged.conflicts)),
        },
    )
    return merged.conflicts
