"""How much open work hangs on a person or an area: a count, and no case of it."""

from collections.abc import Callable
from dataclasses import dataclass

from ipr.db.engine import AnySession


@dataclass(frozen=True)
class HangsOn:
    """Whose work is counted: somebody's, an area's, or somebody's of an area."""

    user_id: int | None = None
    area_id: int | None = None


CountWork = Callable[[AnySession, HangsOn], str]
"""Returns the count with its noun, such as "12 open declined cases"; or nothing."""
_counters: list[CountWork] = []


def counts_open_work(count: CountWork) -> CountWork:
    """Ask a function how much work of its feature hangs on people and areas."""
    _counters.append(count)
    return count


def count_open_work(
    session: AnySession, *, user_id: int | None = None, area_id: int | None = None
) -> list[str]:
    """Return how much open work there is of each kind, where there is any."""
    what = HangsOn(user_id, area_id)
    return [words for count in _counters if (words := count(session, what))]
