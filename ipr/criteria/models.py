"""Drafts of the criteria, their proposals, and what past cases say of them."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.holdings import FREE, PLAIN, plain_digest
from ipr.versions.models import StoredRulebook, StoredVersion


class DraftState(StrEnum):
    """Where a draft of the criteria is (product specification, part 6)."""

    EDITING = "editing"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class VersionDraft(Base):
    """A new version of the criteria on its way, as a whole rulebook in YAML.

    `text_number` is that of its latest `DraftText`. `base` is the rulebook that
    was in use when the draft was begun or last brought up to date.
    """

    __tablename__ = "version_draft"
    __table_args__ = (Index("ix_version_draft_state", "state", "id"),)

    id: Mapped[pk]
    title: Mapped[str] = mapped_column(String(200), info=PLAIN)
    """What it is called in lists; not part of the rulebook."""
    based_on: Mapped[str] = mapped_column(String(80), info=PLAIN)
    """The version, or the file, that it was begun from."""
    base_id: Mapped[int] = mapped_column(ForeignKey("stored_rulebook.id"))
    state: Mapped[DraftState] = mapped_column(Word(DraftState))
    text_number: Mapped[int]
    started_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[utc_datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[utc_datetime]
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_version.id"), unique=True
    )
    """What it was published as."""
    revision: Mapped[int] = mapped_column(default=1)

    base: Mapped[StoredRulebook] = relationship()
    started_by: Mapped[User] = relationship(foreign_keys=[started_by_id])
    saved_by: Mapped[User] = relationship(foreign_keys=[saved_by_id])
    version: Mapped[StoredVersion | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}


class DraftText(Base):
    """The text of a draft as somebody saved it. Whoever did is one of its authors."""

    __tablename__ = "draft_text"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[pk]
    draft_id: Mapped[int] = mapped_column(ForeignKey("version_draft.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text, info=PLAIN)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[utc_datetime]

    saved_by: Mapped[User] = relationship()


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    TAKEN_BACK = "taken_back"


_LIVE = "state IN ('open', 'approved')"


class VersionProposal(Base):
    """A draft put to a second person, with the reasons of both. Kept for ever."""

    __tablename__ = "version_proposal"
    __table_args__ = (
        CheckConstraint("second_id <> proposed_by_id", name="second_person"),
        CheckConstraint(
            "state NOT IN ('approved', 'sent_back') OR second_id IS NOT NULL",
            name="answered_by_somebody",
        ),
        CheckConstraint(
            "state <> 'taken_back' OR taken_back_by_id IS NOT NULL",
            name="taken_back_by_somebody",
        ),
        CheckConstraint(
            "untested_reason IS NULL OR "
            "(second_id IS NOT NULL AND untested_reason <> '')",
            name="untested_reason_of_somebody",
        ),
        Index("ix_version_proposal_draft", "draft_id", "id"),
        Index(
            "uq_version_proposal_live",
            "draft_id",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
    )

    id: Mapped[pk]
    draft_id: Mapped[int] = mapped_column(ForeignKey("version_draft.id"))
    text_number: Mapped[int]
    """Which text was proposed."""
    name: Mapped[str] = mapped_column(String(40), info=PLAIN)
    digest: Mapped[plain_digest]
    starts_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, info=FREE)
    asked_by: Mapped[str] = mapped_column(Text, info=FREE)
    """Who asked for the change."""
    evidence: Mapped[str] = mapped_column(Text, info=FREE)
    """Links to evidence, one a line; may be empty."""
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[utc_datetime]
    state: Mapped[ProposalState] = mapped_column(Word(ProposalState))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    second_at: Mapped[utc_datetime | None]
    second_reason: Mapped[str | None] = mapped_column(Text, info=FREE)
    untested_reason: Mapped[str | None] = mapped_column(Text, info=FREE)
    """Why it was approved without a back-test. None if it was back-tested, and of
    approvals from before that was asked."""
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    taken_back_at: Mapped[utc_datetime | None]

    draft: Mapped[VersionDraft] = relationship()
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    second: Mapped[User | None] = relationship(foreign_keys=[second_id])
    taken_back_by: Mapped[User | None] = relationship(foreign_keys=[taken_back_by_id])


class BacktestState(StrEnum):
    """How far a back-test is."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class Backtest(Base):
    """What past referrals become under a version. One for each state of the data."""

    __tablename__ = "backtest"
    __table_args__ = (UniqueConstraint("digest", "against_digest", "data_state"),)

    id: Mapped[pk]
    draft_id: Mapped[int | None] = mapped_column(
        ForeignKey("version_draft.id"), index=True
    )
    """None for a file that was tried from the command line."""
    digest: Mapped[plain_digest]
    """Of the version that is tested."""
    against_digest: Mapped[plain_digest]
    """Of the version it is held against."""
    data_state: Mapped[str] = mapped_column(String(80), info=PLAIN)
    """What names the state of the referrals: the same words, the same referrals."""
    state: Mapped[BacktestState] = mapped_column(Word(BacktestState))
    done: Mapped[int]
    total: Mapped[int]
    """Of how much work, and how much is done."""
    kept: Mapped[dict[str, Any]] = mapped_column(JSON, info=PLAIN)
    """What was found so far; the whole result once it is done."""
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[utc_datetime]
    beat_at: Mapped[utc_datetime]
    """When it was last heard of, so that one that died can be taken up again."""
    finished_at: Mapped[utc_datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    draft: Mapped[VersionDraft | None] = relationship()
    started_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}


class BacktestPattern(Base):
    """What one set of answers is now, and what it becomes, in a back-test."""

    __tablename__ = "backtest_pattern"
    __table_args__ = (
        Index(
            "ix_backtest_pattern_changed",
            *("backtest_id", "pattern_id", "was", "becomes"),
            sqlite_where=text("was != becomes"),
            postgresql_where=text("was != becomes"),
        ),
        {"sqlite_with_rowid": False},
    )

    backtest_id: Mapped[int] = mapped_column(
        ForeignKey("backtest.id"), primary_key=True
    )
    pattern_id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    """Of a row that nobody can delete: having that checked takes longer than to try
    the answers."""
    was: Mapped[str] = mapped_column(String(20), info=PLAIN)
    becomes: Mapped[str] = mapped_column(String(20), info=PLAIN)
    lacks: Mapped[str] = mapped_column(Text, info=PLAIN)
    """The facts that only the tested version would still ask, with commas between."""


class PatternCount(Base):
    """How many referrals have one set of answers: in all, by month, area or line.

    Triggers keep it, in the transaction that changes a referral. `changes` only ever
    grows, and in the row of all of them whatever changes: their sum names the state
    of the referrals.
    """

    __tablename__ = "pattern_count"
    __table_args__ = (
        Index(
            "ix_pattern_count_by_pattern", *("pattern_id", "kind", "value", "number")
        ),
        {"sqlite_with_rowid": False},
    )

    kind: Mapped[str] = mapped_column(String(10), primary_key=True, info=PLAIN)
    """`all`, `month` (of London), `area` or `line`."""
    value: Mapped[str] = mapped_column(String(40), primary_key=True, info=PLAIN)
    pattern_id: Mapped[int] = mapped_column(
        ForeignKey("fact_pattern.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"))
    changes: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"))
