"""Hand referrals of the IPR team to a colleague: one, or several at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from ipr.accounts.away.service import away_on, say_away
from ipr.accounts.models import User
from ipr.accounts.service import role_holders
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.decisions.errors import CannotReceive, ReferralChanged
from ipr.decisions.handing_over.models import ReferralHandover
from ipr.decisions.queries import lock_referral
from ipr.decisions.settling.states import TRIAGE_WORKFLOW
from ipr.decisions.settling.triage import still_on_team
from ipr.permissions import Role
from ipr.referrals.display_names import IN_QUEUE
from ipr.referrals.models import Referral
from ipr.workflow import NotAllowed, Refused


@dataclass
class HandedOver:
    """What became of several that were to be handed over."""

    done: list[Referral] = field(default_factory=list)
    refused: list[tuple[Referral, str]] = field(default_factory=list)
    """Which were not, and why."""


def hand_to_colleague(
    session: AnySession,
    referral: Referral,
    *,
    to: User,
    reason: str,
    held_by: int | None,
    actor: User,
) -> None:
    """Make a member of the IPR team the owner of a referral, whoever has it now.

    `held_by` is the number of whoever had it when the actor chose; None: the queue.
    Raises NotAllowed; NotPossible when it isn't with the team; CannotReceive when the
    person isn't on the team today, or has it already; and ReferralChanged when it went
    to somebody else in the meantime.
    """
    if not still_on_team(session, actor):
        raise NotAllowed(TRIAGE_WORKFLOW.row("hand_to_colleague", referral).only)
    if not still_on_team(session, to):
        raise CannotReceive(
            f"{to.name} is not on the IPR team today: choose somebody else"
        )
    referral = lock_referral(session, referral)
    TRIAGE_WORKFLOW.check(session, referral, "hand_to_colleague", actor=actor)
    if referral.owner_id == to.id:
        raise CannotReceive(f"{to.name} has it already")
    if referral.referrer_id == to.id:
        raise CannotReceive(f"{to.name} referred it: choose somebody else")
    if referral.owner_id != held_by:
        who = referral.owner.name if referral.owner else f"the {IN_QUEUE}"
        raise ReferralChanged(f"It is with {who} since you chose it")
    _hand_over(session, referral, to, reason, actor)


def hand_over_several(
    session: AnySession,
    chosen: Mapping[Referral, int | None],
    *,
    to: User,
    reason: str,
    actor: User,
) -> HandedOver:
    """Hand over all that can be, each checked by itself; return which and which not.

    `chosen` says of each who had it when the actor chose. They are taken in the order
    of their numbers, so that two people at once never wait for each other.
    """
    result = HandedOver()
    for referral in sorted(chosen, key=lambda one: one.id):
        held_by = chosen[referral]
        try:
            hand_to_colleague(
                session, referral, to=to, reason=reason, held_by=held_by, actor=actor
            )
        except Refused as problem:
            result.refused.append((referral, str(problem)))
        else:
            result.done.append(referral)
    return result


def colleagues(
    session: AnySession, *, besides: User | None, reader: User
) -> dict[str, tuple[User, str]]:
    """Return who may be given a referral today, by number, with how they are called.

    Everybody of the team but `besides`, who has it.
    """
    today = london_today()
    away = away_on(session, today)
    found = {}
    for user in role_holders(session, Role.IPR_TEAM, today):
        if user != besides:
            name = f"Me ({user.name})" if user.id == reader.id else user.name
            found[str(user.id)] = (user, name + say_away(away.get(user.id)))
    return found


def _hand_over(
    session: AnySession, referral: Referral, to: User, reason: str, actor: User
) -> None:
    before, queue = referral.owner_id, referral.queue
    session.add(
        ReferralHandover(
            referral=referral,
            from_id=before,
            to_person=to,
            by_id=actor.id,
            reason=reason or None,
            at=utc_now(),
        )
    )
    referral.owner, referral.queue = to, None
    changes = {"owner_id": (before, to.id)}
    record(
        session,
        AuditAction.REFERRAL_HANDED_OVER,
        subject=referral,
        actor=actor,
        changes=changes | ({"queue": (queue, None)} if queue else {}),
    )


def handovers_of(session: AnySession, referral: Referral) -> Sequence[ReferralHandover]:
    """Return how a referral passed from hand to hand, in order."""
    return session.scalars(
        select(ReferralHandover)
        .where(ReferralHandover.referral_id == referral.id)
        .order_by(ReferralHandover.id)
    ).all()
