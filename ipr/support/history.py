"""The story of a declined case, as its page tells it. Pure: rows in, words out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ipr.support.models import SupportCase, SupportClosing, SupportHandover
from ipr.support.routing import RoutedAs

HELD_AS = {
    RoutedAs.ACSSL.value: (
        "Advanced Customer Support Senior Leader (ACSSL) for the area"
    ),
    RoutedAs.DEPUTY.value: "deputy for the area",
    RoutedAs.LEAD.value: "network lead",
    RoutedAs.HANDED_OVER.value: "ACSSL of another area",
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened to a case."""

    at: datetime
    what: str
    text: str = ""
    """What somebody wrote about it."""


def history_of(case: SupportCase) -> list[Entry]:
    """Return what happened to a case, the latest first."""
    entries = [_passed_on(handover) for handover in case.handovers]
    for closing in case.closings:
        entries += _closed_and_reopened(closing)
    entries.sort(key=lambda entry: entry.at)
    if not entries or case.opened_at <= entries[0].at:
        first = case.handovers[0].from_person if case.handovers else case.owner
        entries.insert(0, Entry(case.opened_at, f"Given to {first.name}"))
    return entries[::-1]


def crossed_nations(case: SupportCase) -> tuple[str, str] | None:
    """Return the nation that was decided for and the one the case is in now.

    None while they are the same. The nation is a fact of the decision: a case that
    turns out to belong to another one may be decided differently.
    """
    moves = [
        handover
        for handover in case.handovers
        if handover.at >= case.opened_at and handover.from_area_id != case.area_id
    ]
    first = moves[0].from_area if moves else None
    if first is None or case.area is None or first.nation is case.area.nation:
        return None
    return first.nation.value.capitalize(), case.area.nation.value.capitalize()


def _passed_on(handover: SupportHandover) -> Entry:
    by = f" by {handover.by.name}" if handover.by else ""
    if handover.from_id == handover.to_id:
        what = f"Kept by {handover.to_person.name}"
    else:
        what = (
            f"Passed from {handover.from_person.name} to {handover.to_person.name}{by}"
        )
    if handover.from_area_id != handover.to_area_id:
        what += f": moved from {_area(handover.from_area)} to {_area(handover.to_area)}"
    return Entry(handover.at, what, handover.reason)


def _area(area: object) -> str:
    return str(getattr(area, "name", "no known area"))


def _closed_and_reopened(closing: SupportClosing) -> Iterator[Entry]:
    yield Entry(
        closing.closed_at,
        f"Closed by {closing.closed_by.name} with this feedback",
        closing.feedback,
    )
    if closing.reopened_at and closing.reopened_by:
        yield Entry(
            closing.reopened_at,
            f"Opened again by {closing.reopened_by.name}",
            closing.reopened_reason or "",
        )
