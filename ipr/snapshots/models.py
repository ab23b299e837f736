"""Figures as they were on a day. Nobody can change or delete one."""

from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import Area, User
from ipr.db.base import Base, pk, utc_datetime
from ipr.db.holdings import PLAIN, free_text, plain_digest

OF_ALL_AREAS = text("area_id IS NULL")


class Snapshot(Base):
    """A figure of a period, of one area or of all, as it was frozen once."""

    __tablename__ = "snapshot"
    __table_args__ = (
        Index(
            *("ix_snapshot_area", "definition", "period", "area_id"),
            unique=True,
        ),
        Index(
            *("ix_snapshot_all_areas", "definition", "period"),
            unique=True,
            sqlite_where=OF_ALL_AREAS,
            postgresql_where=OF_ALL_AREAS,
        ),
    )

    id: Mapped[pk]
    definition: Mapped[str] = mapped_column(String(40), info=PLAIN)
    """The name of what was counted; the feature that counts it knows it."""
    version: Mapped[int]
    """Of the query. What is counted otherwise has another."""
    query: Mapped[str] = mapped_column(Text, info=PLAIN)
    """The query in words."""
    period: Mapped[str] = mapped_column(String(20), info=PLAIN)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    """None: all areas, and what has none."""
    edition: Mapped[dict[str, Any]] = mapped_column(JSON, info=PLAIN)
    """The list by which it was counted, as it stood then."""
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, info=PLAIN)
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """None: the program, by the clock."""
    frozen_at: Mapped[utc_datetime]
    digest: Mapped[plain_digest]
    """SHA-256 of all the above."""

    area: Mapped[Area | None] = relationship()
    frozen_by: Mapped[User | None] = relationship()
    corrections: Mapped[list["SnapshotCorrection"]] = relationship(
        back_populates="snapshot", order_by="SnapshotCorrection.number"
    )


class SnapshotCorrection(Base):
    """What the figure would be now, because of what was entered since; and why."""

    __tablename__ = "snapshot_correction"
    __table_args__ = (UniqueConstraint("snapshot_id", "number"),)

    id: Mapped[pk]
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
    number: Mapped[int]
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, info=PLAIN)
    note: Mapped[free_text]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[utc_datetime]
    digest: Mapped[plain_digest]
    """SHA-256 of the above but the note, and of the digest before."""

    snapshot: Mapped[Snapshot] = relationship(back_populates="corrections")
    by: Mapped[User | None] = relationship()
