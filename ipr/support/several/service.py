"""Do the same to several cases at once, each checked by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.referrals.models import Referral
from ipr.support.handovers import lock_cases
from ipr.support.models import SupportCase, SupportState
from ipr.support.queries import still_needed, visible_cases, works_on
from ipr.workflow import NotPossible, Refused

CHANGED = "it was changed since you chose it. Check what it says now"
STAYS: Mapping[SupportState, str] = {
    SupportState.NEW: "nobody has accepted it yet",
    SupportState.ACCEPTED: "it was accepted before",
    SupportState.WORKING: "it was accepted before, and is being worked on",
    SupportState.CLOSED: "it is closed",
    SupportState.ENDED: "a later decision took it elsewhere",
}
"""Why a case in a state stays as it is, where others change."""


@dataclass
class Several:
    """What became of several cases to which the same was to be done."""

    done: list[SupportCase] = field(default_factory=list)
    same: list[SupportCase] = field(default_factory=list)
    """Which were so already."""
    refused: list[tuple[SupportCase, str]] = field(default_factory=list)
    """Which stayed as they were, and why."""


def find_chosen(
    session: AnySession,
    references: Sequence[str],
    *,
    user: User,
    on: date,
    lock: bool = False,
) -> Sequence[SupportCase]:
    """Return the cases of some references that are somebody's to work on, in order.

    `lock` holds them for changing, always in one order.
    """
    chosen = (
        select(SupportCase.id)
        .outerjoin(SupportCase.referral)
        .where(
            or_(
                Referral.reference.in_(references),
                SupportCase.own_reference.in_(references),
            ),
            works_on(user, on),
            visible_cases(user, on),
            still_needed(),
        )
    )
    ids = session.scalars(chosen).all()
    if lock:
        lock_cases(session, select(SupportCase).where(SupportCase.id.in_(ids)))
    found = (
        select(SupportCase)
        .where(SupportCase.id.in_(ids))
        .order_by(SupportCase.opened_at, SupportCase.id)
        .options(
            joinedload(SupportCase.owner),
            joinedload(SupportCase.referral),
            joinedload(SupportCase.area),
        )
        .execution_options(populate_existing=lock)
    )
    return session.scalars(found).all()


def do_to_several(
    session: AnySession,
    chosen: Mapping[SupportCase, int],
    do: Callable[..., bool | None],
    *,
    actor: User,
    **given: Any,
) -> Several:
    """Do something to all cases that allow it; return which, and which not and why.

    `do` returns False where there was nothing to do. `chosen` says of each at which
    revision the actor chose it: one that was changed in the meantime is left as it is.
    """
    result = Several()
    for case in sorted(chosen, key=lambda one: one.id):
        if case.revision != chosen[case]:
            result.refused.append((case, CHANGED))
            continue
        try:
            changed = do(session, case, actor=actor, **given)
        except NotPossible:
            result.refused.append((case, STAYS[case.state]))
        except Refused as problem:
            result.refused.append((case, str(problem)))
        else:
            session.flush()
            (result.same if changed is False else result.done).append(case)
    return result
