"""A table of transitions, and what it allows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from ipr.workflow.refusals import NotAllowed, NotPossible, Refused

Thing = TypeVar("Thing")
Check = Callable[[Any, Any, Any], None]
"""Asked with a session, the thing and the person. Raises Refused, saying why."""
Registered = TypeVar("Registered", bound=Check)


class Person(Protocol):
    """Whoever wants to do something."""

    def can(self, permission: Any) -> bool:
        """Whether their roles let them."""


class Opens(Enum):
    """When the page of an action opens."""

    ALLOWED = "to whoever may do it now"
    POSSIBLE = "while it can be done; it says so to whoever may not"
    ALWAYS = "always; it says what is in the way once it is sent"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One thing that can be done.

    Sentences may name what they are about: `{it.reference}` is the thing's.
    """

    action: str
    """The name of its service function, view and template."""
    starts: tuple[StrEnum, ...]
    ends: StrEnum | None = None
    """None: it stays in its state."""
    permission: str
    only: str
    """What somebody is told who may not."""
    first: tuple[str, ...] = ()
    """Predicates that are asked before the state is told."""
    when: tuple[str, ...] = ()
    """Predicates that are asked after it."""
    shown_when: tuple[str, ...] = ()
    """Predicates of its button alone: its page says all that is in the way."""
    asks: tuple[str, ...] = ()
    """What is asked: the fields of its form, and arguments of its service function."""
    opens: Opens = Opens.ALLOWED
    posts: bool = False
    """Whether its button does it, without a page in between."""
    button: str = ""
    """Empty: another action's page leads to it."""
    heading: str = ""
    """Of its page; empty: the words of its button."""
    banner: str = ""
    """What is said once it is done; empty where the next page says it."""
    why_not: str = ""
    """What is said in another state; otherwise the state's own sentence."""
    overtaken: str = ""
    """What is said if the state changed while somebody was at the page."""
    changed: str = ""
    """What is said if the thing changed while somebody was at the page."""
    audit: str
    """The audit action, by its word."""
    note: str = ""
    """What the columns of the drawn table can't say."""

    @property
    def title(self) -> str:
        """What its page is called."""
        return self.heading or self.button

    @property
    def predicates(self) -> tuple[str, ...]:
        return self.first + self.when + self.shown_when


@dataclass(frozen=True, kw_only=True)
class Workflow(Generic[Thing]):
    """What can be done with things of one kind."""

    title: str
    states: Mapping[Any, str]
    """What each is called."""
    transitions: tuple[Transition, ...]
    """In the order in which buttons stand: the first is what comes next."""
    why_not: Mapping[Any, str] = field(default_factory=dict)
    """Why something else can't be done, by state."""
    state_of: Callable[[Thing], Any] = attrgetter("state")
    checks: dict[str, Check] = field(default_factory=dict)
    """The predicates, by name, as the feature registered them."""

    def row(self, action: str, thing: Thing | None = None) -> Transition:
        """Return the row of an action: that of the thing's state, if it has one."""
        rows = [row for row in self.transitions if row.action == action]
        state = None if thing is None else self.state_of(thing)
        return next((row for row in rows if state in row.starts), rows[0])

    def predicate(self, name: str) -> Callable[[Registered], Registered]:
        """Register what a name in the table stands for."""

        def register(check: Registered) -> Registered:
            self.checks[name] = check
            return check

        return register

    def check(
        self, session: Any, thing: Thing, action: str, *, actor: Person
    ) -> Transition:
        """Return the row of an action; raise Refused, saying why, unless it is allowed.

        Where the person may not, they aren't told the state either.
        """
        row = self.row(action, thing)
        if not actor.can(row.permission):
            raise NotAllowed(row.only)
        self._ask(row.first, session, thing, actor)
        if self.state_of(thing) not in row.starts:
            raise NotPossible(
                row.overtaken.format(it=thing) or self.why_not_possible(thing, action)
            )
        self._ask(row.when, session, thing, actor)
        return row

    def why_not_possible(self, thing: Thing, action: str) -> str:
        """Return why an action can't be done in the thing's state; empty if it can."""
        row, state = self.row(action, thing), self.state_of(thing)
        if state in row.starts:
            return ""
        return (row.why_not or self.why_not[state]).format(it=thing)

    def buttons(
        self, session: Any, thing: Thing, *, actor: Person
    ) -> tuple[Transition, ...]:
        """Return what somebody may do now, where it has a button."""
        answers: dict[str, bool] = {}

        def holds(name: str) -> bool:
            if name not in answers:  # many rows ask the same
                answers[name] = self._holds(name, session, thing, actor)
            return answers[name]

        return tuple(
            row
            for row in self.transitions
            if row.button
            and self.state_of(thing) in row.starts
            and actor.can(row.permission)
            and all(holds(name) for name in row.predicates)
        )

    def _holds(self, name: str, session: Any, thing: Thing, actor: Person) -> bool:
        try:
            self.checks[name](session, thing, actor)
        except Refused:
            return False
        return True

    def _ask(
        self, names: tuple[str, ...], session: Any, thing: Thing, actor: Person
    ) -> None:
        for name in names:
            self.checks[name](session, thing, actor)
