"""A rulebook: facts, pages and versions, as one file holds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ipr.rulebook.errors import NoVersionInForce, UnknownVersion
from ipr.rulebook.model import Fact, Page
from ipr.rulebook.version import Version


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """Everything that one rulebook file holds.

    `facts` are in their first edition; a version has its own. `versions` are by
    start. `text` is the file as it was read.
    """

    name: str
    facts: Mapping[str, Fact] = field(repr=False)
    pages: Mapping[str, Page] = field(repr=False)
    versions: tuple[Version, ...]
    text: str = field(repr=False)

    def __getitem__(self, id: str) -> Version:
        """Return the version of that id; raise UnknownVersion if there is none."""
        for version in self.versions:
            if version.id == id:
                return version
        ids = ", ".join(version.id for version in self.versions)
        raise UnknownVersion(f'There is no version "{id}". The versions are: {ids}')

    def before(self, version: Version) -> Version | None:
        """Return the version that starts last before another one, if any does."""
        earlier = [one for one in self.versions if one.starts < version.starts]
        return max(earlier, key=lambda one: one.starts, default=None)

    def in_force(self, on: date) -> Version:
        """Return the version in force on a day: from its start until the next one's.

        Raises NoVersionInForce before the first has started.
        """
        started = [version for version in self.versions if version.starts <= on]
        if not started:
            first = self.versions[0].starts
            raise NoVersionInForce(
                f"No version of the criteria was in force on {say_day(on)}: "
                f"the first one starts on {say_day(first)}"
            )
        return started[-1]


def say_day(day: date) -> str:
    """Return a day as people write it.

    >>> say_day(date(2023, 4, 1))
    '1 April 2023'
    """
    return f"{day.day} {day:%B %Y}"
