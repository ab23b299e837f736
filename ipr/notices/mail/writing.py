"""Write an e-mail: plain text and simple HTML, saying the same. Needs the application.

It names nobody, customer or colleague: what is said is a reference and words of ours.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy.orm import object_session

from ipr.accounts.sign_in.links import find_link
from ipr.db.clock import utc_now
from ipr.notices.kinds import find_kind
from ipr.notices.mail.calendar_file import write_calendar
from ipr.notices.mail.delivery.transport import ANYWHERE
from ipr.notices.mail.models import Letter, Mail
from ipr.notices.mail.words import CHOSEN
from ipr.notices.models import Notice
from ipr.notices.words import WHY
from ipr.web.filters import at_time
from ipr.web.settings import current_settings

MANY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
Parts = Sequence[tuple[str, Sequence["Entry"]]]


@dataclass(frozen=True)
class Entry:
    """One thing that an e-mail tells."""

    act: str
    words: str
    url: str
    why: str = ""


def write_mail(mail: Mail, notices: Sequence[Notice], more: bool) -> EmailMessage:
    """Return an e-mail with what it tells; `more`: not all of it is in there."""
    if mail.letter is Letter.PASSWORD_LINK:
        parts: Parts = [("Your account", [_tell_link(mail)])]
    elif mail.letter is Letter.ADDRESS_CHANGED:
        parts = [("Your account", [_tell_old_address(mail)])]
    else:
        parts = _tell_notices(notices)
    message = EmailMessage(policy=ANYWHERE)
    _address(message, mail, _say_subject(parts))
    said = {
        "parts": parts,
        "more": more,
        "letter": mail.letter,
        "chosen": CHOSEN[mail.user.mail],
        "notices_url": address_of("notices.list_notices"),
        "choice_url": address_of("notices.choose_mail"),
        "contact": current_settings().contact_email,
    }
    message.set_content(_render("notices/mail/_message.txt", said))
    message.add_alternative(_render("notices/mail/_message.html", said), subtype="html")
    if mail.letter is Letter.ALONE:
        _attach_calendar(message, notices[0], parts)
    return message


def address_of(endpoint: str, **values: Any) -> str:
    """Return the whole address of a page, where no request says how it is called."""
    scheme, host, *_ = urlsplit(current_settings().public_address)
    adapter = current_app.url_map.bind(host, url_scheme=scheme)
    return adapter.build(endpoint, values, force_external=True)


def _address(message: EmailMessage, mail: Mail, subject: str) -> None:
    settings = current_settings()
    host = _host()
    before = mail.letter is Letter.ADDRESS_CHANGED
    message["Subject"] = subject
    message["From"] = settings.mail_from
    message["To"] = mail.secret if before and mail.secret else mail.user.email
    message["Reply-To"] = settings.contact_email
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = f"<{mail.key}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.letter is Letter.NOTICES:
        message["List-Id"] = f"<notices.{host}>"
        message["List-Unsubscribe"] = f"<{address_of('notices.choose_mail')}>"


def _attach_calendar(message: EmailMessage, notice: Notice, parts: Parts) -> None:
    """Add the calendar file of a notice whose kind has one."""
    appointment = find_kind(notice.kind).appointment(notice)
    if appointment:
        text = write_calendar(
            notice,
            appointment,
            summary=_say_subject(parts),
            url=parts[0][1][0].url,
            host=_host(),
        )
        message.add_attachment(text, subtype="calendar", filename="appointment.ics")


def _host() -> str:
    return urlsplit(current_settings().public_address).hostname or "localhost"


def _tell_notices(notices: Iterable[Notice]) -> Parts:
    """Return what notices tell, by reference: what is asked first, by its day."""
    by_need = sorted(notices, key=_need)
    order: dict[str, int] = {}
    for place, notice in enumerate(by_need):
        order.setdefault(notice.reference, place)
    by_reference = sorted(by_need, key=lambda notice: order[notice.reference])
    return [
        (reference, [_tell_notice(notice) for notice in some])
        for reference, some in groupby(by_reference, key=lambda one: one.reference)
    ]


def _need(notice: Notice) -> tuple[bool, date, int]:
    kind = find_kind(notice.kind)
    return not kind.asks, notice.act_by or date.max, notice.id


def _tell_notice(notice: Notice) -> Entry:
    kind = find_kind(notice.kind)
    return Entry(
        act=kind.say_act(notice),
        words=kind.say_words(notice),
        url=address_of(kind.endpoint, **kind.values(notice)),
        why=WHY[notice.because],
    )


def _say_subject(parts: Parts) -> str:
    """Return the first reference and what is wanted there, and how much there is more.

    >>> entry = Entry(act="Answer a question", words="", url="")
    >>> _say_subject([("IPR-26-0007-K", [entry, entry]), ("IPR-26-0008-X", [entry])])
    'IPR-26-0007-K: Answer a question, and 2 more'
    """
    reference, entries = parts[0]
    others = sum(len(some) for _, some in parts) - 1
    return f"{reference}: {entries[0].act}" + (f", and {others} more" if others else "")


def _tell_link(mail: Mail) -> Entry:
    session = object_session(mail)
    assert session and mail.secret
    until = at_time(find_link(session, mail.secret).expires_at)
    return Entry(
        act="Set your password",
        words="With this link you set the password for your account. It works once, "
        f"until {until}, and earlier links no longer work. Whoever has it can sign in "
        "as you, so give it to nobody. If you do not know why you got it, reply to "
        "this email.",
        url=address_of("accounts.set_password", token=mail.secret),
    )


def _tell_old_address(mail: Mail) -> Entry:
    return Entry(
        act="Your email address was changed",
        words="You no longer sign in with the email address that this was sent to: it "
        f"was changed on {at_time(mail.made_at)}. Emails go to the new "
        "address, and links to set your password that were made before no longer "
        "work. If you did not ask for that, reply to this email.",
        url=address_of("accounts.show_account"),
    )


def _render(template: str, said: dict[str, Any]) -> str:
    text = current_app.jinja_env.get_template(template).render(said)
    return MANY_LINES.sub("\n\n", text).strip() + "\n"
