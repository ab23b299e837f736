"""A pack for the Serious Case Panel, and what of it was released for good."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.concerns.packs.quarters import Quarter
from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.encryption import EncryptedJSON
from ipr.db.holdings import FREE, PLAIN, free_text, plain_digest


class PackState(StrEnum):
    DRAFT = "draft"
    READING = "reading"
    RELEASED = "released"


class PanelPack(Base):
    """What the network lead writes for the panel about one quarter.

    From the day on which it is sent to a second person `document` holds all that it
    says, figures too, and `digest` is that of it: they read and release just that.
    """

    __tablename__ = "panel_pack"
    __table_args__ = (
        UniqueConstraint("quarter", "edition"),
        CheckConstraint(
            "state = 'draft' OR (digest IS NOT NULL AND reader_id IS NOT NULL)",
            name="sent_with_digest",
        ),
    )

    id: Mapped[pk]
    quarter: Mapped[str] = mapped_column(String(7), info=PLAIN)
    """Its first month: 2026-07."""
    edition: Mapped[int]
    state: Mapped[PackState] = mapped_column(Word(PackState), default=PackState.DRAFT)
    words: Mapped[Any] = mapped_column(EncryptedJSON, info=FREE)
    """What was written: see `contents.py`."""
    begun_at: Mapped[utc_datetime]
    saved_at: Mapped[utc_datetime]
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    sent_at: Mapped[utc_datetime | None]
    document: Mapped[Any | None] = mapped_column(EncryptedJSON, info=FREE)
    digest: Mapped[plain_digest | None]
    sent_back: Mapped[free_text | None]
    """Why it was sent back last."""
    revision: Mapped[int] = mapped_column(default=1)

    reader: Mapped[User | None] = relationship(foreign_keys=[reader_id])
    writers: Mapped[list["PackWriter"]] = relationship(
        order_by="PackWriter.user_id", cascade="all, delete-orphan"
    )
    release: Mapped["PackRelease | None"] = relationship(back_populates="pack")

    __mapper_args__ = {"version_id_col": revision}

    @property
    def name(self) -> str:
        """What it is called."""
        first = f"Serious Case Panel pack: {Quarter.read(self.quarter).name}"
        return first if self.edition == 1 else f"{first}, edition {self.edition}"

    @property
    def kept(self) -> Any:
        """Return the document that was sent or released; None for a draft."""
        return self.release.document if self.release else self.document


class PackWriter(Base):
    """Somebody who wrote in a pack, and so may not release it."""

    __tablename__ = "panel_pack_writer"

    pack_id: Mapped[int] = mapped_column(ForeignKey("panel_pack.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)

    user: Mapped[User] = relationship(lazy="joined")


class PackRelease(Base):
    """A pack as it went out. Nobody can change or delete it."""

    __tablename__ = "panel_pack_release"

    id: Mapped[pk]
    pack_id: Mapped[int] = mapped_column(ForeignKey("panel_pack.id"), unique=True)
    document: Mapped[Any] = mapped_column(EncryptedJSON, info=FREE)
    digest: Mapped[plain_digest]
    """SHA-256 of the document."""
    released_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    released_at: Mapped[utc_datetime]

    pack: Mapped[PanelPack] = relationship(back_populates="release")
    released_by: Mapped[User] = relationship()
