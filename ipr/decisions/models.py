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
from ipr.referrals.models import FactPattern, Referral, ReferralStatus
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
    CHANGED = "changed"
    """Its maker proposed something else, or with other words."""
    TAKEN_BACK = "taken_back"


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


class LoweringState(StrEnum):
    """Where a change is that would lower a case."""

    TWO_TO_CONFIRM = "two_to_confirm"
    ONE_TO_CONFIRM = "one_to_confirm"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"


class Lowering(Base):
    """A decision that would lower a case, until people confirm or refuse that.

    A case can't be lowered by whoever told what is new, nor declined by one person.
    """

    __tablename__ = "lowering"
    __table_args__ = (
        CheckConstraint("first_id <> told_by_id", name="first_is_another"),
        CheckConstraint("second_id <> told_by_id", name="second_is_another"),
        CheckConstraint("second_id <> first_id", name="two_people"),
        Index(
            "uq_lowering_open",
            "referral_id",
            unique=True,
            sqlite_where=text("state IN ('two_to_confirm', 'one_to_confirm')"),
            postgresql_where=text("state IN ('two_to_confirm', 'one_to_confirm')"),
        ),
    )

    id: Mapped[pk]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), unique=True)
    """The decision that would lower it."""
    told_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    stood: Mapped[ReferralStatus] = mapped_column(Word(ReferralStatus))
    """Where the case stood."""
    state: Mapped[LoweringState] = mapped_column(Word(LoweringState))
    first_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    first_at: Mapped[utc_datetime | None]
    first_reason: Mapped[free_text | None]
    second_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    second_at: Mapped[utc_datetime | None]
    second_reason: Mapped[free_text | None]

    referral: Mapped[Referral] = relationship()
    decision: Mapped[StoredDecision] = relationship()
    told_by: Mapped[User] = relationship(foreign_keys=[told_by_id])
    first: Mapped[User | None] = relationship(foreign_keys=[first_id])
    second: Mapped[User | None] = relationship(foreign_keys=[second_id])


class MovedCase(Base):
    """A case that left whoever held it, and by what: for them to read, for ever."""

    __tablename__ = "moved_case"
    __table_args__ = (Index("ix_moved_case_holder", "holder_id", "moved_at"),)

    id: Mapped[pk]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    moved_at: Mapped[utc_datetime]
    status: Mapped[ReferralStatus] = mapped_column(Word(ReferralStatus))
    """What became of it."""
    to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Whoever holds it since; None: the team's queue, or nobody if it ended."""
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    settlement_id: Mapped[int | None] = mapped_column(ForeignKey("settlement.id"))

    referral: Mapped[Referral] = relationship()
    holder: Mapped[User] = relationship(foreign_keys=[holder_id])
    to: Mapped[User | None] = relationship(foreign_keys=[to_id])
    decision: Mapped[StoredDecision | None] = relationship()
    settlement: Mapped[Settlement | None] = relationship()
