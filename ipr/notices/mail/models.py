"""The outbox: each e-mail to one person, and what became of it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import User
from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.encryption import EncryptedText
from ipr.db.holdings import PLAIN, RESTRICTED

WAITS = text("next_at IS NOT NULL")


class Letter(StrEnum):
    """What an e-mail is made of."""

    NOTICES = "notices"
    ALONE = "alone"
    """One notice, of a kind that goes by itself."""
    PASSWORD_LINK = "password_link"
    ADDRESS_CHANGED = "address_changed"
    """To the address that the person had before."""


class MailState(StrEnum):
    """What is known of an e-mail."""

    WAITING = "waiting"
    SENT = "sent"
    """The mail server took it."""
    UNCERTAIN = "uncertain"
    """The connection broke before the mail server said whether it took it."""
    DEAD = "dead"
    """The mail server does not take it, or did not within a day."""
    SET_ASIDE = "set_aside"
    """It was dead, and somebody saw to it."""
    VOID = "void"
    """There was nothing left to say, or nobody to say it to."""


class Mail(Base):
    """An e-mail to one person, written anew from its notices when it is sent."""

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("user_id", "digest_on"),
        Index("ix_mail_next_at", "next_at", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_mail_state", "state", "id"),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key: Mapped[str] = mapped_column(String(40), unique=True, info=PLAIN)
    """The left part of its Message-ID, however often it is sent."""
    letter: Mapped[Letter] = mapped_column(Word(Letter))
    state: Mapped[MailState] = mapped_column(Word(MailState), default=MailState.WAITING)
    urgent: Mapped[bool] = mapped_column(default=False)
    """Whether it is sent outside working hours too."""
    secret: Mapped[str | None] = mapped_column(EncryptedText, info=RESTRICTED)
    """What a letter must say, or where it goes; wiped as soon as nothing waits."""
    digest_on: Mapped[date | None]
    """The London day whose daily e-mail it is."""
    made_at: Mapped[utc_datetime]
    next_at: Mapped[utc_datetime | None]
    """From when it may be sent, or sent again; None: never again."""
    attempts: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)
    """After how many attempts nobody knew whether it was taken."""
    first_tried_at: Mapped[utc_datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(40), info=PLAIN)
    leased_until: Mapped[utc_datetime | None]
    """Until then nobody else sends it."""
    sent_at: Mapped[utc_datetime | None]
    failure: Mapped[str | None] = mapped_column(String(40), info=PLAIN)
    """Why it could not be sent last: a word of ours, and perhaps a number of SMTP."""

    user: Mapped[User] = relationship()


TO_SEE_TO = and_(
    Mail.state.in_((MailState.DEAD, MailState.UNCERTAIN)), Mail.next_at.is_(None)
)
"""Whether an e-mail did not arrive, or may not have, and is not tried again by itself:
an access manager sees to it."""
