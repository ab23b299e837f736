"""Where a decision sends a referral, so that it always has an owner."""

from dataclasses import dataclass

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.decisions.settling.triage import still_on_team
from ipr.decisions.signals import case_accepted, case_not_accepted
from ipr.referrals.models import Queue, Referral, ReferralStatus
from ipr.rulebook.model import ACCEPT, DECLINE
from ipr.support import service as support
from ipr.support.service import Routing

MOVED = ("status", "owner_id", "queue")


@dataclass(frozen=True)
class Destination:
    """A status with its owner: a person, or the team's queue."""

    status: ReferralStatus
    owner: User | None
    queue: Queue | None
    routing: Routing | None = None
    """Of a decline: which ACSSL, and why that one."""


def status_for(outcome: str) -> ReferralStatus:
    """Return where an outcome of the rulebook puts a case."""
    if outcome == DECLINE:
        return ReferralStatus.DECLINED
    return ReferralStatus.ACCEPTED if outcome == ACCEPT else ReferralStatus.TRIAGE


def choose_destination(
    session: AnySession, outcome: str, *, area_id: int | None, owner: User | None = None
) -> Destination:
    """Return where an outcome sends a referral.

    A decline goes to the area's ACSSL (in their absence to whoever stands in for them,
    the deputy or the network lead).
    Anything else goes to the IPR team: it stays with the member who had claimed
    it (`owner`), or waits in the queue.
    """
    status = status_for(outcome)
    if status is ReferralStatus.DECLINED:
        routing = support.choose_owner(session, area_id, london_today())
        return Destination(status, routing.user, None, routing)
    if owner and still_on_team(session, owner):
        return Destination(status, owner, None)
    return Destination(status, None, Queue.IPR_TEAM)


def move_referral(
    session: AnySession,
    referral: Referral,
    outcome: str,
    *,
    actor: User,
    settings: Settings,
) -> None:
    """Send a referral where an outcome says, and do what follows from it.

    A claim outlives the move while the case stays with the IPR team. A declined
    case that is declined again stays with whoever holds it, unless it was closed.
    """
    declined = referral.status == ReferralStatus.DECLINED
    claimed_by = None if declined else referral.owner
    to = choose_destination(
        session, outcome, area_id=referral.area_id, owner=claimed_by
    )
    if not (declined and to.status == ReferralStatus.DECLINED):
        _record_move(session, referral, to, actor)
    if to.status != ReferralStatus.DECLINED:
        support.end_case(session, referral, actor=actor)
    if to.status != ReferralStatus.ACCEPTED:
        case_not_accepted.send(session, referral=referral)
    begin_status(session, referral, to, actor=actor, settings=settings)


def begin_status(
    session: AnySession,
    referral: Referral,
    to: Destination,
    *,
    actor: User,
    settings: Settings,
) -> None:
    """Do what a status asks for: an acceptance with its time limit, a support case.

    What an earlier status had begun is ended by then; a new referral has none.
    """
    if to.status == ReferralStatus.ACCEPTED:
        case_accepted.send(session, referral=referral, settings=settings)
    if to.routing:
        support.open_case(session, referral, routing=to.routing, actor=actor)


def _record_move(
    session: AnySession, referral: Referral, to: Destination, actor: User
) -> None:
    before = {name: getattr(referral, name) for name in MOVED}
    referral.status, referral.queue = to.status, to.queue
    referral.owner = to.owner
    session.flush()
    changes = {
        name: (before[name], getattr(referral, name))
        for name in MOVED
        if before[name] != getattr(referral, name)
    }
    if changes:
        record(
            session,
            AuditAction.REFERRAL_ROUTED,
            subject=referral,
            actor=actor,
            changes=changes,
        )
