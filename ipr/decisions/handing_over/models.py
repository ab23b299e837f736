"""Referrals passing from one member of the IPR team to another."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, pk, utc_datetime
from ipr.db.holdings import free_text
from ipr.referrals.models import Referral


class ReferralHandover(Base):
    """A referral handed to a member of the IPR team, by whom and perhaps why."""

    __tablename__ = "referral_handover"

    id: Mapped[pk]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    from_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """None: out of the team's queue."""
    to_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[free_text | None]
    at: Mapped[utc_datetime]

    referral: Mapped[Referral] = relationship()
    from_person: Mapped[User | None] = relationship(
        foreign_keys=[from_id], lazy="joined"
    )
    to_person: Mapped[User] = relationship(foreign_keys=[to_id], lazy="joined")
