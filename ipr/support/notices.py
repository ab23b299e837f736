"""What people are told about declined cases."""

from ipr.audit.models import AuditAction
from ipr.notices.kinds import declare_readings

declare_readings(AuditAction.SUPPORT_READ)
