"""What the page on health says of decisions."""

from ipr.audit.models import AuditAction
from ipr.audit.queries import last_event
from ipr.extensions import db
from ipr.web.filters import at_time
from ipr.web.hooks import HealthFinding, HealthLine


def find_last_replay() -> HealthFinding:
    """Return when every decision was last decided again, and how many differed."""
    event = last_event(db.session, AuditAction.DECISIONS_REPLAYED)
    if event is None:
        return HealthFinding("None was made with “ipr decisions replay”")
    number, different = (event.changes[name][1] for name in ("replayed", "different"))
    words = f"On {at_time(event.at)}: {different:,} of {number:,} decisions differed"
    return HealthFinding(words, wrong=different > 0)


LINES = (HealthLine(name="Last replay of decisions", find=find_last_replay, order=61),)
