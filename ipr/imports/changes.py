"""Which rows are others that were taken in before, and have changed since."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.imports.fingerprints import Fingerprints
from ipr.imports.kinds import ImportKind
from ipr.imports.models import ImportRow, ImportRun, RowState
from ipr.imports.staging import Staged

Marks = Mapping[str, str]
NEAR = 50
"""So many of those gone that have something in common with a row are looked at."""


@dataclass(frozen=True)
class MarkedRow:
    """A row by what tells it from others."""

    id: int
    number: int
    run: int
    same_key: str | None
    marks: Marks


def find_changed(
    session: AnySession,
    run: ImportRun,
    kind: ImportKind,
    found: Staged,
    *,
    actor: User | None,
) -> int:
    """Tell the staged rows that are others with new content; return how many.

    A row that was taken in and is in this file no more is gone. One of the same
    tracker, which is one with rows in this file, is the new row with its key, in their
    order where there are several, or else the new row that most is left of it in, if
    that is more than what differs. One of another tracker is a new row with its key
    alone, if so much is left and the area is the same: others may well write the same
    of a day. Rows of an area that is not the actor's are never told. Flushes.
    """
    may_change = _own_rows(session, kind, actor)
    new = list(_rows(session, ImportRow.run_id == run.id))

    def gone(*wanted: Any) -> list[MarkedRow]:
        taken = _rows(session, ImportRow.state == RowState.TAKEN, *wanted)
        return [
            row for row in taken if row.id not in found.known and may_change(row.marks)
        ]

    keys = select(ImportRow.same_key).where(
        ImportRow.run_id == run.id, ImportRow.same_key.is_not(None)
    )
    with_key = gone(ImportRow.same_key.in_(keys))
    pairs = _pair_by_key(new, with_key, kind, found.runs)
    left = [row for row in new if row.id not in pairs]
    if left and found.runs:
        met = {*pairs.values()}
        same_tracker = gone(ImportRow.run_id.in_(found.runs))
        others = [row for row in same_tracker if row.id not in met]
        pairs |= _pair_by_likeness(left, others, kind)
    changed = [{"id": row, "replaces_id": was} for row, was in pairs.items()]
    if changed:
        session.execute(update(ImportRow), changed)
    return len(changed)


def differences(was: Marks, now: Marks) -> frozenset[str]:
    """Return the columns in which two rows differ.

    >>> sorted(differences({"why": "a", "area": "b"}, {"why": "c", "closed": "d"}))
    ['area', 'closed', 'why']
    """
    return frozenset(name for name in {*was, *now} if was.get(name) != now.get(name))


def _rows(session: AnySession, *wanted: Any) -> Iterator[MarkedRow]:
    statement = (
        select(
            ImportRow.id,
            ImportRow.number,
            ImportRow.run_id,
            ImportRow.same_key,
            ImportRow.marks,
        )
        .where(*wanted)
        .order_by(ImportRow.id)
    )
    for row in session.execute(statement):
        yield MarkedRow(*row)


def _own_rows(
    session: AnySession, kind: ImportKind, actor: User | None
) -> Callable[[Marks], bool]:
    """Return whether the row with some marks is somebody's to change."""
    column = kind.area_column
    if not column or kind.any_area(actor):
        return lambda marks: True
    prints = Fingerprints(kind.name, ())
    own = {
        prints.mark({column: str(area.id)})[column]
        for area in kind.areas(session, actor)
    }
    return lambda marks: marks.get(column) in own


def _pair_by_key(
    new: Iterable[MarkedRow],
    gone: Iterable[MarkedRow],
    kind: ImportKind,
    runs: Collection[int],
) -> dict[int, int]:
    by_key: dict[str | None, list[MarkedRow]] = {}
    for row in sorted(gone, key=lambda one: one.run not in runs):
        by_key.setdefault(row.same_key, []).append(row)
    pairs = {}
    for row in new:
        others = by_key.get(row.same_key, []) if row.same_key else []
        for at, was in enumerate(others):
            if was.run in runs or _is_same_elsewhere(was, row, kind):
                pairs[row.id] = others.pop(at).id
                break
    return pairs


def _is_same_elsewhere(was: MarkedRow, now: MarkedRow, kind: ImportKind) -> bool:
    """Return whether a row is one of a tracker that has no other row in this file."""
    areas = {row.marks.get(kind.area_column, "") for row in (was, now)} - {""}
    return len(areas) < 2 and _likeness(was, now, kind) > 0


def _pair_by_likeness(
    new: Sequence[MarkedRow], gone: Sequence[MarkedRow], kind: ImportKind
) -> dict[int, int]:
    near: dict[Any, list[MarkedRow]] = {}
    for row in gone:
        for place in _places(row, kind):
            near.setdefault(place, []).append(row)
    scored = []
    for row in new:
        met = {
            one.id: one
            for place in _places(row, kind)
            for one in near.get(place, ())[:NEAR]
        }
        for one in met.values():
            alike = _likeness(one, row, kind)
            if alike > 0:
                scored.append((-alike, row.id, one.id))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, row_id, was_id in sorted(scored):
        if row_id not in pairs and was_id not in taken:
            pairs[row_id] = was_id
            taken.add(was_id)
    return pairs


def _places(row: MarkedRow, kind: ImportKind) -> Iterator[Any]:
    yield row.number
    for name in kind.key:
        if name in row.marks:
            yield name, row.marks[name]


def _likeness(was: MarkedRow, now: MarkedRow, kind: ImportKind) -> int:
    """Return how much more is alike than differs; the place on the sheet counts too.

    The area does not: all rows of a tracker may have the same one.
    """
    names = {*was.marks, *now.marks} - {kind.area_column}
    differ = len(differences(was.marks, now.marks) & names)
    return len(names) - 2 * differ + (was.number == now.number)
