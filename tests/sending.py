"""Send what waits, in a process of its own that can be killed, on a Tuesday."""

import time_machine

from ipr.cli.database import open_database
from ipr.extensions import db
from ipr.notices.mail.delivery.sending import send_mail
from ipr.notices.mail.delivery.smtp import SmtpTransport
from ipr.notices.mail.writing import write_mail
from tests.mailing import TUESDAY

if __name__ == "__main__":
    with (
        time_machine.travel(TUESDAY, tick=False),
        open_database() as app,
        SmtpTransport(app.config["SETTINGS"]) as transport,
    ):
        for _ in send_mail(db.session, transport, write_mail):
            pass
