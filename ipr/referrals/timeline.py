"""The story of a case, step by step: each feature tells the events that it records.

When and in which order things happened is read from the audit record; what they were
about from the features' own rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.engine import AnySession
from ipr.referrals.models import Referral


class SeenBy(IntEnum):
    """Who may see a step: each sees what those before may see."""

    EVERYONE = 1
    """Whoever may open the referral."""
    HOLDERS = 2
    """Those who may open the declined case."""
    TEAM = 3


class Event(NamedTuple):
    """Something recorded about a case, and who did it: the service if nobody."""

    id: int
    at: datetime
    action: AuditAction
    changes: Mapping[str, Any]
    who: str


@dataclass(frozen=True)
class Step:
    """One thing that happened to a case, in words."""

    event: Event
    what: str
    text: str = ""
    """What somebody wrote about it: for those who work on the case."""
    seen_by: SeenBy = SeenBy.EVERYONE


THE_SERVICE = "the service"
TellSteps = Callable[[AnySession, Referral, Sequence[Event]], Iterable[Step]]
_tellers: dict[TellSteps, tuple[AuditAction, ...]] = {}


def tells_steps(*actions: AuditAction) -> Callable[[TellSteps], TellSteps]:
    """Ask a function to tell the events of some actions, given in their order."""

    def register(tell: TellSteps) -> TellSteps:
        _tellers[tell] = actions
        return tell

    return register


def tells_events(
    words: Mapping[AuditAction, str], *, seen_by: SeenBy = SeenBy.EVERYONE
) -> None:
    """Say what events are called of which there is no more to tell; `{who}` did it."""

    @tells_steps(*words)
    def tell(
        _session: AnySession, _referral: Referral, events: Sequence[Event]
    ) -> Iterator[Step]:
        for event in events:
            what = words[event.action].format(who=event.who)
            yield Step(event, what, seen_by=seen_by)


def story_of(session: AnySession, case: Any, reader: SeenBy) -> list[Step]:
    """Return what happened to a case, as somebody may see it, the latest first.

    To a referral; or to what has a reference of its own without being one: of that only
    those tell who record its events.
    """
    events = _events_of(session, case.reference)
    steps: list[Step] = []
    for tell, actions in _tellers.items():
        mine = [event for event in events if event.action in actions]
        if mine:
            steps += tell(session, case, mine)
    seen = [step for step in steps if step.seen_by <= reader]
    if reader == SeenBy.EVERYONE:
        seen = [replace(step, text="") for step in seen]
    return sorted(seen, key=lambda step: step.event.id, reverse=True)


def _events_of(session: AnySession, reference: str) -> list[Event]:
    wanted = {action for actions in _tellers.values() for action in actions}
    rows = session.execute(
        select(
            AuditEvent.id,
            AuditEvent.at,
            AuditEvent.action,
            AuditEvent.changes,
            User.name,
        )
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.reference == reference, AuditEvent.action.in_(wanted))
        .order_by(AuditEvent.id)
    )
    return [
        Event(number, at, action, changes, name or THE_SERVICE)
        for number, at, action, changes, name in rows
    ]


tells_events(
    {
        AuditAction.REFERRAL_SUBMITTED: "Sent by {who}",
        AuditAction.REFERRAL_WITHDRAWN: "Withdrawn by {who}",
        AuditAction.REFERRAL_MARKED_DUPLICATE: "Marked as a duplicate by {who}",
    }
)
