"""The life of a draft: started, saved page by page, read again, given up, expired."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.files.service import forget_file
from ipr.referrals.models import Draft, ReferralDraftState
from ipr.referrals.questions.draft_answers import Content, merge_answers
from ipr.referrals.service import CaseNotFound
from ipr.rulebook.version import Version

EXPIRED_AT_ONCE = 200

# Asked for every page of questions, so they are made once.
_OWN = select(Draft).where(
    Draft.key == bindparam("of"), Draft.referrer_id == bindparam("by")
)
_OWN_LOCKED = _OWN.with_for_update().execution_options(populate_existing=True)


class DraftNotOpen(Exception):
    """The draft was sent, given up or has expired; `draft.state` says which."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.state)
        self.draft = draft


def start_draft(session: AnySession, *, actor: User, version: Version) -> Draft:
    """Start an empty draft with the questions of a version of the criteria."""
    now = utc_now()
    draft = Draft(
        key=secrets.token_urlsafe(18),
        referrer_id=actor.id,
        version_name=version.id,
        content={},
        started_at=now,
        saved_at=now,
    )
    session.add(draft)
    record(session, AuditAction.DRAFT_STARTED, subject=draft, actor=actor)
    return draft


def find_draft(
    session: AnySession, key: str, *, user: User, lock: bool = False
) -> Draft:
    """Return somebody's own open draft. `lock` holds the row, for changes.

    Raises CaseNotFound if it isn't theirs, and DraftNotOpen if it is no longer open.
    """
    draft = session.scalar(_OWN_LOCKED if lock else _OWN, {"of": key, "by": user.id})
    if draft is None:
        raise CaseNotFound(key)
    if draft.state is not ReferralDraftState.OPEN:
        raise DraftNotOpen(draft)
    return draft


def saved_revision(draft: Draft, page: str) -> int:
    """Return how often a page of a draft was saved, to notice a stale form of it."""
    return int(draft.content.get("saved", {}).get(page, 0))


def save_page(
    session: AnySession, draft: Draft, page: str, said: Content, *, actor: User
) -> None:
    """Keep what a page says. `said` holds the parts of the content that it sets.

    See `merge_answers`. What could not be read of that page before is forgotten.
    """
    content = merge_answers(draft.content, said)
    typed = {k: v for k, v in content.get("typed", {}).items() if k != page}
    _save(session, draft, page, {**content, "typed": typed}, actor)


def keep_typed(
    session: AnySession,
    draft: Draft,
    page: str,
    fields: list[tuple[str, str]],
    *,
    actor: User,
) -> None:
    """Keep a page just as it was typed, though it can't be read as answers yet.

    The page's earlier answers stand until it is corrected; the draft can't be sent.
    """
    typed = {**draft.content.get("typed", {}), page: [list(pair) for pair in fields]}
    _save(session, draft, page, {**draft.content, "typed": typed}, actor)


def _save(
    session: AnySession, draft: Draft, page: str, content: Content, actor: User
) -> None:
    saved = {**content.get("saved", {}), page: saved_revision(draft, page) + 1}
    draft.content = {**content, "saved": saved}
    draft.saved_at = utc_now()
    record(
        session,
        AuditAction.DRAFT_SAVED,
        subject=draft,
        actor=actor,
        changes={"page": (None, page)},
    )


def confirm_right(
    session: AnySession, draft: Draft, check: str, *, actor: User
) -> None:
    """Keep that the writer looked again at answers that seldom go together."""
    confirmed = sorted({*draft.content.get("confirmed", []), check})
    draft.content = {**draft.content, "confirmed": confirmed}
    draft.saved_at = utc_now()
    record(
        session,
        AuditAction.DRAFT_SAVED,
        subject=draft,
        actor=actor,
        changes={"confirmed": (None, check.partition(".")[0])},
    )


def reread_draft(
    session: AnySession, draft: Draft, *, version: Version, actor: User
) -> None:
    """Put a draft under another version, whose changed questions were just shown."""
    before, draft.version_name = draft.version_name, version.id
    draft.saved_at = utc_now()
    record(
        session,
        AuditAction.DRAFT_REREAD,
        subject=draft,
        actor=actor,
        changes={"version_name": (before, version.id)},
    )


def discard_draft(session: AnySession, draft: Draft, *, actor: User) -> None:
    """Give a draft up: its content goes, its row stays.

    Its files can be deleted from disk after the commit.
    """
    _close(draft, ReferralDraftState.DISCARDED)
    record(session, AuditAction.DRAFT_DISCARDED, subject=draft, actor=actor)


def expire_drafts(session: AnySession, *, now: datetime, days: int) -> Sequence[Draft]:
    """Close drafts that were not touched for so many days, and return them.

    Some at a time, the oldest first, so that no request waits for years of them.
    Their files can be deleted from disk after the commit.
    """
    old = session.scalars(
        select(Draft)
        .where(
            Draft.state == ReferralDraftState.OPEN,
            Draft.saved_at < now - timedelta(days=days),
        )
        .order_by(Draft.saved_at)
        .limit(EXPIRED_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for draft in old:
        _close(draft, ReferralDraftState.EXPIRED)
        record(session, AuditAction.DRAFT_EXPIRED, subject=draft, actor=None)
    return old


def _close(draft: Draft, state: ReferralDraftState) -> None:
    draft.state, draft.content = state, {}
    for file in draft.files:
        forget_file(file)


def typed_fields(content: Mapping[str, Any], page: str) -> list[list[str]]:
    """Return what was typed on a page and could not be read as answers."""
    return list(content.get("typed", {}).get(page, []))
