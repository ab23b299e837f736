"""The one table of stored files. Each feature's files are a kind of row in it."""

from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.holdings import PLAIN, free_text, plain_digest
from ipr.files.rules import FileRules


class ScanState(StrEnum):
    """What is known of a file's safety."""

    CLEAN = "clean"
    NOT_SCANNED = "not_scanned"
    QUARANTINED = "quarantined"
    INFECTED = "infected"


class StoredFile(Base):
    """A file, encrypted on disk under a random name. A row is never deleted.

    A feature derives its own model, with its rules, its name as the owner, and a table
    of its own for what it must know besides. What it lets go is `erased_at`: until
    then the sweep spares it.
    """

    __tablename__ = "stored_file"
    __mapper_args__ = {"polymorphic_on": "owner", "polymorphic_abstract": True}

    rules: ClassVar[FileRules]

    id: Mapped[pk]
    owner: Mapped[str] = mapped_column(String(40), info=PLAIN)
    """The feature that it belongs to."""
    key: Mapped[str] = mapped_column(String(32), unique=True, info=PLAIN)
    """Random; its name on disk and in its address."""
    name: Mapped[free_text]
    media_type: Mapped[str] = mapped_column(String(120), info=PLAIN)
    size: Mapped[int]
    sha256: Mapped[plain_digest]
    scan: Mapped[ScanState] = mapped_column(Word(ScanState))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[utc_datetime]
    removed_at: Mapped[utc_datetime | None]
    """Since when nobody can have it."""
    erased_at: Mapped[utc_datetime | None]
    """Since when it need not be on disk any more."""
