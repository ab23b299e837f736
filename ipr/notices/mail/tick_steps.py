"""What a clock sets off about e-mails: put into messages, then sent."""

from collections.abc import Mapping

from ipr.notices.mail.delivery.sending import send_mail
from ipr.notices.mail.delivery.smtp import SmtpTransport
from ipr.notices.mail.figures import count_due
from ipr.notices.mail.gathering import gather_mail
from ipr.notices.mail.models import MailState
from ipr.notices.mail.writing import write_mail
from ipr.ticks.tick import Tick, TickStep

BECAME: Mapping[MailState, str] = {
    MailState.SENT: "email[s] sent",
    MailState.WAITING: "email[s] to be tried again",
    MailState.UNCERTAIN: "email[s] that may have been sent",
    MailState.DEAD: "email[s] that cannot be delivered",
    MailState.VOID: "email[s] dropped because nothing was left to say",
}


def gather_due(tick: Tick) -> None:
    """Put what is due into messages."""
    for made in gather_mail(tick.session, now=tick.now, settings=tick.settings):
        tick.did("email[s] made", made)
        tick.commit()


def send_due(tick: Tick) -> None:
    """Send what waits; a dry run says how much may go."""
    if not tick.settings.smtp:
        return
    if tick.dry:
        tick.did(BECAME[MailState.SENT], count_due(tick.session, tick.now))
        return
    with SmtpTransport(tick.settings) as transport:
        for became in send_mail(tick.session, transport, write_mail):
            for state, count in became.items():
                tick.did(BECAME[state], count)
            tick.commit()


STEPS = (
    TickStep(
        name="gather emails",
        words="Puts what people are to be told by email into messages",
        run=gather_due,
        order=80,
    ),
    TickStep(
        name="send emails", words="Sends the emails that wait", run=send_due, order=81
    ),
)
