"""What a feature says of a kind of notice, so that it is written, ended and sent."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.notices.models import Because, Notice, Void

Found = TypeVar("Found")


class Urgency(StrEnum):
    """How a notice goes by e-mail, where its reader wants any."""

    NEWS = "news"
    """Tells; asks for nothing."""
    ACT = "act"
    """Asks for something; sent in working hours."""
    URGENT = "urgent"
    """Sent at once at any hour, whatever its reader chose."""


@dataclass(frozen=True)
class Telling:
    """What happened, to whoever decides who is told."""

    session: AnySession
    subject: Any
    event: AuditEvent | None = None
    """None for what the clock alone brings about."""
    together: Sequence[AuditEvent] = ()
    """What was recorded of the same case in one transaction, this with it, in order."""
    found: dict[Hashable, Any] = field(default_factory=dict)
    """What was looked up so far, for all that is told at once."""

    @property
    def on(self) -> date:
        """The London day of it."""
        return london_today()

    def came_with(self, *actions: AuditAction) -> bool:
        """Return whether one of some deeds was done in the same transaction."""
        return any(event.action in actions for event in self.together)

    def once(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """Return what somebody else who is told at the same time looked up, or find it.

        >>> telling = Telling(session=None, subject=None)
        >>> telling.once("team", lambda: [1]), telling.once("team", lambda: [2])
        ([1], [1])
        """
        if key not in self.found:
            self.found[key] = find()
        result: Found = self.found[key]
        return result

    def before(self, field: str) -> Any:
        """Return what a field of the event was; None if it did not change."""
        return self._change(field)[0]

    def after(self, field: str) -> Any:
        """Return what a field of the event became; None if it did not change."""
        return self._change(field)[1]

    def _change(self, field: str) -> Sequence[Any]:
        found: Sequence[Any] = self.event.changes.get(field, ()) if self.event else ()
        return found or (None, None)


@dataclass(frozen=True)
class Recipient:
    """Somebody who is told, and why it is they."""

    user_id: int
    because: Because


Recipients = Callable[[Telling], Iterable[Recipient]]
Voided = Mapping[int, Void]
VoidCheck = Callable[[AnySession, Sequence[Notice]], Voided]


def never_void(_session: AnySession, _notices: Sequence[Notice]) -> Voided:
    """News stays true."""
    return {}


@dataclass(frozen=True)
class Appointment:
    """From when to when something is; days, if it takes whole ones (the last out)."""

    starts: datetime | date
    ends: datetime | date


@dataclass(frozen=True, kw_only=True, eq=False)
class NoticeKind:
    """A kind of notice: who gets it, when, in which words, and what makes it void."""

    name: str
    """Thing, full stop, what became of it: `support.new_case`."""
    act: str
    """What is wanted, or else what happened, in a few words: subject and heading."""
    words: str
    """A sentence that is true whenever it is read. `{reference}` and `{act_by}` may
    stand in it, and nothing else: no names, no free text."""
    urgency: Urgency
    told_by: tuple[AuditAction, ...] = ()
    """The recorded deeds that it tells of. Empty: a service or a reminder tells it."""
    to: Recipients
    """Asked just before the deed is committed."""
    confirms: bool = False
    """Whether it tells whoever did it too; else they are left out."""
    subject: Callable[[Telling], Any] = lambda telling: telling.subject
    """What is read again to see whether it stands. Nobody is told if it is None."""
    about: Callable[[Any], str] = lambda subject: str(subject.reference)
    """What its subject is called."""
    act_by: Callable[[Any], date | None] = lambda subject: None
    edition: Callable[[Any], int | None] = lambda subject: None
    void: VoidCheck = never_void
    """Of some notices of this kind, which no longer stand, and why: by their numbers.
    Asked after every recorded change of a subject, and before a notice is sent."""
    endpoint: str
    """The page where it is done or read."""
    values: Callable[[Notice], Mapping[str, Any]] = lambda notice: {
        "reference": notice.reference
    }
    alone: bool = False
    """Whether it is sent by itself, not with others."""
    appointment: Callable[[Notice], Appointment | None] = lambda notice: None
    """What goes with it for a calendar, if it is sent by itself."""

    @property
    def asks(self) -> bool:
        """Whether it asks for something, and so stays until that is done."""
        return self.urgency is not Urgency.NEWS

    def say_act(self, notice: Notice) -> str:
        """Return what is wanted, or happened, without what it is about."""
        return self._say(self.act, notice)

    def say_words(self, notice: Notice) -> str:
        """Return its sentence."""
        return self._say(self.words, notice)

    def _say(self, text: str, notice: Notice) -> str:
        by = f"{notice.act_by:%-d %B %Y}" if notice.act_by else ""
        return text.format(reference=notice.reference, act_by=by)


KINDS: dict[str, NoticeKind] = {}
"""All that features have declared, by name."""
TOLD_BY: dict[AuditAction, list[NoticeKind]] = {}
Sight = Callable[[AnySession, int, Collection[str]], set[str]]
"""Given a person's number and references: those of which they may not open the page."""
SIGHTS: dict[str, Sight] = {}
READ_BY: set[AuditAction] = set()
"""The recorded readings of a thing that make its reader's news of it read."""


def declare_kinds(*kinds: NoticeKind) -> None:
    """Add the kinds of a feature. Importing its `notices.py` is enough."""
    for kind in kinds:
        if KINDS.setdefault(kind.name, kind) is not kind:
            raise ValueError(f"two kinds of notice are called {kind.name}")
        for action in kind.told_by:
            TOLD_BY.setdefault(action, []).append(kind)


def declare_readings(*actions: AuditAction) -> None:
    """Say which readings of a thing make its reader's news of it read."""
    READ_BY.update(actions)


def declare_sight(endpoint: str, sight: Sight) -> None:
    """Say of which references somebody may not open a page."""
    SIGHTS[endpoint] = sight


def find_kind(name: str) -> NoticeKind:
    """Return a kind; of one that no feature declares any more, what can be said."""
    return KINDS.get(name, RETIRED)


RETIRED = NoticeKind(
    name="notice.retired",
    act="An older notice",
    words="This told of {reference}, in words that are no longer kept.",
    urgency=Urgency.NEWS,
    to=lambda telling: (),
    endpoint="notices.list_notices",
    values=lambda notice: {},
)
