"""What somebody is about to tell, between its pages."""

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, pk, utc_datetime
from ipr.db.encryption import EncryptedJSON
from ipr.db.holdings import FREE
from ipr.referrals.models import Referral


class UnsentNews(Base):
    """What somebody wrote about a referral and has not sent: nobody else reads it.

    One for each of its writers. It goes when it is sent or given up, or is left for as
    long as a draft may be.
    """

    __tablename__ = "unsent_news"
    __table_args__ = (UniqueConstraint("referral_id", "writer_id"),)

    id: Mapped[pk]
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    writer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    content: Mapped[Any] = mapped_column(EncryptedJSON, info=FREE)
    saved_at: Mapped[utc_datetime] = mapped_column(index=True)

    referral: Mapped[Referral] = relationship()
    writer: Mapped[User] = relationship()
