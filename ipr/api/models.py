"""Systems that may ask for decisions, and how much each has asked."""

from sqlalchemy import BigInteger, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, pk, utc_datetime
from ipr.db.holdings import PLAIN, secret_hash

NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class ApiClient(Base):
    """A system with a token of its own. Never deleted, only revoked."""

    __tablename__ = "api_client"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(120), unique=True, info=PLAIN)
    token_hash: Mapped[secret_hash] = mapped_column(unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[utc_datetime]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revoked_at: Mapped[utc_datetime | None]

    use: Mapped["ApiUse"] = relationship(lazy="joined", innerjoin=True)
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    revoked_by: Mapped[User | None] = relationship(foreign_keys=[revoked_by_id])


class ApiUse(Base):
    """How much a system asked: counts alone, and nothing of what it asked.

    All workers count in the same row, so together they let no more through.
    """

    __tablename__ = "api_use"

    client_id: Mapped[int] = mapped_column(
        ForeignKey("api_client.id"), primary_key=True, autoincrement=False
    )
    minute: Mapped[utc_datetime | None]
    """The minute of the last call; None before the first."""
    calls: Mapped[int] = mapped_column(default=0)
    """How many there were in that minute."""
    total: Mapped[int] = mapped_column(NUMBER, default=0)
