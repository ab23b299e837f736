"""Which backup was the last: noted in the database, and told to access managers."""

from flask import Flask

from ipr.audit.models import AuditAction
from ipr.audit.queries import last_event
from ipr.audit.service import record
from ipr.backups.manifest import Manifest
from ipr.db.engine import AnySession
from ipr.db.key_checks import whole_database
from ipr.extensions import db
from ipr.web.filters import at_time
from ipr.web.hooks import HealthFinding, HealthLine, hooks


def note_backup(session: AnySession, manifest: Manifest) -> None:
    """Record that a backup was made. It holds the database from before."""
    record(
        session,
        AuditAction.DATABASE_BACKED_UP,
        subject=whole_database(session),
        actor=None,
        changes={"backed_up_at": (None, manifest.made_at)},
    )


def find_last_backup() -> HealthFinding:
    """Return when `ipr backup` last made one."""
    event = last_event(db.session, AuditAction.DATABASE_BACKED_UP)
    if event is None:
        return HealthFinding("None was made with “ipr backup”")
    return HealthFinding(f"Made with “ipr backup” on {at_time(event.at)}")


def init_app(app: Flask) -> None:
    """Add the line of the page on health."""
    line = HealthLine(name="Last backup", find=find_last_backup, order=60)
    hooks(app).health.append(line)
