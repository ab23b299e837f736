"""Stored rulebook versions, and the whole rulebook that is in use."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, pk, utc_datetime
from ipr.db.holdings import FREE, PLAIN, plain_digest


class StoredVersion(Base):
    """A version of the criteria as it was published; it never changes.

    `content` is the canonical JSON whose SHA-256 is the digest, so that a decision
    made under it can be re-run for as long as the record is kept.
    """

    __tablename__ = "stored_version"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(40), unique=True, info=PLAIN)
    starts_on: Mapped[date] = mapped_column(index=True)
    digest: Mapped[plain_digest] = mapped_column(unique=True)
    content: Mapped[str] = mapped_column(Text, info=PLAIN)
    taken_in_at: Mapped[utc_datetime]


class StoredRulebook(Base):
    """The whole rulebook, word for word, as it was at one time; it never changes."""

    __tablename__ = "stored_rulebook"

    id: Mapped[pk]
    digest: Mapped[plain_digest]
    """SHA-256 of the text."""
    text: Mapped[str] = mapped_column(Text, info=PLAIN)
    before_id: Mapped[int | None] = mapped_column(ForeignKey("stored_rulebook.id"))
    """What it took the place of."""
    made_at: Mapped[utc_datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """None for the first one, which the program takes in by itself."""


class RulebookInUse(Base):
    """The one row that says which rulebook is in use.

    Whoever publishes holds it alone; whoever decides shares it for a moment, so
    that no decision is made under a version that is just being superseded.
    """

    __tablename__ = "rulebook_in_use"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rulebook_id: Mapped[int] = mapped_column(ForeignKey("stored_rulebook.id"))

    rulebook: Mapped[StoredRulebook] = relationship()


class VersionWithdrawal(Base):
    """A published version that was withdrawn before it came into force."""

    __tablename__ = "version_withdrawal"

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(
        ForeignKey("stored_version.id"), unique=True
    )
    withdrawn_at: Mapped[utc_datetime]
    withdrawn_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text, info=FREE)

    version: Mapped[StoredVersion] = relationship()
    withdrawn_by: Mapped[User] = relationship()
