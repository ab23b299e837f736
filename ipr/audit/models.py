"""The audit record."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from ipr.db.base import Base, Word, pk, utc_datetime
from ipr.db.holdings import PLAIN
from ipr.permissions import Refusal

NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class AuditAction(StrEnum):
    """What can be recorded: thing, full stop, what became of it."""

    SIGNED_IN = "account.signed_in"
    SIGN_IN_FAILED = "account.sign_in_failed"
    ACCESS_REFUSED = "access.refused"
    FORM_REFUSED = "access.form_refused"
    HOST_REFUSED = "access.host_refused"
    TOKEN_REFUSED = "access.token_refused"
    SIGNED_OUT = "account.signed_out"
    SIGNED_OUT_EVERYWHERE = "account.signed_out_everywhere"
    USER_MADE = "user.made"
    USER_CHANGED = "user.changed"
    TEAM_MADE = "team.made"
    MAIL_CHOSEN = "user.mail_chosen"
    MAIL_DEAD = "mail.dead"
    MAIL_IN_DOUBT = "mail.in_doubt"
    MAIL_TRIED_AGAIN = "mail.tried_again"
    MAIL_SET_ASIDE = "mail.set_aside"
    USER_DEACTIVATED = "user.deactivated"
    USER_REACTIVATED = "user.reactivated"
    LINK_MADE = "user.link_made"
    LINK_USED = "user.link_used"
    PASSWORD_SET = "user.password_set"
    ROLE_GRANTED = "role.granted"
    ROLE_CHANGED = "role.changed"
    ROLE_ENDED = "role.ended"
    AREA_MADE = "area.made"
    AREA_CHANGED = "area.changed"
    COVER_MADE = "cover.made"
    COVER_CHANGED = "cover.changed"
    AWAY_SET = "away.set"
    AWAY_REMOVED = "away.removed"
    API_CLIENT_MADE = "api_client.made"
    API_CLIENT_REVOKED = "api_client.revoked"
    DATABASE_BACKED_UP = "database.backed_up"
    DATABASE_RESTORED = "database.restored"
    DECISIONS_REPLAYED = "database.decisions_replayed"
    DEMONSTRATION_LOADED = "demonstration.loaded"
    VERSION_TAKEN_IN = "version.taken_in"
    VERSION_PUBLISHED = "version.published"
    VERSION_WITHDRAWN = "version.withdrawn"
    RULEBOOK_PUT_IN_USE = "rulebook.put_in_use"
    CRITERIA_STARTED = "criteria.started"
    CRITERIA_SAVED = "criteria.saved"
    CRITERIA_BROUGHT_UP_TO_DATE = "criteria.brought_up_to_date"
    CRITERIA_PROPOSED = "criteria.proposed"
    CRITERIA_TAKEN_BACK = "criteria.taken_back"
    CRITERIA_SENT_BACK = "criteria.sent_back"
    CRITERIA_APPROVED = "criteria.approved"
    CRITERIA_PUBLISHED = "criteria.published"
    CRITERIA_DISCARDED = "criteria.discarded"
    BACKTEST_STARTED = "backtest.started"
    BACKTEST_CANCELLED = "backtest.cancelled"
    DRAFT_STARTED = "draft.started"
    DRAFT_SAVED = "draft.saved"
    DRAFT_REREAD = "draft.reread"
    DRAFT_DISCARDED = "draft.discarded"
    DRAFT_EXPIRED = "draft.expired"
    DRAFT_READ = "draft.read"
    DRAFT_SEARCHED = "draft.searched"
    IMPORT_STARTED = "import.started"
    IMPORT_CHECKED = "import.checked"
    IMPORT_TAKEN = "import.taken_in"
    IMPORT_GIVEN_UP = "import.given_up"
    IMPORT_EXPIRED = "import.expired"
    FILE_ADDED = "file.added"
    FILE_REFUSED = "file.refused"
    FILE_REMOVED = "file.removed"
    FILE_SCANNED = "file.scanned"
    FILE_READ = "file.read"
    REFERRAL_SUBMITTED = "referral.submitted"
    REFERRAL_DECIDED = "referral.decided"
    REFERRAL_ROUTED = "referral.routed"
    REFERRAL_READ = "referral.read"
    REFERRAL_EXPORTED = "referral.exported"
    REFERRAL_SEARCHED = "referral.searched"
    REFERRAL_CLAIMED = "referral.claimed"
    REFERRAL_RELEASED = "referral.released"
    REFERRAL_HANDED_OVER = "referral.handed_over"
    REFERRAL_WITHDRAWN = "referral.withdrawn"
    REFERRAL_MARKED_DUPLICATE = "referral.marked_duplicate"
    SETTLEMENT_PROPOSED = "settlement.proposed"
    SETTLEMENT_CONFIRMED = "settlement.confirmed"
    SETTLEMENT_REFUSED = "settlement.refused"
    SETTLEMENT_OVERTAKEN = "settlement.overtaken"
    SETTLEMENT_CHANGED = "settlement.changed"
    SETTLEMENT_TAKEN_BACK = "settlement.taken_back"
    LOWERING_OPENED = "lowering.opened"
    LOWERING_AGREED = "lowering.agreed"
    LOWERING_CONFIRMED = "lowering.confirmed"
    LOWERING_REFUSED = "lowering.refused"
    LOWERING_OVERTAKEN = "lowering.overtaken"
    REPORT_RECALCULATED = "report.recalculated"
    REPORT_RECEIVED = "report.received"
    NOTE_ADDED = "note.added"
    ENQUIRY_ASKED = "enquiry.asked"
    ENQUIRY_ANSWERED = "enquiry.answered"
    ENQUIRY_TAKEN_BACK = "enquiry.taken_back"
    SUPPORT_OPENED = "support.opened"
    SUPPORT_REQUESTED = "support.requested"
    SUPPORT_IMPORTED = "support.imported"
    SUPPORT_ROW_CHANGED = "support.row_changed"
    SUPPORT_REFERRING = "support.referring"
    SUPPORT_REFERRED = "support.referred"
    SUPPORT_READ = "support.read"
    SUPPORT_ACCEPTED = "support.accepted"
    SUPPORT_RECORDED = "support.recorded"
    SUPPORT_ACTION_ADDED = "support.action_added"
    SUPPORT_DETAILS_CHANGED = "support.details_changed"
    SUPPORT_HANDED_OVER = "support.handed_over"
    SUPPORT_CLOSED = "support.closed"
    SUPPORT_REOPENED = "support.reopened"
    SUPPORT_ENDED = "support.ended"
    CATEGORIES_CHANGED = "categories.changed"
    FREEZING_BEGUN = "figure.freezing_begun"
    FIGURE_FROZEN = "figure.frozen"
    FIGURE_CORRECTED = "figure.corrected"
    PACK_BEGUN = "pack.begun"
    PACK_WRITTEN = "pack.written"
    PACK_SENT = "pack.sent"
    PACK_TAKEN_BACK = "pack.taken_back"
    PACK_SENT_BACK = "pack.sent_back"
    PACK_RELEASED = "pack.released"


class AuditEvent(Base):
    """One thing that somebody did or read. Holds no personal text of a customer."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject", "subject_type", "subject_id", "id"),
        Index("ix_audit_event_action_at", "action", "at"),
    )

    id: Mapped[pk]
    at: Mapped[utc_datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    action: Mapped[AuditAction] = mapped_column(Word(AuditAction), index=True)
    subject_type: Mapped[str] = mapped_column(String(40), info=PLAIN)
    subject_id: Mapped[int | None]
    reference: Mapped[str | None] = mapped_column(String(20), index=True, info=PLAIN)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info=PLAIN)


class RefusalCount(Base):
    """How often something was refused in an hour: a flood makes no more rows."""

    __tablename__ = "refusal"
    __table_args__ = (UniqueConstraint("kind", "person_id", "hour"),)

    id: Mapped[pk]
    kind: Mapped[Refusal] = mapped_column(Word(Refusal))
    person_id: Mapped[int] = mapped_column(NUMBER)
    """Who was refused, or whose account it was; 0: nobody who is known."""
    hour: Mapped[utc_datetime] = mapped_column(index=True)
    times: Mapped[int]
    first_at: Mapped[utc_datetime]
