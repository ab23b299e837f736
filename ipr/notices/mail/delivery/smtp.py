"""E-mails by SMTP: encrypted, the certificate checked, one recipient a message."""

import re
import smtplib
import ssl
from email.message import EmailMessage
from types import TracebackType
from urllib.parse import urlsplit

from ipr.config import Settings
from ipr.notices.mail.delivery.transport import ANYWHERE, Failure, Outcome, Result

TIMEOUT = 30.0
DOT = re.compile(rb"(?m)^\.")
DONE, GO_AHEAD, FORWARDED, CLOSING = 250, 354, 251, 421


class _NotOpen(Exception):
    """There is no connection, or none that may be used."""

    def __init__(self, failure: Failure, code: int = 0) -> None:
        super().__init__(failure)
        self.outcome = Outcome(Result.LATER, failure, code, down=True)


class SmtpTransport:
    """Sends over one connection, opened for the first message and closed at the end."""

    def __init__(
        self,
        settings: Settings,
        *,
        timeout: float = TIMEOUT,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.settings = settings
        self.timeout = timeout
        self.context = context
        self.smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "SmtpTransport":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.smtp:
            try:
                self.smtp.quit()
            except OSError:  # what was sent is sent
                self._drop()

    def send(self, message: EmailMessage) -> Outcome:
        """Hand a message over to the mail server, for its one recipient."""
        try:
            self.smtp = self.smtp or self._connect()
        except _NotOpen as problem:
            return problem.outcome
        try:
            return self._hand_over(self.smtp, message)
        except OSError:  # the end of the message was never sent
            self._drop()
            return Outcome(Result.LATER, Failure.CONNECTION)
        except ValueError:  # an address that can't be written for a mail server
            self._drop()
            return Outcome(Result.REFUSED, Failure.RECIPIENT)

    def _hand_over(self, smtp: smtplib.SMTP, message: EmailMessage) -> Outcome:
        code, _ = smtp.mail(self.settings.mail_from)
        if code != DONE:
            self._give_up(smtp, code)
            return Outcome(Result.LATER, Failure.SENDER, code, down=True)
        code, _ = smtp.rcpt(str(message["To"]))
        if code not in (DONE, FORWARDED):
            return self._refused(smtp, Failure.RECIPIENT, code)
        code, _ = smtp.docmd("data")
        if code != GO_AHEAD:
            return self._refused(smtp, Failure.CONTENT, code)
        content = message.as_bytes(policy=ANYWHERE)
        smtp.send(DOT.sub(b"..", content).removesuffix(b"\r\n") + b"\r\n.\r\n")
        try:
            code, _ = smtp.getreply()
        except OSError:
            self._drop()
            return Outcome(Result.UNCERTAIN, Failure.UNANSWERED)
        if code == DONE:
            return Outcome(Result.SENT)
        return self._refused(smtp, Failure.CONTENT, code)

    def _refused(self, smtp: smtplib.SMTP, failure: Failure, code: int) -> Outcome:
        self._give_up(smtp, code)
        for_good = 500 <= code < 600
        return Outcome(Result.REFUSED if for_good else Result.LATER, failure, code)

    def _give_up(self, smtp: smtplib.SMTP, code: int) -> None:
        """Make the connection ready for another message, or close it."""
        if code == CLOSING:
            self._drop()
            return
        try:
            smtp.rset()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        if self.smtp:
            self.smtp.close()
            self.smtp = None

    def _trust(self) -> ssl.SSLContext:
        """Return whose certificates are trusted: read when needed, as it takes long."""
        return self.context or ssl.create_default_context()

    def _connect(self) -> smtplib.SMTP:
        settings = self.settings
        host, port = settings.smtp_server
        name = urlsplit(settings.public_address).hostname or "localhost"
        smtp: smtplib.SMTP | None = None
        step = Failure.CONNECTION
        try:
            if settings.smtp_security == "tls":
                smtp = smtplib.SMTP_SSL(
                    host, port, name, timeout=self.timeout, context=self._trust()
                )
            else:
                smtp = smtplib.SMTP(host, port, name, timeout=self.timeout)
            if settings.smtp_security == "starttls":
                step = Failure.ENCRYPTION
                smtp.starttls(context=self._trust())
            if settings.smtp_user:
                step = Failure.SIGN_IN
                smtp.login(settings.smtp_user, settings.smtp_password)
            smtp.ehlo_or_helo_if_needed()
        except OSError as problem:
            if smtp:
                smtp.close()
            raise _NotOpen(*_why(problem, step)) from problem
        except ValueError as problem:  # a password in letters that SMTP doesn't know
            if smtp:
                smtp.close()
            raise _NotOpen(step) from problem
        return smtp


def _why(problem: OSError, step: Failure) -> tuple[Failure, int]:
    """Return why there is no connection, by what was tried when it failed."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return Failure.CERTIFICATE, 0
    if isinstance(problem, ssl.SSLError):
        return Failure.ENCRYPTION, 0
    code = getattr(problem, "smtp_code", 0)
    return step, code if isinstance(code, int) else 0
