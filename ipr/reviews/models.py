"""Accepted cases. One row for each, whatever becomes of it later."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.db.base import Base, pk
from ipr.db.holdings import PLAIN
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
    report_received_on: Mapped[date | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_on: Mapped[date | None]
    """When a later decision took the case out of review."""

    referral: Mapped[Referral] = relationship()
