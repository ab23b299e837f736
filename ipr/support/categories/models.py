"""Editions of the list of categories, and the categories of cases."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, pk, utc_datetime
from ipr.db.holdings import PLAIN, free_text

IS_MAIN = text("main")


class CategoryEdition(Base):
    """The list of categories from a day on. Once it has begun it never changes."""

    __tablename__ = "category_edition"

    id: Mapped[pk]
    starts_on: Mapped[date] = mapped_column(unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[utc_datetime]
    reason: Mapped[free_text]

    made_by: Mapped[User] = relationship(lazy="joined")
    entries: Mapped[list["CategoryEntry"]] = relationship(
        order_by="CategoryEntry.position", cascade="all, delete-orphan"
    )


class CategoryEntry(Base):
    """A category as an edition has it."""

    __tablename__ = "category_entry"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("category_edition.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(60), info=PLAIN)
    """The same in all editions, whatever it is called there."""
    name: Mapped[str] = mapped_column(String(100), info=PLAIN)
    meaning: Mapped[str] = mapped_column(Text, info=PLAIN)


class SupportCategory(Base):
    """A category of a case; one of them is the main one."""

    __tablename__ = "support_category"
    __table_args__ = (
        Index("ix_support_category_code", "code", "main", "case_id"),
        Index(
            "ix_support_category_main",
            "case_id",
            unique=True,
            sqlite_where=IS_MAIN,
            postgresql_where=IS_MAIN,
        ),
    )

    case_id: Mapped[int] = mapped_column(
        ForeignKey("support_case.id"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(60), primary_key=True, info=PLAIN)
    main: Mapped[bool]
