"""Note that somebody lost a case, so that they can read where it went."""

from ipr.accounts.models import User
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.decisions.models import MovedCase, Settlement, StoredDecision
from ipr.permissions import Permission
from ipr.referrals.models import Referral
from ipr.referrals.signals import referral_ended


def note_moved_case(
    session: AnySession,
    referral: Referral,
    *,
    holder: User | None,
    actor: User,
    decision: StoredDecision | None = None,
    settlement: Settlement | None = None,
) -> None:
    """Keep for whoever held a case that it left them, and by what; once it has.

    Nothing is kept while they hold it, nor of what they ended or, as a member of the
    team, moved themselves: they know, and go on seeing it.
    """
    goes_on = referral.ended_at is None
    by_themselves = holder == actor and (not goes_on or actor.can(Permission.TRIAGE))
    if holder is None or by_themselves or (goes_on and referral.owner == holder):
        return
    session.add(
        MovedCase(
            referral=referral,
            holder=holder,
            moved_at=utc_now(),
            status=referral.status,
            to=referral.owner if goes_on else None,
            decision=decision,
            settlement=settlement,
        )
    )
    session.flush()


@referral_ended.connect
def follow_ended_referral(
    session: AnySession, *, referral: Referral, actor: User
) -> None:
    """Keep it for whoever held a referral that was withdrawn or is a duplicate."""
    note_moved_case(session, referral, holder=referral.owner, actor=actor)
