"""What was done about a case, entry by entry, and which agencies were involved."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, pk, utc_datetime
from ipr.db.holdings import free_text


class SupportAction(Base):
    """Something that was done about a case. Never changed: another corrects it."""

    __tablename__ = "support_action"

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("support_case.id"), index=True)
    done_on: Mapped[date]
    text: Mapped[free_text]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[utc_datetime]

    by: Mapped[User] = relationship(lazy="joined")


class SupportAgency(Base):
    """An agency outside the department that is or was involved, since a day."""

    __tablename__ = "support_agency"

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("support_case.id"), index=True)
    name: Mapped[free_text]
    involved_on: Mapped[date]
    until_on: Mapped[date | None]
    """None: it still is."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[utc_datetime]
