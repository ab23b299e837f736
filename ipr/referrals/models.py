"""A referral from its draft on, the customer it is about, and its files."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    event,
    inspect,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ipr.accounts.models import Area, User
from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.clock import utc_now
from ipr.db.encryption import EncryptedJSON
from ipr.db.holdings import (
    CUSTOMER,
    PLAIN,
    RESTRICTED,
    customer_text,
    free_text,
    plain_digest,
    secret_hash,
)
from ipr.files.models import StoredFile
from ipr.files.rules import FileRules
from ipr.lines import ServiceLine

WARN_DAYS = 7
"""How long before a draft expires its writer is warned."""


class Origin(StrEnum):
    """How the information reached the department (domain 3.3)."""

    COMPLAINTS = "complaints_process"
    PHSO = "ombudsman"
    ICE = "independent_case_examiner"
    PRESS_OFFICE = "press_office"
    FRONTLINE = "frontline_staff"
    CORONER = "coroners_office"
    EXTERNAL = "external_agency"
    OTHER = "other_non_frontline"


class ReferralDraftState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    DISCARDED = "discarded"
    EXPIRED = "expired"


class Draft(Base):
    """A referral that somebody is writing. Nobody else can read it.

    `content` holds what was typed, page by page, encrypted as a whole:
    see `questions/draft_answers.py`. An expired or discarded draft loses its content
    and keeps its row.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_referrer_state", "referrer_id", "state"),
        Index("ix_draft_state_saved", "state", "saved_at"),
    )

    id: Mapped[pk]
    key: Mapped[str] = mapped_column(String(32), unique=True, info=PLAIN)
    """Random; names the draft in its address, and is the one-time submit key."""
    referrer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[ReferralDraftState] = mapped_column(
        Word(ReferralDraftState), default=ReferralDraftState.OPEN
    )
    version_name: Mapped[str] = mapped_column(String(40), info=PLAIN)
    """The rulebook version whose questions it was last shown."""
    content: Mapped[Any] = mapped_column(EncryptedJSON, info=CUSTOMER)
    started_at: Mapped[utc_datetime]
    saved_at: Mapped[utc_datetime] = mapped_column(index=True)
    revision: Mapped[int] = mapped_column(default=1)

    referrer: Mapped[User] = relationship()
    files: Mapped[list["Attachment"]] = relationship(
        back_populates="draft", order_by="Attachment.id"
    )

    __mapper_args__ = {"version_id_col": revision}

    def expires_at(self, days: int) -> datetime:
        """Return when it expires if nobody touches it for so many days."""
        return self.saved_at + timedelta(days=days)

    def expires_soon(self, now: datetime, days: int) -> bool:
        """Return whether it is time to warn that it will expire."""
        return self.expires_at(days) - now <= timedelta(days=WARN_DAYS)


class ReferralStatus(StrEnum):
    ACCEPTED = "accepted"
    TRIAGE = "triage"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


ENDED = (ReferralStatus.WITHDRAWN, ReferralStatus.DUPLICATE)
HEIGHTS = {
    ReferralStatus.DECLINED: 0,
    ReferralStatus.TRIAGE: 1,
    ReferralStatus.ACCEPTED: 2,
}
"""How high a case stands that goes on: nobody alone may move one down."""


PLACE = ("status", "owner_id", "queue")
"""What says where a referral is."""


class Queue(StrEnum):
    """What holds a referral until a person claims it."""

    IPR_TEAM = "ipr_team"


class FactPattern(Base):
    """A distinct set of answers. Few exist, so many decisions share one."""

    __tablename__ = "fact_pattern"

    id: Mapped[pk]
    digest: Mapped[plain_digest] = mapped_column(unique=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, info=RESTRICTED)


