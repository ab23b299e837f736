"""What people are told about referrals."""

from ipr.audit.models import AuditAction
from ipr.notices.kinds import declare_readings

declare_readings(AuditAction.REFERRAL_READ)
