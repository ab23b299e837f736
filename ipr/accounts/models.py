"""People, what they may do, and how they sign in."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.clock import london_today
from ipr.db.encryption import EncryptedJSON
from ipr.db.holdings import FREE, PERSON, PLAIN, RESTRICTED, secret_hash
from ipr.permissions import Permission, Role, permissions_of


class Nation(StrEnum):
    """A nation of Great Britain; Northern Ireland has its own department."""

    ENGLAND = "england"
    SCOTLAND = "scotland"
    WALES = "wales"


class Team(Base):
    """A team that colleagues work in. One for each spelling, whatever its case."""

    __tablename__ = "team"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(120), info=PLAIN)
    spelling: Mapped[str] = mapped_column(String(360), unique=True, info=PLAIN)
    """Its name in one case, by which it is found again."""


class MailChoice(StrEnum):
    """Which emails somebody wants, and when. What is urgent comes at once to all."""

    AT_ONCE = "at_once"
    ACTS_AT_ONCE = "acts_at_once_news_daily"
    DAILY = "daily"
    ACTS_ALONE = "acts_alone"


class User(Base):
    """A colleague who can sign in. Never deleted, only deactivated."""

    __tablename__ = "user"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(200), info=PERSON)
    email: Mapped[str] = mapped_column(String(254), unique=True, info=PERSON)
    """In lower case."""
    password_hash: Mapped[str | None] = mapped_column(String(200), info=RESTRICTED)
    active: Mapped[bool] = mapped_column(default=True)
    mail: Mapped[MailChoice] = mapped_column(
        Word(MailChoice), default=MailChoice.ACTS_AT_ONCE
    )
    session_number: Mapped[int] = mapped_column(default=1)
    """Part of every session: raising it ends all of them at once."""
    made_at: Mapped[utc_datetime]
    deactivated_at: Mapped[utc_datetime | None]
    nation: Mapped[Nation] = mapped_column(Word(Nation), default=Nation.ENGLAND)
    """Where they work: its working days are theirs."""
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    senior_civil_servant: Mapped[bool] = mapped_column(default=False)
    """Whether their name may be published."""
    revision: Mapped[int] = mapped_column(default=1)

    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="user", foreign_keys="RoleGrant.user_id", lazy="selectin"
    )
    team: Mapped[Team | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}

    def roles_on(self, day: date) -> frozenset[Role]:
        """Return the roles held on a day; none for somebody deactivated."""
        if not self.active:
            return frozenset()
        return frozenset(grant.role for grant in self.grants if grant.holds_on(day))

    @property
    def roles(self) -> frozenset[Role]:
        """Return the roles held today."""
        return self.roles_on(london_today())

    def can(self, permission: Permission) -> bool:
        """Return whether a role held today allows it."""
        return self.active and permission in permissions_of(self.roles)

    # What flask-login asks of a user; plain properties, so no Flask is imported.
    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def is_anonymous(self) -> bool:
        return False

    def get_id(self) -> str:
        """Return what a session remembers: who, and which of their sessions."""
        return f"{self.id}:{self.session_number}"


class RoleGrant(Base):
    """A role that somebody holds from a day, perhaps to a day (both included)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_role_grant_role_dates", "role", "starts_on", "ends_on"),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    granted_at: Mapped[utc_datetime]

    user: Mapped[User] = relationship(foreign_keys=[user_id], back_populates="grants")

    def holds_on(self, day: date) -> bool:
        """Return whether the grant covers a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Area(Base):
    """A geographic area of the ACSSL network, for as long as it exists.

    No list of the real ones has been published: `example` marks invented ones.
    """

    __tablename__ = "area"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(String(120), unique=True, info=PLAIN)
    nation: Mapped[Nation] = mapped_column(Word(Nation))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    example: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)

    covers: Mapped[list["AreaCover"]] = relationship(back_populates="area")

    __mapper_args__ = {"version_id_col": revision}


class CoverCapacity(StrEnum):
    """As what somebody covers an area."""

    ACSSL = "acssl"
    DEPUTY = "deputy"


class AreaCover(Base):
    """Who answers for an area, between two dates (both included)."""

    __tablename__ = "area_cover"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_area_cover_user_dates", "user_id", "starts_on", "ends_on"),
    )

    id: Mapped[pk]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    capacity: Mapped[CoverCapacity] = mapped_column(Word(CoverCapacity))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    area: Mapped[Area] = relationship(back_populates="covers")
    user: Mapped[User] = relationship()

    def holds_on(self, day: date) -> bool:
        """Return whether the cover is in date, and its person a holder of the role."""
        in_date = self.starts_on <= day and (
            self.ends_on is None or day <= self.ends_on
        )
        return in_date and self.holder_on(day)

    def holder_on(self, day: date) -> bool:
        """Return whether the person is active and holds the ACSSL role on a day."""
        return Role.ACSSL in self.user.roles_on(day)


class Away(Base):
    """Days on which somebody is away (both included), and who stands in for them."""

    __tablename__ = "away"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_away_ends", "ends_on", "starts_on"),
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    stand_in: Mapped[User | None] = relationship(foreign_keys=[stand_in_id])


class PasswordLink(Base):
    """A one-time link to set a password. Only its hash is kept."""

    __tablename__ = "password_link"

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[secret_hash] = mapped_column(unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[utc_datetime]
    expires_at: Mapped[utc_datetime]
    used_at: Mapped[utc_datetime | None]
    ended_at: Mapped[utc_datetime | None]
    """When it stopped working unused: a newer link or a new password replaced it."""

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    made_by: Mapped[User | None] = relationship(foreign_keys=[made_by_id])


class DelayScope(StrEnum):
    """Of what failed attempts to sign in are counted, to slow guessing."""

    PAIR = "pair"
    ACCOUNT = "account"
    ADDRESS = "address"


class SignInDelay(Base):
    """Failed attempts for an account, from an address, or for one from the other."""

    __tablename__ = "sign_in_delay"

    id: Mapped[pk]
    scope: Mapped[DelayScope] = mapped_column(Word(DelayScope))
    key_hash: Mapped[secret_hash] = mapped_column(unique=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[utc_datetime] = mapped_column(index=True)
    waiting_since: Mapped[utc_datetime | None]
    """Since when somebody waits for an account that others are guessing at."""


class EndedSession(Base):
    """A session that somebody signed out of: a copy of its cookie is worth nothing."""

    __tablename__ = "ended_session"

    id: Mapped[pk]
    key_hash: Mapped[secret_hash] = mapped_column(unique=True)
    ended_at: Mapped[utc_datetime] = mapped_column(index=True)


class HeldPost(Base):
    """What somebody had typed when their session lapsed, kept for them alone."""

    __tablename__ = "held_post"

    id: Mapped[pk]
    token_hash: Mapped[secret_hash] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    path: Mapped[str] = mapped_column(String(500), info=PLAIN)
    fields: Mapped[Any] = mapped_column(EncryptedJSON, info=FREE)
    """[[name, value], …] in the order sent."""
    held_at: Mapped[utc_datetime] = mapped_column(index=True)
