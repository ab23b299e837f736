"""Note that a case is read, before its page is built."""

from flask_login import current_user

from ipr.audit.models import AuditAction
from ipr.audit.service import record_reading
from ipr.db.base import Base
from ipr.extensions import db

READ_AS = {
    "answer_file": AuditAction.FILE_READ,
    "attachment": AuditAction.FILE_READ,
    "draft": AuditAction.DRAFT_READ,
    "referral": AuditAction.REFERRAL_READ,
    "support_case": AuditAction.SUPPORT_READ,
}
"""What can be read, by the table it stands in."""


def note_reading(subject: Base) -> None:
    """Record, in a transaction of its own, that the person signed in reads it."""
    action = READ_AS[subject.__tablename__]
    record_reading(db.session, action, subject=subject, actor=current_user)
