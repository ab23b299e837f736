"""What was entered after a month was frozen, as its page says it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ipr.concerns.counting import ALL_AREAS, Counts, count_month
from ipr.concerns.definition import NONE, By
from ipr.concerns.figures import MonthFigure
from ipr.concerns.hiding import Hidden, hide_counts
from ipr.concerns.reading import FigureReader
from ipr.snapshots.models import Snapshot, SnapshotCorrection
from ipr.snapshots.service import last_counts

NOT_NOTED = "Entered or changed since. The service notes it within a day."
ELSEWHERE = "Counts by service line, by inside and outside, or that are not shown"
NOTHING = "No count: this explains what is above"
NO_NAME = "No main category"


@dataclass(frozen=True)
class Correction:
    """What a figure would be now, and why."""

    at: datetime | None
    """None: it is so now, and was not noted yet."""
    by: str
    note: str
    changes: list[str]


def read_corrections(reader: FigureReader, figure: MonthFigure) -> list[Correction]:
    """Return what was entered later, in the order in which it was noted.

    What is so now and not noted yet comes last. While small counts are not shown, it
    is left out until it is noted: nobody shall watch a count grow.
    """
    if figure.snapshot is None:
        return []
    shown, before = [], figure
    hidden = _hidden_in_turn(reader, figure)
    for one in figure.snapshot.corrections:
        after = replace(
            before, counts=one.counts, hidden=hidden.get(one.at, before.hidden)
        )
        shown.append(
            Correction(
                one.at,
                one.by.name if one.by else "",
                one.note,
                say_changes(before, after),
            )
        )
        before = after
    if not reader.threshold:
        now = count_month(reader.session, figure.month, figure.area)
        if now != last_counts(figure.snapshot):
            after = replace(before, counts=now)
            shown.append(Correction(None, "", NOT_NOTED, say_changes(before, after)))
    return shown


def count_corrections(corrections: list[Correction]) -> int:
    """Return how many of them changed a count."""
    return sum(one.changes != [NOTHING] for one in corrections)


def say_changes(before: MonthFigure, after: MonthFigure) -> list[str]:
    """Return which counts differ, each with what it was and is."""
    if before.counts == after.counts:
        return [NOTHING]
    return list(_changes(before, after)) or [ELSEWHERE]


def _changes(before: MonthFigure, after: MonthFigure) -> Iterator[str]:
    yield from _say("Cases", before.total, after.total)
    codes = [*before.names, NONE]
    for by in By:
        counted = {*before.counts[by.value]["whole"], *after.counts[by.value]["whole"]}
        for code in [*codes, *sorted(counted - {*codes})]:
            name = before.names.get(code, code) or NO_NAME
            numbers = before.number(by, code), after.number(by, code)
            if by is By.ALL:
                name = f"{name}, other categories counted too"
                main = before.number(By.MAIN, code), after.number(By.MAIN, code)
                if numbers == main:
                    continue  # it says the same as the line above
            yield from _say(name, *numbers)


def _say(name: str, before: int | None, after: int | None) -> Iterator[str]:
    if before is not None and after is not None and before != after:
        yield f"{name}: {before:,}, now {after:,}"


def _hidden_in_turn(
    reader: FigureReader, figure: MonthFigure
) -> dict[datetime, Hidden]:
    """Return what is not shown with each correction: what was hidden stays so.

    It depends on the corrections of all areas, noted at one moment or at several.
    """
    if not reader.threshold:
        return {}
    snapshots: list[Snapshot] = [
        one for (period, _), one in reader.frozen.items() if period == str(figure.month)
    ]
    counts: dict[int, Counts] = {
        one.area_id or ALL_AREAS: one.counts for one in snapshots
    }
    noted: dict[datetime, list[SnapshotCorrection]] = {}
    for snapshot in snapshots:
        for one in snapshot.corrections:
            noted.setdefault(one.at, []).append(one)
    hidden, found = figure.hidden, {}
    for at in sorted(noted):
        counts |= {one.snapshot.area_id or ALL_AREAS: one.counts for one in noted[at]}
        hidden = found[at] = hide_counts(counts, reader.threshold, hidden)
    return found
