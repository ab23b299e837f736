"""A case in the hands of an ACSSL: of a declined referral, or asked for directly."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import Area, User
from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.holdings import PLAIN, free_text
from ipr.imports.models import ImportRow
from ipr.lines import ServiceLine
from ipr.referrals.models import Customer, Referral


class SupportState(StrEnum):
    """Where a case is."""

    NEW = "new"
    ACCEPTED = "accepted"
    WORKING = "working"
    CLOSED = "closed"
    ENDED = "ended"


OPEN_STATES = (SupportState.NEW, SupportState.ACCEPTED, SupportState.WORKING)


class SupportSource(StrEnum):
    """How a case came to the ACSSLs."""

    DECLINED = "declined"
    IN_SERVICE = "in_service"
    PHONE = "phone"
    EMAIL = "email"
    IMPORTED = "imported"


class Barrier(StrEnum):
    """Where what stands in the customer's way is."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    BOTH = "both"
    NOT_KNOWN = "not_known"


class SupportCase(Base):
    """What an ACSSL does: with one declined referral, or because somebody asked.

    One for each referral, known by its reference; one that was asked for directly has a
    reference of its own. `ended`: a later decision took the referral elsewhere. It is
    reopened if the referral is declined again.
    """

    __tablename__ = "support_case"
    __table_args__ = (
        CheckConstraint(
            "(referral_id IS NULL) <> (own_reference IS NULL)", name="one_reference"
        ),
        Index("ix_support_case_own_reference", "own_reference", unique=True),
        Index("ix_support_case_request_key", "request_key", unique=True),
        Index("ix_support_case_received", "received_on", "area_id"),
        # Of nearly all cases these say nothing: an index of those would mislead.
        *(
            Index(name, *columns, sqlite_where=some, postgresql_where=some)
            for name, columns in (
                ("ix_support_case_requester", ("requester_id", "opened_at", "id")),
                ("ix_support_case_referred_as", ("referred_as_id",)),
                ("ix_support_case_referring_draft", ("referring_draft_id",)),
            )
            for some in [text(f"{columns[0]} IS NOT NULL")]
        ),
        Index(
            "ix_support_case_import_row",
            "import_row_id",
            unique=True,
            sqlite_where=text("import_row_id IS NOT NULL"),
            postgresql_where=text("import_row_id IS NOT NULL"),
        ),
        Index("ix_support_case_opened", "opened_at", "id"),
        Index(
            "ix_support_case_open",
            "opened_at",
            "id",
            sqlite_where=text("state IN ('new', 'accepted', 'working')"),
            postgresql_where=text("state IN ('new', 'accepted', 'working')"),
        ),
        Index("ix_support_case_state", "state", "opened_at", "id"),
        Index("ix_support_case_owner_state", "owner_id", "state", "opened_at", "id"),
        Index("ix_support_case_area_state", "area_id", "state", "opened_at", "id"),
    )

    id: Mapped[pk]
    referral_id: Mapped[int | None] = mapped_column(
        ForeignKey("referral.id"), unique=True
    )
    own_reference: Mapped[str | None] = mapped_column(String(20), info=PLAIN)
    """Of one that was asked for directly: `ACS-26-0007-R`."""
    request_key: Mapped[str | None] = mapped_column(String(32), info=PLAIN)
    """Of what was said on which page: sent twice, it is one all the same."""
    import_row_id: Mapped[int | None] = mapped_column(ForeignKey(ImportRow.id))
    """The row of an earlier tracker that it was, as that stands now."""
    source: Mapped[SupportSource] = mapped_column(
        Word(SupportSource), default=SupportSource.DECLINED
    )
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    """Always that of the referral, if there is one: both change in one function."""
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    routed_as: Mapped[str] = mapped_column(String(20), info=PLAIN)
    """Why this person: acssl, deputy, stand_in, lead, or handed_over."""
    state: Mapped[SupportState] = mapped_column(
        Word(SupportState), default=SupportState.NEW
    )
    received_on: Mapped[date]
    """By this day it counts in a month, and its categories have their words."""
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who asked, where it is a colleague who can sign in."""
    asked_by: Mapped[free_text | None]
    """Who rang or wrote."""
    asking_team: Mapped[free_text | None]
    why: Mapped[free_text | None]
    """Why it came, and what help is wanted."""
    wanted_by: Mapped[date | None]
    contacted_on: Mapped[date | None]
    barrier: Mapped[Barrier | None] = mapped_column(Word(Barrier))
    waiting: Mapped[bool] = mapped_column(default=False)
    """Whether it waits for others."""
    follow_up_on: Mapped[date | None]
    shared_locally_on: Mapped[date | None]
    """With the local leadership team."""
    shared_with_panel_on: Mapped[date | None]
    """With the Serious Case Panel."""
    referring_draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    """The draft in which somebody refers it."""
    referred_as_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"))
    """The referral that a request for support became."""
    opened_at: Mapped[utc_datetime]
    accepted_at: Mapped[utc_datetime | None]
    done: Mapped[free_text | None]
    learned: Mapped[free_text | None]
    feedback: Mapped[free_text | None]
    """The latest that the referrer reads at the receipt, or whoever asked at their own
    page; set by closing alone, but for what an earlier tracker says came of it."""
    closed_at: Mapped[utc_datetime | None]
    """When it was last closed. Reopening leaves it, so `state` says if it is."""
    revision: Mapped[int] = mapped_column(default=1)

    referral: Mapped[Referral | None] = relationship(foreign_keys=[referral_id])
    referred_as: Mapped[Referral | None] = relationship(foreign_keys=[referred_as_id])
    own_customer: Mapped[Customer | None] = relationship()
    area: Mapped[Area | None] = relationship()
    owner: Mapped[User] = relationship(foreign_keys=[owner_id])
    requester: Mapped[User | None] = relationship(foreign_keys=[requester_id])
    lines: Mapped[list["SupportLine"]] = relationship(order_by="SupportLine.line")
    handovers: Mapped[list["SupportHandover"]] = relationship(
        back_populates="case", order_by="SupportHandover.id"
    )
    closings: Mapped[list["SupportClosing"]] = relationship(
        back_populates="case", order_by="SupportClosing.id"
    )

    __mapper_args__ = {"version_id_col": revision}

    @property
    def reference(self) -> str:
        """Return the reference by which it is known: its referral's, or its own."""
        return self.referral.reference if self.referral else self.own_reference or ""

    @property
    def customer(self) -> Customer | None:
        """Return whom it is about; a direct request need not be about anybody."""
        return self.referral.customer if self.referral else self.own_customer


