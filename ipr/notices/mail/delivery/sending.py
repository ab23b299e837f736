"""Send what waits: claimed for a while, sent outside of any transaction, then marked.

Whoever sends is named in the row until some moment. If they are killed before they
could note what came of it, it is sent again after that, under the same Message-ID: so
each goes at least once, and twice only after a kill in between.
"""

import logging
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from ipr.accounts.models import User
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession, begin_writing
from ipr.notices.mail.delivery.outcomes import note_outcome
from ipr.notices.mail.delivery.transport import Failure, Outcome, Result, Transport
from ipr.notices.mail.gathering import still_standing
from ipr.notices.mail.letters import letter_stands
from ipr.notices.mail.models import Letter, Mail, MailState
from ipr.notices.mail.planning import next_open
from ipr.notices.models import Notice

logger = logging.getLogger(__name__)
AT_ONCE = 20
LEASE = timedelta(minutes=15)
MOST_TOLD = 50
"""So many notices are told in one message; it says where the others are."""
Write = Callable[[Mail, Sequence[Notice], bool], EmailMessage]


def send_mail(
    session: AnySession, transport: Transport, write: Write
) -> Iterator[Counter[MailState]]:
    """Send what waits, the oldest first; yield what became of each batch.

    Ends what is open in the session, and commits. It stops when the mail server can't
    be used: what was not tried stays as it is. What one message can't be written for
    stops no other.
    """
    sender = _Sender(session, transport, write)
    while (claimed := sender.claim()) is not None:
        yield sender.send_all(claimed)
        if sender.down:
            return


class _Sender:
    def __init__(self, session: AnySession, transport: Transport, write: Write) -> None:
        self.session, self.transport, self.write = session, transport, write
        self.name = secrets.token_hex(16)
        self.down = False

    def claim(self) -> list[int] | None:
        """Claim some for a while; None if nothing is due.

        PostgreSQL passes over what another claims at this moment; SQLite has one
        writer. What may not go at this hour is put off.
        """
        now = utc_now()
        begin_writing(self.session)
        due = self.session.scalars(
            select(Mail)
            .options(joinedload(Mail.user, innerjoin=True).lazyload(User.grants))
            .where(
                Mail.next_at <= now,
                or_(Mail.leased_until.is_(None), Mail.leased_until <= now),
            )
            .order_by(Mail.next_at, Mail.id)
            .limit(AT_ONCE)
            .with_for_update(of=Mail, skip_locked=True)
        ).all()
        claimed = [mail.id for mail in due if self._lease(mail, now)]
        self.session.commit()
        return claimed if due else None

    def _lease(self, mail: Mail, now: datetime) -> bool:
        opens = now if mail.urgent else next_open(mail.user.nation, now)
        if opens > now:
            mail.next_at, mail.leased_by, mail.leased_until = opens, None, None
            return False
        mail.leased_by, mail.leased_until = self.name, now + LEASE
        return True

    def send_all(self, claimed: Sequence[int]) -> Counter[MailState]:
        """Send what was claimed, until the mail server can't be used."""
        became: Counter[MailState] = Counter()
        for number in claimed:
            state = self._send(number)
            if state:
                became[state] += 1
            if self.down:
                break
        if self.down:
            self._give_back()
        return became

    def _send(self, number: int) -> MailState | None:
        """Send one; return what became of it, or None if another has it now."""
        mail = self._still_ours(number)
        if mail is None:
            return None
        try:
            message = self._prepare(mail)
        except Exception as problem:  # its text may name somebody
            logger.error("mail: one was not written: %s", type(problem).__name__)
            self.session.rollback()
            outcome = Outcome(Result.LATER, Failure.UNWRITTEN)
        else:
            self.session.commit()
            if message is None:
                return MailState.VOID
            outcome = self._hand_over(message)
        self.down = outcome.down
        return self._note(number, outcome)

    def _hand_over(self, message: EmailMessage) -> Outcome:
        """Hand a message over; whatever goes wrong with one stops no other."""
        try:
            return self.transport.send(message)
        except Exception as problem:  # its text may name somebody
            logger.error("mail: one was not sent: %s", type(problem).__name__)
            return Outcome(Result.LATER, Failure.UNWRITTEN)

    def _still_ours(self, number: int) -> Mail | None:
        begin_writing(self.session)
        mail = self.session.scalar(  # its reader too: another may have changed them
            select(Mail)
            .options(joinedload(Mail.user, innerjoin=True).lazyload(User.grants))
            .where(Mail.id == number)
            .execution_options(populate_existing=True)
        )
        ours = mail and mail.leased_by == self.name and mail.leased_until
        if not ours or ours <= utc_now():
            self.session.rollback()
            return None
        return mail

    def _prepare(self, mail: Mail) -> EmailMessage | None:
        """Write a message by what is true now; None, and void, if it has nothing."""
        notices: list[Notice] = []
        more = False
        if mail.letter in (Letter.NOTICES, Letter.ALONE):
            notices, more = self._what_stands(mail)
            stands = bool(notices)
        else:
            stands = letter_stands(self.session, mail)
        if stands:
            return self.write(mail, notices, more)
        mail.state, mail.next_at, mail.secret = MailState.VOID, None, None
        mail.leased_by = mail.leased_until = None
        return None

    def _what_stands(self, mail: Mail) -> tuple[list[Notice], bool]:
        """Return the notices that still stand, up to the most told, and if there may
        be more."""
        standing: list[Notice] = []
        last = 0
        while mail.user.active:
            some = self.session.scalars(
                select(Notice)
                .where(Notice.mail_id == mail.id, Notice.id > last)
                .order_by(Notice.id)
                .limit(MOST_TOLD)
            ).all()
            standing += still_standing(self.session, some)
            if len(some) < MOST_TOLD or len(standing) > MOST_TOLD:
                return standing[:MOST_TOLD], len(standing) > MOST_TOLD
            last = some[-1].id
        return [], False

    def _note(self, number: int, outcome: Outcome) -> MailState | None:
        """Note what came of it, unless another sends it by now and it was not taken."""
        begin_writing(self.session)
        mail = self.session.get(Mail, number, populate_existing=True)
        if mail is None or (
            mail.leased_by != self.name and outcome.result is not Result.SENT
        ):
            self.session.rollback()
            return None
        note_outcome(self.session, mail, outcome, utc_now())
        self.session.commit()
        return mail.state

    def _give_back(self) -> None:
        begin_writing(self.session)
        self.session.execute(
            update(Mail)
            .where(Mail.next_at.is_not(None), Mail.leased_by == self.name)
            .values(leased_by=None, leased_until=None)
            .execution_options(synchronize_session=False)
        )
        self.session.commit()
