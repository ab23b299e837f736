"""Imports: what was sent, what was found in it, and each row as it was sent."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import Area, User
from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.encryption import EncryptedJSON
from ipr.db.holdings import FREE, PLAIN, RESTRICTED, secret_hash
from ipr.files.models import StoredFile
from ipr.imports.reading.package import RULES


class ImportState(StrEnum):
    """How far an import is."""

    SENT = "sent"
    """The file is here; it is not checked, or not again since something was said."""
    CHECKING = "checking"
    CHECKED = "checked"
    TAKEN = "taken"
    GIVEN_UP = "given_up"


class RowState(StrEnum):
    """What became of a row. One that was taken in before is not kept again."""

    STAGED = "staged"
    TAKEN = "taken"
    REPLACED = "replaced"
    """A later import brought it with other content."""


class ImportedFile(StoredFile):
    """A spreadsheet, as long as its import is under way."""

    __mapper_args__ = {"polymorphic_identity": "import"}

    rules = RULES


class ImportRun(Base):
    """One import of one file, from the day it was sent."""

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_state_started", "state", "started_at"),)

    id: Mapped[pk]
    key: Mapped[str] = mapped_column(String(32), unique=True, info=PLAIN)
    """Random; its address."""
    kind: Mapped[str] = mapped_column(String(40), info=PLAIN)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    """The area of all its rows, if they are alike in it."""
    state: Mapped[ImportState] = mapped_column(Word(ImportState))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """None on the command line, where the file is read from its own place."""
    seen: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON, info=FREE)
    """What is in the file: its sheets, and their first rows."""
    said: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON, info=FREE)
    """Which sheet, which heading is which column, and so on."""
    shown: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON, info=FREE)
    """What the check has to say besides findings."""
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    """How many rows there are, and how many of them are checked."""
    known: Mapped[int] = mapped_column(default=0)
    """Rows that were taken in before, as they are."""
    changed: Mapped[int] = mapped_column(default=0)
    """Rows that were taken in before, with other content."""
    findings: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    started_at: Mapped[utc_datetime]
    beat_at: Mapped[utc_datetime]
    """When it was last heard of."""
    ended_at: Mapped[utc_datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area | None] = relationship()
    file: Mapped[ImportedFile | None] = relationship()
    started_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}


class ImportRow(Base):
    """A row as it was sent. What was made of it refers to it."""

    __tablename__ = "import_row"
    __table_args__ = (
        Index(
            "uq_import_row_fingerprint_taken",
            "fingerprint",
            unique=True,
            sqlite_where=text("state = 'taken'"),
            postgresql_where=text("state = 'taken'"),
        ),
        Index("ix_import_row_same_key", "same_key", "state", "id"),
        Index("ix_import_row_run_number", "run_id", "number"),
    )

    id: Mapped[pk]
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    number: Mapped[int]
    """Its own number on the sheet."""
    hidden: Mapped[bool]
    state: Mapped[RowState] = mapped_column(Word(RowState))
    fingerprint: Mapped[secret_hash]
    """Of what it says, and of how many rows before it say the same."""
    same_key: Mapped[secret_hash | None]
    """Of what stays when a row is changed; None where there is nothing such in it."""
    marks: Mapped[dict[str, str]] = mapped_column(JSON, info=RESTRICTED)
    """A short keyed hash of each column that says anything: by these it is told what
    changed, and which row was changed into which."""
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("import_row.id"), index=True
    )
    """The row that this one is, changed since it was taken in."""
    original: Mapped[list[Any]] = mapped_column(EncryptedJSON, info=FREE)
    """Each heading with its cell."""
    prepared: Mapped[dict[str, Any] | None] = mapped_column(JSON, info=RESTRICTED)
    """What its feature makes of it, until it is taken in. Words are sealed."""


class ImportFinding(Base):
    """Something wrong with a row of a file that is being checked."""

    __tablename__ = "import_finding"
    __table_args__ = (Index("ix_import_finding_run_number", "run_id", "number", "id"),)

    id: Mapped[pk]
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    number: Mapped[int]
    told: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON, info=FREE)


class ImportMap(Base):
    """What was last said of a tracker of a kind, remembered for its area."""

    __tablename__ = "import_map"
    __table_args__ = (
        Index("uq_import_map_kind_area_id", "kind", "area_id", unique=True),
    )

    id: Mapped[pk]
    kind: Mapped[str] = mapped_column(String(40), info=PLAIN)
    area_id: Mapped[int] = mapped_column(default=0)
    """0: of no one area."""
    said: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON, info=FREE)
    saved_at: Mapped[utc_datetime]