class SupportLine(Base):
    """A service line of a case: its own, so that it stands for what was done."""

    __tablename__ = "support_line"
    __table_args__ = (Index("ix_support_line_line", "line", "case_id"),)

    case_id: Mapped[int] = mapped_column(
        ForeignKey("support_case.id"), primary_key=True
    )
    line: Mapped[ServiceLine] = mapped_column(Word(ServiceLine), primary_key=True)


class SupportHandover(Base):
    """A case passing from one person to another, and why."""

    __tablename__ = "support_handover"

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("support_case.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    from_area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    to_area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """None when the program moved it because its owner left."""
    reason: Mapped[free_text]
    at: Mapped[utc_datetime]

    case: Mapped[SupportCase] = relationship(back_populates="handovers")
    from_person: Mapped[User] = relationship(foreign_keys=[from_id], lazy="joined")
    to_person: Mapped[User] = relationship(foreign_keys=[to_id], lazy="joined")
    by: Mapped[User | None] = relationship(foreign_keys=[by_id], lazy="joined")
    from_area: Mapped[Area | None] = relationship(foreign_keys=[from_area_id])
    to_area: Mapped[Area | None] = relationship(foreign_keys=[to_area_id])


class SupportClosing(Base):
    """A closing of a case, what whoever sent it was told, and its reopening."""

    __tablename__ = "support_closing"

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("support_case.id"), index=True)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """None where an earlier tracker says that it was closed, and not by whom."""
    closed_at: Mapped[utc_datetime]
    feedback: Mapped[free_text]
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reopened_at: Mapped[utc_datetime | None]
    reopened_reason: Mapped[free_text | None]

    case: Mapped[SupportCase] = relationship(back_populates="closings")
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
    reopened_by: Mapped[User | None] = relationship(foreign_keys=[reopened_by_id])
