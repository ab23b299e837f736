"""What somebody is told, and which reminders have been given."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.holdings import PLAIN
from ipr.notices.mail.models import Mail

NUMBER = BigInteger().with_variant(Integer(), "sqlite")
MAILED, IN_MAIL = text("mail_at IS NOT NULL"), text("mail_id IS NOT NULL")


class Because(StrEnum):
    """Why somebody is told; its sentence is in `words.py`."""

    HOLDER = "holder"
    HELD_BEFORE = "held_before"
    STAND_IN = "stand_in"
    DEPUTY = "deputy"
    COVER = "cover"
    LEAD = "lead"
    TEAM = "team"
    REFERRER = "referrer"
    REQUESTER = "requester"
    GIVEN = "given"
    ASKED = "asked"
    PROPOSED = "proposed"
    TOLD = "told"
    EDITOR = "editor"
    AUTHOR = "author"
    APPROVER = "approver"
    SECOND_READER = "second_reader"
    WRITER = "writer"
    ACCESS_MANAGER = "access_manager"
    ACCOUNT = "account"


class Void(StrEnum):
    """Why a notice no longer asks for anything."""

    DONE = "done"
    ELSEWHERE = "elsewhere"
    OVER = "over"
    MOVED = "moved"
    REPEATED = "repeated"
    LEFT = "left"
    UNSEEN = "unseen"


class Notice(Base):
    """One thing that one person is told. Holds nobody's name and no text of theirs.

    It is written in the transaction of the deed it tells of, and kept as long as the
    case. One that asks for something ends once that is done, by whomever.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_list", "user_id", "unread", "id"),
        Index(
            "ix_notice_unread",
            "user_id",
            sqlite_where=text("unread"),
            postgresql_where=text("unread"),
        ),
        Index("ix_notice_subject", "subject_type", "subject_id", "id"),
        Index("ix_notice_reference", "reference", "user_id"),
        Index(
            "ix_notice_mail_at", "mail_at", sqlite_where=MAILED, postgresql_where=MAILED
        ),
        Index(
            "ix_notice_mail_wanted",
            *("user_id", "mail_at"),
            sqlite_where=MAILED,
            postgresql_where=MAILED,
        ),
        Index(
            "ix_notice_mail_id",
            "mail_id",
            sqlite_where=IN_MAIL,
            postgresql_where=IN_MAIL,
        ),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(60), info=PLAIN)
    """By its name in the registry."""
    because: Mapped[Because] = mapped_column(Word(Because))
    subject_type: Mapped[str] = mapped_column(String(40), info=PLAIN)
    subject_id: Mapped[int] = mapped_column(NUMBER)
    """What is read again to see whether it still stands."""
    reference: Mapped[str] = mapped_column(String(120), info=PLAIN)
    """What it is about, as people call it: a reference, a version, an area."""
    act_by: Mapped[date | None]
    edition: Mapped[int | None]
    """Which edition of the due date it speaks of."""
    made_at: Mapped[utc_datetime]
    unread: Mapped[bool] = mapped_column(default=True)
    """Neither read nor ended."""
    read_at: Mapped[utc_datetime | None]
    ended_at: Mapped[utc_datetime | None]
    ended_why: Mapped[Void | None] = mapped_column(Word(Void))
    mail_at: Mapped[utc_datetime | None]
    """From when it may go by e-mail; None: nobody wants that, or it is in one."""
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))

    user: Mapped[User] = relationship()
    mail: Mapped[Mail | None] = relationship()


class ReminderGiven(Base):
    """A milestone of a due date that was reached: each is told of once, or left out.

    One is left out if a later one had been reached too before anybody was told, as
    after days on which nothing ran.
    """

    __tablename__ = "reminder_given"
    __table_args__ = {"sqlite_with_rowid": False}

    reminder: Mapped[str] = mapped_column(String(60), primary_key=True, info=PLAIN)
    subject_id: Mapped[int] = mapped_column(
        NUMBER, primary_key=True, autoincrement=False
    )
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    milestone: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Working days after the date; before it if negative."""
    given_at: Mapped[utc_datetime]
    left_out: Mapped[bool] = mapped_column(default=False)
