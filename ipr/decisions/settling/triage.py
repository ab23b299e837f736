"""Members of the IPR team claim referrals, and hand them back."""

from sqlalchemy import and_, select

from ipr.accounts.models import User
from ipr.accounts.service import holds_role
from ipr.accounts.signals import person_left
from ipr.audit.models import AuditAction
from ipr.audit.service import Actor, record
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.decisions.errors import Claimed, NotTheirClaim
from ipr.decisions.queries import FRESH, lock_referral
from ipr.decisions.settling.states import (
    NOT_ANOTHERS,
    NOT_REFERRER,
    THEIRS,
    TRIAGE_WORKFLOW,
    UNCLAIMED,
    WITH_TEAM,
)
from ipr.permissions import Role
from ipr.referrals.models import Queue, Referral
from ipr.workflow import NotAllowed, SamePerson


def claim(session: AnySession, referral: Referral, *, actor: User) -> None:
    """Make a member of the IPR team the owner of a referral that waits in the queue.

    Claiming twice changes nothing. Raises Claimed, naming who was quicker,
    NotPossible when it isn't with the team, SamePerson for who referred it, and
    NotAllowed.
    """
    referral = _check_on_team(session, referral, "claim", actor)
    if referral.owner_id == actor.id:
        return
    referral.owner, referral.queue = actor, None
    record(
        session,
        AuditAction.REFERRAL_CLAIMED,
        subject=referral,
        actor=actor,
        changes={"owner_id": (None, actor.id), "queue": (Queue.IPR_TEAM, None)},
    )


def release(session: AnySession, referral: Referral, *, actor: User) -> None:
    """Put a claimed referral back into the team's queue.

    Raises NotTheirClaim when somebody else holds it or nobody does.
    """
    referral = _check_on_team(session, referral, "release", actor)
    put_back(session, referral, actor=actor)


def still_on_team(session: AnySession, user: User) -> bool:
    """Return whether somebody is on the IPR team, and keep it so for now.

    Their row is read again and locked for sharing: nobody can be deactivated
    between being found on the team and being given a case.
    """
    user = session.scalars(
        select(User)
        .where(User.id == user.id)
        .with_for_update(read=True)
        .execution_options(**FRESH)
    ).one()
    return Role.IPR_TEAM in user.roles_on(london_today())


def put_back(session: AnySession, referral: Referral, *, actor: Actor | None) -> None:
    """Take a claim away, whoever holds it, so that the team sees it in its queue."""
    if referral.owner_id is None:
        return
    before = referral.owner_id
    referral.owner, referral.queue = None, Queue.IPR_TEAM
    record(
        session,
        AuditAction.REFERRAL_RELEASED,
        subject=referral,
        actor=actor,
        changes={"owner_id": (before, None), "queue": (None, Queue.IPR_TEAM)},
    )


def release_lapsed(
    session: AnySession, *, user: User | None = None, actor: Actor | None = None
) -> int:
    """Put back what is claimed by people who left the IPR team; return how many.

    One person's claims, or everybody's: a role also ends by its date, of which
    nothing tells.
    """
    on_team = and_(User.active, holds_role(Role.IPR_TEAM, london_today()))
    lapsed = (
        select(Referral)
        .join(Referral.owner)
        .where(Referral.status.in_(WITH_TEAM), ~on_team)
        .order_by(Referral.id)
        .with_for_update(of=Referral)
    )
    if user:
        lapsed = lapsed.where(Referral.owner_id == user.id)
    released = session.scalars(lapsed).all()
    for referral in released:
        put_back(session, referral, actor=actor)
    return len(released)


@person_left.connect
def release_claims(session: AnySession, *, user: User, actor: Actor | None) -> None:
    """Put back the claims of somebody who was deactivated or left the team.

    What they proposed stays open: their reason is on record, and it still takes a
    second person of the team to confirm or refuse it.
    """
    release_lapsed(session, user=user, actor=actor)


@TRIAGE_WORKFLOW.predicate(NOT_REFERRER)
def check_not_referrer(_session: AnySession, referral: Referral, actor: User) -> None:
    """Raise SamePerson for whoever referred the case: they have an interest in it."""
    if referral.referrer_id == actor.id:
        raise SamePerson("You referred this case, so somebody else decides on it")


@TRIAGE_WORKFLOW.predicate(NOT_ANOTHERS)
def check_not_anothers(_session: AnySession, referral: Referral, actor: User) -> None:
    """Raise Claimed, naming who was quicker."""
    if referral.owner and referral.owner_id != actor.id:
        raise Claimed(referral.owner)


@TRIAGE_WORKFLOW.predicate(UNCLAIMED)
def check_unclaimed(_session: AnySession, referral: Referral, _actor: User) -> None:
    """Raise Claimed if anybody has claimed it."""
    if referral.owner:
        raise Claimed(referral.owner)


@TRIAGE_WORKFLOW.predicate(THEIRS)
def check_theirs(_session: AnySession, referral: Referral, actor: User) -> None:
    """Raise NotTheirClaim, naming who has claimed it."""
    if referral.owner_id != actor.id:
        holder = referral.owner.name if referral.owner else "nobody"
        raise NotTheirClaim(f"You have not claimed this referral: {holder} has")


def _check_on_team(
    session: AnySession, referral: Referral, action: str, actor: User
) -> Referral:
    if not still_on_team(session, actor):
        raise NotAllowed(TRIAGE_WORKFLOW.row(action, referral).only)
    referral = lock_referral(session, referral)
    TRIAGE_WORKFLOW.check(session, referral, action, actor=actor)
    return referral
