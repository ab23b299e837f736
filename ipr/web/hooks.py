"""What features tell the kit, so that the kit need not import them.

Each feature adds its own when the application is made: who may come in, what the
navigation shows, when the session ends, where a refused post is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask, current_app
from werkzeug.datastructures import MultiDict

from ipr.permissions import Permission, Refusal

EXTENSION = "ipr-web"
Fields = MultiDict[str, str]


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry of the navigation: shown to whoever may open it."""

    text: str
    endpoint: str
    permission: Permission
    order: int = 50
    count: Callable[[], int] | None = None
    """How much new work waits there. Asked once a page, so it must be quick."""
    count_meaning: str = "new"
    """What the number counts, for those who hear it: "3 new"."""
    home_text: str = ""
    """What Home says of it to those whose work it is, if it does."""


@dataclass(frozen=True)
class HealthFinding:
    """How a part of the service is, in words, and whether somebody must look at it."""

    words: str
    wrong: bool = False


@dataclass(frozen=True, kw_only=True)
class HealthLine:
    """A line of the page that says how the service is, for access managers."""

    name: str
    find: Callable[[], HealthFinding]
    order: int = 50


@dataclass(kw_only=True)
class Hooks:
    """The places where features join the kit. Each has a harmless default."""

    navigation: list[NavItem] = field(default_factory=list)
    sign_in: str = "accounts.sign_in"
    """Endpoint; is given `next`."""
    sign_out: str = "accounts.sign_out"
    """Endpoint that takes a POST."""
    account: str = "accounts.show_account"
    """Endpoint of the signed-in person's own page."""
    home: str = "desks.home"
    header: list[str] = field(default_factory=list)
    """Templates of what stands in the header for whoever is signed in."""
    footer: dict[str, str] = field(default_factory=dict)
    """What every page links to at its end: an endpoint, and its words."""
    data_paths: list[str] = field(default_factory=list)
    """Where addresses begin that answer with data, their errors included."""
    health: list[HealthLine] = field(default_factory=list)
    warnings: list[Callable[[], str]] = field(default_factory=list)
    """What stands on every page of somebody signed in, in words; "" if nothing does.
    Asked once a page, so it must be quick."""
    invented: Callable[[], bool] = lambda: False
    """Whether the data is a demonstration: the banner is then on every page."""
    session_ends: Callable[[], datetime | None] = lambda: None
    """When the session ends if nothing more is asked; None: not signed in."""
    hold_post: Callable[[int, str, Fields], str] | None = None
    """Keep what a person typed for a path, commit, and return a token for it."""
    note_refusal: Callable[[Refusal], None] = lambda kind: None
    """Count that this request is refused, and commit that alone."""
    held_post: Callable[[int, str, str], Fields | None] | None = None
    """Return what that person typed for a path under a token, if it is theirs."""

    def add_navigation(self, *items: NavItem) -> None:
        """Add entries, keeping the order that they ask for."""
        self.navigation.extend(items)
        self.navigation.sort(key=lambda item: item.order)

    def health_lines(self) -> list[HealthLine]:
        """Return the lines of the page on health, in the order that they ask for."""
        return sorted(self.health, key=lambda line: line.order)


def hooks(app: Flask | None = None) -> Hooks:
    """Return the hooks of an application: the current one if none is given."""
    found = (app or current_app).extensions.setdefault(EXTENSION, Hooks())
    assert isinstance(found, Hooks)
    return found
