"""What an attempt to send makes of an e-mail."""

from datetime import datetime, timedelta

from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.db.engine import AnySession
from ipr.notices.mail.delivery.transport import Outcome, Result
from ipr.notices.mail.models import Mail, MailState
from ipr.notices.mail.planning import next_open

MINUTES = (1, 5, 15, 60, 240)
"""How long it waits after each attempt; after later ones as after the last."""
GIVEN_UP_AFTER = timedelta(days=1)
MOST_DOUBTS = 3
"""So often at most it is sent if nobody says whether it was taken."""


def note_outcome(
    session: AnySession, mail: Mail, outcome: Outcome, now: datetime
) -> None:
    """Note what came of an attempt.

    What the mail server refuses for good is a dead letter at once, everything else a
    day after the first attempt. What it may have taken is tried three times in all,
    and then stays uncertain. Access managers are told of both.
    """
    mail.attempts += 1
    mail.first_tried_at = mail.first_tried_at or now
    mail.leased_by = mail.leased_until = None
    mail.failure = str(outcome) or None
    match outcome.result:
        case Result.SENT:
            mail.sent_at = now
            _end(mail, MailState.SENT)
        case Result.REFUSED:
            _give_up(session, mail)
        case Result.LATER if now - mail.first_tried_at >= GIVEN_UP_AFTER:
            _give_up(session, mail)
        case Result.LATER:
            _try_later(mail, now)
        case Result.UNCERTAIN:
            mail.state, mail.doubts = MailState.UNCERTAIN, mail.doubts + 1
            if mail.doubts >= MOST_DOUBTS:
                _end(mail, MailState.UNCERTAIN)
                record(session, AuditAction.MAIL_IN_DOUBT, subject=mail, actor=None)
            else:
                _try_later(mail, now)
    session.flush()


def _try_later(mail: Mail, now: datetime) -> None:
    minutes = MINUTES[min(mail.attempts, len(MINUTES)) - 1]
    later = now + timedelta(minutes=minutes)
    mail.next_at = later if mail.urgent else next_open(mail.user.nation, later)


def _give_up(session: AnySession, mail: Mail) -> None:
    """Leave it to an access manager, who is told. Its secret could serve nobody."""
    _end(mail, MailState.DEAD)
    record(session, AuditAction.MAIL_DEAD, subject=mail, actor=None)


def _end(mail: Mail, state: MailState) -> None:
    mail.state, mail.next_at, mail.secret = state, None, None
