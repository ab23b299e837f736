"""Questions to the referrer of a case, their answers, and the files of those."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.holdings import free_text
from ipr.decisions.models import StoredDecision
from ipr.files.models import StoredFile
from ipr.files.rules import FileRules
from ipr.referrals.models import Referral

IS_OPEN = "state = 'open'"


class EnquiryState(StrEnum):
    """Where a question to the referrer is."""

    OPEN = "open"
    ANSWERED = "answered"
    TAKEN_BACK = "taken_back"


class Enquiry(Base):
    """A question to the referrer of a case. Several may be open at once.

    Whoever may see the referral reads it, and its answer once that was sent.
    """

    __tablename__ = "enquiry"
    __table_args__ = (
        CheckConstraint(
            "state <> 'answered' OR answered_at IS NOT NULL", name="answered"
        ),
        CheckConstraint(
            "state <> 'taken_back' OR taken_back_at IS NOT NULL", name="taken_back"
        ),
        Index(
            "ix_enquiry_open",
            *("asked_at", "id"),
            sqlite_where=text(IS_OPEN),
            postgresql_where=text(IS_OPEN),
        ),
    )

    id: Mapped[pk]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    state: Mapped[EnquiryState] = mapped_column(
        Word(EnquiryState), default=EnquiryState.OPEN
    )
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[utc_datetime]
    question: Mapped[free_text]
    due_on: Mapped[date | None]
    answered_at: Mapped[utc_datetime | None]
    answer: Mapped[free_text | None]
    """While it is open, what the referrer has written so far: for them alone."""
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    """What was decided on the answers that the referrer changed in reply."""
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """None where the program did, since the case was over."""
    taken_back_at: Mapped[utc_datetime | None]
    taken_back_reason: Mapped[free_text | None]

    referral: Mapped[Referral] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id], lazy="joined")
    decision: Mapped[StoredDecision | None] = relationship()
    taken_back_by: Mapped[User | None] = relationship(
        foreign_keys=[taken_back_by_id], lazy="joined"
    )
    files: Mapped[list["AnswerFile"]] = relationship(
        back_populates="enquiry", order_by="AnswerFile.id"
    )

    @property
    def reference(self) -> str:
        """The reference of its referral, which the audit record keeps."""
        return self.referral.reference

    def is_late(self, on: date) -> bool:
        """Return whether an answer is wanted that should have come before a day."""
        late = self.due_on is not None and self.due_on < on
        return late and self.state is EnquiryState.OPEN


class AnswerFile(StoredFile):
    """A file that the referrer sent, or is about to send, with an answer."""

    __tablename__ = "answer_file"
    __mapper_args__ = {"polymorphic_identity": "enquiry"}

    rules = FileRules(most_files=10, largest_megabytes=20)

    id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True)
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("enquiry.id"), index=True)

    enquiry: Mapped[Enquiry] = relationship(back_populates="files")

    @property
    def reference(self) -> str:
        """The reference of the referral, which the audit record keeps."""
        return self.enquiry.reference
