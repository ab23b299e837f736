"""What the page on health says of e-mails."""

from datetime import timedelta

from ipr.db.clock import utc_now
from ipr.extensions import db
from ipr.notices.mail.figures import read_outbox
from ipr.web.filters import at_time, plural
from ipr.web.hooks import HealthFinding, HealthLine
from ipr.web.settings import current_settings

LATE = timedelta(hours=1)
"""So long after its time an e-mail is late: a run comes every few minutes."""


def find_outbox() -> HealthFinding:
    """Return whether e-mails are sent, how many wait and since when."""
    if not current_settings().smtp:
        return HealthFinding("Not set up: what people are told stays in the service")
    outbox = read_outbox(db.session)
    if outbox.due_since is None:
        return HealthFinding("None waits to be sent")
    words = f"{plural(outbox.waiting, 'email')} to be sent, the oldest"
    late = utc_now() - outbox.due_since > LATE
    return HealthFinding(f"{words} made on {at_time(outbox.oldest)}", wrong=late)


def find_in_doubt() -> HealthFinding:
    """Return how many e-mails may not have arrived, and wait for somebody."""
    number = read_outbox(db.session).to_see_to
    return HealthFinding(f"{number:,}" if number else "None", wrong=bool(number))


LINES = (
    HealthLine(name="Emails", find=find_outbox, order=30),
    HealthLine(name="Emails that may not have arrived", find=find_in_doubt, order=31),
)
