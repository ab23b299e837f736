"""Freeze figures, find them again, and put corrections beside them.

Counts are JSON that the feature which counts knows to read. A frozen figure is
never changed: what is entered later makes a correction, which says what the
figure would be now, when that was noted, by whom and why.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ipr.accounts.models import Area, User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.snapshots.models import Snapshot, SnapshotCorrection

Counts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What is to be frozen: what was counted, by which list, and what came of it."""

    definition: str
    version: int
    query: str
    period: str
    area: Area | None
    edition: dict[str, Any]
    counts: dict[str, Any]


class FrozenAlready(Exception):
    """There is a frozen figure of the period."""


def freeze_figures(
    session: AnySession, figures: Sequence[Figure], *, actor: User | None
) -> list[Snapshot]:
    """Freeze the figures of one period, that of all areas first.

    `actor` is None for what the clock sets off. It is recorded once, with all their
    digests. Raises FrozenAlready.
    """
    first, now = figures[0], utc_now()
    if first.area is not None:
        raise ValueError("the first figure must be that of all areas")
    if find_snapshots(session, first.definition, [first.period]):
        raise FrozenAlready(first.period)
    made = []
    for figure in figures:
        snapshot = Snapshot(
            definition=figure.definition,
            version=figure.version,
            query=figure.query,
            period=figure.period,
            area_id=figure.area.id if figure.area else None,
            edition=figure.edition,
            counts=figure.counts,
            frozen_by_id=actor.id if actor else None,
            frozen_at=now,
        )
        snapshot.digest = digest_of(snapshot)
        made.append(snapshot)
    session.add_all(made)
    session.flush()
    record(
        session,
        AuditAction.FIGURE_FROZEN,
        subject=made[0],
        actor=actor,
        changes={
            "period": (None, first.period),
            "figures": (None, len(made)),
            "digest": (None, made[0].digest),
        },
    )
    return made


def find_snapshots(
    session: AnySession,
    definition: str,
    periods: Collection[str],
    *,
    area: Area | None = None,
    every_area: bool = False,
) -> dict[tuple[str, int | None], Snapshot]:
    """Return the frozen figures of some periods, by the period and the area's number.

    Those of all areas together; of one area; or with `every_area` all that there are.
    """
    asked = select(Snapshot).where(
        Snapshot.definition == definition, Snapshot.period.in_(periods)
    )
    if not every_area:
        asked = asked.where(Snapshot.area_id == (area.id if area else None))
    asked = asked.options(selectinload(Snapshot.corrections)).order_by(Snapshot.id)
    found = session.scalars(asked)
    return {(one.period, one.area_id): one for one in found}


def frozen_periods(session: AnySession, definition: str) -> set[str]:
    """Return the periods of which there is a frozen figure."""
    asked = select(Snapshot.period).where(
        Snapshot.definition == definition, Snapshot.area_id.is_(None)
    )
    return set(session.scalars(asked))


def correct_snapshots(
    session: AnySession,
    now: Sequence[tuple[Snapshot, dict[str, Any]]],
    *,
    note: str,
    actor: User | None,
    say_unchanged: bool = False,
) -> list[SnapshotCorrection]:
    """Put a correction beside each frozen figure of a period that is no longer so.

    `now` is each with its counts as they are now; those that are as last said stay
    without one, unless `say_unchanged` asks for a note alone. It is recorded once.
    """
    at, made = utc_now(), []
    for snapshot, counts in now:
        if counts == last_counts(snapshot) and not say_unchanged:
            continue
        correction = SnapshotCorrection(
            number=len(snapshot.corrections) + 1,
            counts=counts,
            note=note,
            by_id=actor.id if actor else None,
            at=at,
        )
        correction.digest = digest_of_correction(snapshot, correction)
        snapshot.corrections.append(correction)
        made.append(correction)
    if made:
        first = made[0].snapshot
        record(
            session,
            AuditAction.FIGURE_CORRECTED,
            subject=first,
            actor=actor,
            changes={"period": (None, first.period), "figures": (None, len(made))},
        )
    return made


def last_counts(snapshot: Snapshot) -> dict[str, Any]:
    """Return what was said last: by the latest correction, or by the figure itself."""
    said = [snapshot.counts, *(one.counts for one in snapshot.corrections)]
    return said[-1]


def digest_of(snapshot: Snapshot) -> str:
    """Return the SHA-256 of a frozen figure in its canonical form."""
    return _digest(
        definition=snapshot.definition,
        version=snapshot.version,
        query=snapshot.query,
        period=snapshot.period,
        area=snapshot.area_id,
        edition=snapshot.edition,
        counts=snapshot.counts,
        frozen_by=snapshot.frozen_by_id,
        frozen_at=snapshot.frozen_at.isoformat(timespec="microseconds"),
    )


def digest_of_correction(snapshot: Snapshot, correction: SnapshotCorrection) -> str:
    """Return the SHA-256 of a correction, linked to what stood before it."""
    before = snapshot.corrections[: correction.number - 1]
    return _digest(
        after=before[-1].digest if before else snapshot.digest,
        number=correction.number,
        counts=correction.counts,
        by=correction.by_id,
        at=correction.at.isoformat(timespec="microseconds"),
    )


def is_as_frozen(snapshot: Snapshot) -> bool:
    """Return whether a frozen figure and all its corrections are what was frozen."""
    return digest_of(snapshot) == snapshot.digest and all(
        digest_of_correction(snapshot, one) == one.digest
        for one in snapshot.corrections
    )


def _digest(**content: Any) -> str:
    """Return the SHA-256 of JSON that has one form alone: keys in order, no spaces."""
    written = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return sha256(written.encode()).hexdigest()