class Referral(Base):
    """A submitted case. It always has an owner: a person, or the team's queue."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint(
            "owner_id IS NOT NULL OR queue IS NOT NULL", name="always_owned"
        ),
        CheckConstraint(
            "status <> 'declined' OR owner_id IS NOT NULL", name="decline_has_person"
        ),
        # One for each way a list is filtered, in the order that lists are sorted.
        Index("ix_referral_received", "submitted_at", "id"),
        Index("ix_referral_status_received", "status", "submitted_at", "id"),
        Index("ix_referral_outcome_received", "outcome", "submitted_at", "id"),
        Index(
            "ix_referral_status_outcome_received",
            *("status", "outcome", "submitted_at", "id"),
        ),
        Index("ix_referral_referrer_received", "referrer_id", "submitted_at", "id"),
        Index("ix_referral_owner_received", "owner_id", "submitted_at", "id"),
        Index("ix_referral_area_received", "area_id", "submitted_at", "id"),
        Index("ix_referral_pattern_id", "pattern_id"),
        Index(
            "ix_referral_claimed",
            "owner_id",
            sqlite_where=text(
                "owner_id IS NOT NULL AND status IN ('accepted', 'triage')"
            ),
            postgresql_where=text(
                "owner_id IS NOT NULL AND status IN ('accepted', 'triage')"
            ),
        ),
        Index(
            "ix_referral_queued",
            *("placed_at", "id"),
            sqlite_where=text("queue IS NOT NULL"),
            postgresql_where=text("queue IS NOT NULL"),
        ),
        Index(
            "ix_referral_unowned",
            *("owner_id", "queue"),
            sqlite_where=text("owner_id IS NULL AND queue IS NULL"),
            postgresql_where=text("owner_id IS NULL AND queue IS NULL"),
        ),
    )

    id: Mapped[pk]
    reference: Mapped[str] = mapped_column(String(20), unique=True, info=PLAIN)
    submit_key: Mapped[str] = mapped_column(String(32), unique=True, info=PLAIN)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    referrer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    submitted_at: Mapped[utc_datetime]
    status: Mapped[ReferralStatus] = mapped_column(Word(ReferralStatus))
    outcome: Mapped[str] = mapped_column(String(20), info=PLAIN)
    """Of the decision that stands: accept, consider, cannot_tell or decline. One that
    would lower the case counts once people have confirmed it."""
    pattern_id: Mapped[int | None] = mapped_column(ForeignKey("fact_pattern.id"))
    """The answers of the latest decision, so that all cases can be tried at once."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    queue: Mapped[Queue | None] = mapped_column(Word(Queue))
    placed_at: Mapped[utc_datetime] = mapped_column(default=utc_now)
    """Since when it is where it is: with that status, and that person or queue."""
    place_number: Mapped[int] = mapped_column(default=1)
    """The number of that place, of all where it was."""
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    """None when the referrer doesn't know the area."""
    event_on: Mapped[date | None]
    known_on: Mapped[date | None]
    """The day the department became aware."""
    origin: Mapped[Origin | None] = mapped_column(Word(Origin))
    description: Mapped[free_text]
    ended_at: Mapped[utc_datetime | None]
    """When it was withdrawn or marked a duplicate."""
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_reason: Mapped[free_text | None]
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"))
    revision: Mapped[int] = mapped_column(default=1)

    referrer: Mapped[User] = relationship(foreign_keys=[referrer_id])
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    area: Mapped[Area | None] = relationship()
    pattern: Mapped[FactPattern | None] = relationship()
    customer: Mapped["Customer"] = relationship(back_populates="referral")
    lines: Mapped[list["ReferralLine"]] = relationship(
        back_populates="referral", order_by="ReferralLine.line"
    )
    files: Mapped[list["Attachment"]] = relationship(
        back_populates="referral", order_by="Attachment.id"
    )
    duplicate_of: Mapped["Referral | None"] = relationship(remote_side="Referral.id")

    __mapper_args__ = {"version_id_col": revision}

    def note_placed(self) -> None:
        """Note that it came to where it is just now."""
        self.placed_at, self.place_number = utc_now(), self.place_number + 1


@event.listens_for(Referral, "before_update")
def note_place(_mapper: Any, _connection: Any, referral: Referral) -> None:
    """Note it whenever a referral goes elsewhere, whatever moved it."""
    changed = inspect(referral).attrs
    if any(changed[name].history.has_changes() for name in PLACE):
        referral.note_placed()


class ReferralLine(Base):
    """A primary service line of a referral; a case can have several."""

    __tablename__ = "referral_line"
    __table_args__ = (Index("ix_referral_line_line", "line", "referral_id"),)

    referral_id: Mapped[int] = mapped_column(
        ForeignKey("referral.id"), primary_key=True
    )
    line: Mapped[ServiceLine] = mapped_column(Word(ServiceLine), primary_key=True)

    referral: Mapped[Referral] = relationship(back_populates="lines")


class Customer(Base):
    """Who a referral, or a request for support, is about, encrypted: the one place.

    The keyed hashes find a likely duplicate without being readable.
    """

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint(
            "(referral_id IS NULL) <> (support_case_id IS NULL)", name="of_one"
        ),
        Index("ix_customer_support_case_id", "support_case_id", unique=True),
    )

    id: Mapped[pk]
    referral_id: Mapped[int | None] = mapped_column(
        ForeignKey("referral.id"), unique=True
    )
    support_case_id: Mapped[int | None] = mapped_column(ForeignKey("support_case.id"))
    name: Mapped[customer_text]
    nino: Mapped[customer_text | None]
    born_on: Mapped[customer_text | None]
    """ISO date."""
    nino_hash: Mapped[secret_hash | None] = mapped_column(index=True)
    identity_hash: Mapped[secret_hash | None] = mapped_column(index=True)
    """Of all words of the name, and the birth date."""

    referral: Mapped[Referral | None] = relationship(back_populates="customer")
    words: Mapped[list["NameWord"]] = relationship()


class NameWord(Base):
    """A word of a customer's name, as a keyed hash: a surname alone finds its cases."""

    __tablename__ = "name_word"
    __table_args__ = {"sqlite_with_rowid": False}

    hash: Mapped[secret_hash] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id"), primary_key=True, index=True
    )


class ReferenceCounter(Base):
    """The last number of a series given out in an operational year (April to March)."""

    __tablename__ = "reference_counter"

    series: Mapped[str] = mapped_column(String(3), primary_key=True, info=PLAIN)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Attachment(StoredFile):
    """A file of a draft, or of the referral that it became."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint(
            "draft_id IS NOT NULL OR referral_id IS NOT NULL", name="belongs"
        ),
    )
    __mapper_args__ = {"polymorphic_identity": "referral"}

    rules = FileRules(most_files=10, largest_megabytes=20)

    id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"), index=True)
    referral_id: Mapped[int | None] = mapped_column(
        ForeignKey("referral.id"), index=True
    )

    draft: Mapped[Draft | None] = relationship(back_populates="files")
    referral: Mapped[Referral | None] = relationship(back_populates="files")

    @property
    def reference(self) -> str | None:
        """The reference of its referral, which the audit record keeps; None before."""
        return self.referral.reference if self.referral else None
