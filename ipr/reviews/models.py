"""Accepted cases. One row for each, whatever becomes of it later."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.db.base import Base, pk, utc_datetime
from ipr.db.holdings import PLAIN, plain_digest
from ipr.referrals.models import Referral


class Acceptance(Base):
    """An accepted case and the time limit of its factual report."""

    __tablename__ = "acceptance"
    __table_args__ = (
        Index("ix_acceptance_due", "report_due_on", "id"),
        Index(
            "ix_acceptance_received",
            "report_received_on",
            sqlite_where=text("report_received_on IS NOT NULL"),
            postgresql_where=text("report_received_on IS NOT NULL"),
        ),
        Index(
            "ix_acceptance_ended",
            "ended_on",
            sqlite_where=text("ended_on IS NOT NULL"),
            postgresql_where=text("ended_on IS NOT NULL"),
        ),
        Index(
            "ix_acceptance_outstanding",
            "report_due_on",
            "id",
            sqlite_where=text("report_received_on IS NULL AND ended_on IS NULL"),
            postgresql_where=text("report_received_on IS NULL AND ended_on IS NULL"),
        ),
    )

    id: Mapped[pk]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), unique=True)
    accepted_on: Mapped[date]
    report_due_on: Mapped[date]
    nation: Mapped[str] = mapped_column(String(20), info=PLAIN)
    """Whose bank holidays were counted."""
    working: Mapped[list[list[Any]]] = mapped_column(JSON, info=PLAIN)
    """How the days were counted: [ISO date, number or null, why not counted], …"""
    edition: Mapped[int] = mapped_column(default=1, server_default="1")
    """Of the due date: it grows whenever that moves, or the limit starts afresh."""
    report_received_on: Mapped[date | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_on: Mapped[date | None]
    """When a later decision took the case out of review."""

    referral: Mapped[Referral] = relationship()


class CalendarUsed(Base):
    """A calendar of bank holidays by which every open deadline was counted.

    The last row is the one in use: under another they are counted again.
    """

    __tablename__ = "calendar_used"

    id: Mapped[pk]
    package: Mapped[str] = mapped_column(String(40), info=PLAIN)
    digest: Mapped[plain_digest]
    counted_at: Mapped[utc_datetime]
