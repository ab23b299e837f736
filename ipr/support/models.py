"""A declined case, in the hands of an ACSSL."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import Area, User
from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.holdings import PLAIN, free_text
from ipr.referrals.models import Referral


class SupportState(StrEnum):
    """Where a declined case is."""

    NEW = "new"
    ACCEPTED = "accepted"
    WORKING = "working"
    CLOSED = "closed"
    ENDED = "ended"


OPEN_STATES = (SupportState.NEW, SupportState.ACCEPTED, SupportState.WORKING)


class SupportCase(Base):
    """What an ACSSL does with one declined referral. One for each referral.

    `ended`: a later decision took the referral elsewhere. It is reopened if the
    referral is declined again.
    """

    __tablename__ = "support_case"
    __table_args__ = (
        Index("ix_support_case_opened", "opened_at", "id"),
        Index(
            "ix_support_case_open",
            "opened_at",
            "id",
            sqlite_where=text("state IN ('new', 'accepted', 'working')"),
            postgresql_where=text("state IN ('new', 'accepted', 'working')"),
        ),
        Index("ix_support_case_state", "state", "opened_at", "id"),
        Index("ix_support_case_owner_state", "owner_id", "state", "opened_at", "id"),
        Index("ix_support_case_area_state", "area_id", "state", "opened_at", "id"),
    )

    id: Mapped[pk]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), unique=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    """Always that of the referral: both change in one function."""
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    routed_as: Mapped[str] = mapped_column(String(20), info=PLAIN)
    """Why this person: acssl, deputy, stand_in, lead, or handed_over."""
    state: Mapped[SupportState] = mapped_column(
        Word(SupportState), default=SupportState.NEW
    )
    opened_at: Mapped[utc_datetime]
    accepted_at: Mapped[utc_datetime | None]
    done: Mapped[free_text | None]
    learned: Mapped[free_text | None]
    feedback: Mapped[free_text | None]
    """The latest that the referrer reads at the receipt; set by closing alone."""
    closed_at: Mapped[utc_datetime | None]
    """When it was last closed. Reopening leaves it, so `state` says if it is."""
    revision: Mapped[int] = mapped_column(default=1)

    referral: Mapped[Referral] = relationship()
    area: Mapped[Area | None] = relationship()
    owner: Mapped[User] = relationship()
    handovers: Mapped[list["SupportHandover"]] = relationship(
        back_populates="case", order_by="SupportHandover.id"
    )
    closings: Mapped[list["SupportClosing"]] = relationship(
        back_populates="case", order_by="SupportClosing.id"
    )

    __mapper_args__ = {"version_id_col": revision}

    @property
    def reference(self) -> str:
        """Return the reference of its referral, by which it is known."""
        return self.referral.reference


class SupportHandover(Base):
    """A declined case passing from one person to another, and why."""

    __tablename__ = "support_handover"

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("support_case.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    from_area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    to_area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """None when the program moved it because its owner left."""
    reason: Mapped[free_text]
    at: Mapped[utc_datetime]

    case: Mapped[SupportCase] = relationship(back_populates="handovers")
    from_person: Mapped[User] = relationship(foreign_keys=[from_id], lazy="joined")
    to_person: Mapped[User] = relationship(foreign_keys=[to_id], lazy="joined")
    by: Mapped[User | None] = relationship(foreign_keys=[by_id], lazy="joined")
    from_area: Mapped[Area | None] = relationship(foreign_keys=[from_area_id])
    to_area: Mapped[Area | None] = relationship(foreign_keys=[to_area_id])


class SupportClosing(Base):
    """A closing of a declined case, what the referrer was told, and its reopening."""

    __tablename__ = "support_closing"

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("support_case.id"), index=True)
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[utc_datetime]
    feedback: Mapped[free_text]
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reopened_at: Mapped[utc_datetime | None]
    reopened_reason: Mapped[free_text | None]

    case: Mapped[SupportCase] = relationship(back_populates="closings")
    closed_by: Mapped[User] = relationship(foreign_keys=[closed_by_id])
    reopened_by: Mapped[User | None] = relationship(foreign_keys=[reopened_by_id])
