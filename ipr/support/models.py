"""A declined case, in the hands of an ACSSL."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import Area, User
from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.encryption import EncryptedText
from ipr.referrals.models import Referral


class SupportState(StrEnum):
    """Where a declined case is."""

    NEW = "new"
    ACCEPTED = "accepted"
    WORKING = "working"
    CLOSED = "closed"
    ENDED = "ended"


class SupportCase(Base):
    """What an ACSSL does with one declined referral. One for each referral.

    `ended`: a later decision took the referral elsewhere. It is reopened if the
    referral is declined again.
    """

    __tablename__ = "support_case"
    __table_args__ = (
        Index("ix_support_case_owner_state", "owner_id", "state", "id"),
        Index("ix_support_case_state", "state", "id"),
    )

    id: Mapped[pk]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), unique=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    routed_as: Mapped[str] = mapped_column(String(20))
    """Why this person: acssl, deputy, or lead."""
    state: Mapped[SupportState] = mapped_column(
        Word(SupportState), default=SupportState.NEW
    )
    opened_at: Mapped[utc_datetime]
    accepted_at: Mapped[utc_datetime | None]
    done: Mapped[str | None] = mapped_column(EncryptedText)
    learned: Mapped[str | None] = mapped_column(EncryptedText)
    feedback: Mapped[str | None] = mapped_column(EncryptedText)
    """What the referrer reads at the receipt once the case is closed."""
    closed_at: Mapped[utc_datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    referral: Mapped[Referral] = relationship()
    area: Mapped[Area | None] = relationship()
    owner: Mapped[User] = relationship()
    handovers: Mapped[list["SupportHandover"]] = relationship(
        back_populates="case", order_by="SupportHandover.id"
    )

    __mapper_args__ = {"version_id_col": revision}


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
    reason: Mapped[str] = mapped_column(EncryptedText)
    at: Mapped[utc_datetime]

    case: Mapped[SupportCase] = relationship(back_populates="handovers")
    from_person: Mapped[User] = relationship(foreign_keys=[from_id])
    to_person: Mapped[User] = relationship(foreign_keys=[to_id])
