"""Tell a referrer that there may be a referral already, and nobody who looks people up.

The sign says of somebody whether their case is known here. So a referrer is told it of
so many customers a day; beyond that the referral is taken all the same.
"""

from collections.abc import Sequence

from sqlalchemy import func, select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction, AuditEvent
from ipr.audit.service import record
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.db.london_days import london_midnight
from ipr.referrals.customer_identity import customer_hashes
from ipr.referrals.models import Draft
from ipr.referrals.queries import may_be_duplicate, open_drafts

SOUGHT = "sought"
"""In a draft's content: for whom the sign was asked for, and whether it is given."""

MATCHED = ("nino_hash", "identity_hash")


def ask_for_sign(session: AnySession, draft: Draft, *, actor: User, most: int) -> bool:
    """Count the customer that a draft names now; return whether it is another one.

    Recorded as a search, without what was searched for. Each customer of a draft counts
    once. Beyond `most` in a London day the sign is withheld, until a page of the draft
    is saved on a day that has some left.
    """
    who, before = _matched(draft), draft.content.get(SOUGHT, {})
    if not any(who) or (before.get("who") == who and before["given"]):
        return False
    # Held, so that two windows at the same moment count one after the other.
    holding = select(User.id).where(User.id == actor.id)
    session.scalar(holding.with_for_update(key_share=True))
    given = _asked_today(session, actor) < most
    newly = bool(before.get("who") != who)
    if given or newly:
        changes = {"sign": (None, "given" if given else "withheld")}
        action = AuditAction.DRAFT_SEARCHED
        record(session, action, subject=draft, actor=actor, changes=changes)
        draft.content = {**draft.content, SOUGHT: {"who": who, "given": given}}
    return newly


def sign_of_duplicate(session: AnySession, draft: Draft) -> bool | None:
    """Return whether there may be a referral about a draft's customer.

    None if that is withheld, or was not asked for.
    """
    who, sought = _matched(draft), draft.content.get(SOUGHT, {})
    if not any(who):
        return False
    if sought.get("who") != who or not sought["given"]:
        return None
    return may_be_duplicate(session, draft)


def drafts_of_same_customer(session: AnySession, draft: Draft) -> Sequence[Draft]:
    """Return the writer's other open drafts about the same customer, latest first."""
    who = {known for known in _matched(draft) if known}
    found = open_drafts(session, draft.referrer)
    return [d for d in found if d.id != draft.id and not who.isdisjoint(_matched(d))]


def _matched(draft: Draft) -> list[str | None]:
    hashes = customer_hashes(draft.content.get("customer", {}))
    return [hashes[name] for name in MATCHED]


def _asked_today(session: AnySession, actor: User) -> int:
    asked = select(func.count(AuditEvent.id)).where(
        AuditEvent.actor_id == actor.id,
        AuditEvent.action == AuditAction.DRAFT_SEARCHED,
        AuditEvent.at >= london_midnight(london_today()),
    )
    return session.scalar(asked) or 0
