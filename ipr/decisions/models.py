"""Decisions and what follows from them. A decision is never edited."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.holdings import PLAIN, RESTRICTED, free_text
from ipr.referrals.models import FactPattern, Referral
from ipr.versions.models import StoredVersion


class DecisionCause(StrEnum):
    """Why a decision was made."""

    SUBMITTED = "submitted"
    NEW_INFORMATION = "new_information"


class StoredDecision(Base):
    """What the rulebook said of one set of answers, for ever.

    `findings` is the rulebook's own account (outcome, basis, criteria, because,
    would_change, ask_next); `words` is what the reader was shown, kept with the
    program version, so that it reads the same in ten years.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("referral_id", "number"),
        Index("ix_decision_outcome_id", "outcome", "id"),
        Index("ix_decision_made_at", "made_at"),
    )

    id: Mapped[pk]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    number: Mapped[int]
    cause: Mapped[DecisionCause] = mapped_column(Word(DecisionCause))
    made_at: Mapped[utc_datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("stored_version.id"))
    pattern_id: Mapped[int] = mapped_column(ForeignKey("fact_pattern.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(20), info=PLAIN)
    basis: Mapped[str | None] = mapped_column(String(20), info=PLAIN)
    findings: Mapped[dict[str, Any]] = mapped_column(JSON, info=RESTRICTED)
    words: Mapped[dict[str, Any]] = mapped_column(JSON, info=RESTRICTED)
    program: Mapped[str] = mapped_column(String(40), info=PLAIN)
    note: Mapped[free_text | None]
    """What the referrer told us that was new."""

    referral: Mapped[Referral] = relationship()
    made_by: Mapped[User] = relationship()
    version: Mapped[StoredVersion] = relationship()
    pattern: Mapped[FactPattern] = relationship()


class SettlementState(StrEnum):
    """Where a person's own decision is."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"


class Settlement(Base):
    """A named person settles what the rulebook leaves to a person.

    A decline is only proposed until a second person confirms it.
    """

    __tablename__ = "settlement"
    __table_args__ = (
        CheckConstraint("outcome IN ('accept', 'decline')", name="outcome"),
        CheckConstraint("second_id <> proposer_id", name="second_person"),
        Index(
            "uq_settlement_open",
            "referral_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    id: Mapped[pk]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    outcome: Mapped[str] = mapped_column(String(20), info=PLAIN)
    reason: Mapped[free_text]
    state: Mapped[SettlementState] = mapped_column(Word(SettlementState))
    proposer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[utc_datetime]
    second_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    second_at: Mapped[utc_datetime | None]
    second_reason: Mapped[free_text | None]

    referral: Mapped[Referral] = relationship()
    decision: Mapped[StoredDecision] = relationship()
    proposer: Mapped[User] = relationship(foreign_keys=[proposer_id])
    second: Mapped[User | None] = relationship(foreign_keys=[second_id])
