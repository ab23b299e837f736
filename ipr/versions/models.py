"""Stored rulebook versions."""

from datetime import date

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ipr.db.base import Base, pk, utc_datetime


class StoredVersion(Base):
    """A version of the criteria as it was taken in; it never changes.

    `content` is the canonical JSON whose SHA-256 is the digest, so that a decision
    made under it can be re-run for as long as the record is kept.
    """

    __tablename__ = "stored_version"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    starts_on: Mapped[date] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = mapped_column(Text)
    taken_in_at: Mapped[utc_datetime]
