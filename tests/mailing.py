"""E-mails in tests: a real mail server, and a service that sends by it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from ipr.accounts.models import User
from ipr.config import Settings
from ipr.db.clock import utc_now
from ipr.notices.mail.delivery.outcomes import note_outcome
from ipr.notices.mail.delivery.sending import send_mail
from ipr.notices.mail.delivery.smtp import SmtpTransport
from ipr.notices.mail.delivery.transport import Failure, Outcome, Result
from ipr.notices.mail.gathering import gather_mail, make_mail
from ipr.notices.mail.models import Letter, Mail, MailState
from ipr.notices.mail.writing import write_mail
from tests.mail_server import MailServer, mail_server

Deliver = Callable[[], Counter[MailState]]
TUESDAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUICK = 0.3


@pytest.fixture(scope="session")
def running_mail_server(home: Path) -> Iterator[MailServer]:
    with mail_server(home) as server:
        yield server


@pytest.fixture
def smtp_server(running_mail_server: MailServer) -> MailServer:
    """A mail server that has taken nothing yet."""
    running_mail_server.forget()
    return running_mail_server


@pytest.fixture
def mail_app(make_app: Callable[..., Flask], smtp_server: MailServer) -> Flask:
    """The application, which sends e-mails."""
    return make_app(
        smtp=smtp_server.address, smtp_security="none", mail_from="ipr@example.test"
    )


@pytest.fixture
def gather(session: Session, mail_app: Flask) -> Callable[[], int]:
    """Put what is due into messages; return how many were made."""

    def gather() -> int:
        settings = mail_app.config["SETTINGS"]
        made = 0
        for some in gather_mail(session, now=utc_now(), settings=settings):
            made += some
            session.commit()
        return made

    return gather


@pytest.fixture
def send_waiting(session: Session, mail_app: Flask) -> Deliver:
    """Send what waits; return what became of it."""
    return lambda: send_by(session, mail_app, mail_app.config["SETTINGS"])


@pytest.fixture
def deliver(gather: Callable[[], int], send_waiting: Deliver) -> Deliver:
    """Gather and send, as a run does."""

    def deliver() -> Counter[MailState]:
        gather()
        return send_waiting()

    return deliver


REFUSED = Outcome(Result.REFUSED, Failure.RECIPIENT, 550)
UNANSWERED = Outcome(Result.UNCERTAIN, Failure.UNANSWERED)


def refuse_mail(
    session: Session,
    user: User,
    letter: Letter = Letter.NOTICES,
    outcomes: Sequence[Outcome] = (REFUSED,),
) -> Mail:
    """Make an e-mail to somebody that the mail server refused for good, or else."""
    mail = make_mail(user, letter, utc_now(), urgent=True)
    session.add(mail)
    session.flush()
    for outcome in outcomes:
        note_outcome(session, mail, outcome, utc_now())
    return mail


def send_by(session: Session, app: Flask, settings: Settings) -> Counter[MailState]:
    """Send what waits by the mail server of some settings."""
    became: Counter[MailState] = Counter()
    with app.app_context(), SmtpTransport(settings, timeout=QUICK) as transport:
        for some in send_mail(session, transport, write_mail):
            became += some
    return became
