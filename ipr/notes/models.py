"""Notes on a case. One is never changed: another corrects it."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, pk, utc_datetime
from ipr.db.holdings import free_text
from ipr.referrals.models import Referral


class CaseNote(Base):
    """What somebody who works on a case noted, and when."""

    __tablename__ = "case_note"
    __table_args__ = (Index("ix_case_note_referral_id", "referral_id", "id"),)

    id: Mapped[pk]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[utc_datetime]
    text: Mapped[free_text]
    corrects_id: Mapped[int | None] = mapped_column(
        ForeignKey("case_note.id"), index=True
    )

    referral: Mapped[Referral] = relationship()
    by: Mapped[User] = relationship(lazy="joined")
    corrects: Mapped["CaseNote | None"] = relationship(
        remote_side="CaseNote.id", back_populates="corrections"
    )
    corrections: Mapped[list["CaseNote"]] = relationship(
        back_populates="corrects", order_by="CaseNote.id"
    )

    @property
    def reference(self) -> str:
        """The reference of its referral, which the audit record keeps."""
        return self.referral.reference
