"""E-mails about somebody's own account: a link for a password, a changed address."""

from ipr.accounts.models import User
from ipr.accounts.sign_in.links import LinkGone, find_link
from ipr.accounts.signals import email_changed, link_to_send
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.notices.mail.gathering import make_mail
from ipr.notices.mail.models import Letter, Mail


@link_to_send.connect
def send_link(session: AnySession, *, user: User, token: str) -> None:
    """Send somebody their link. It is kept, encrypted, until it has gone."""
    letter = make_mail(user, Letter.PASSWORD_LINK, utc_now(), urgent=True, secret=token)
    session.add(letter)


@email_changed.connect
def tell_old_address(session: AnySession, *, user: User, before: str) -> None:
    """Tell somebody, at the address they had, that it is theirs here no more."""
    letter = make_mail(
        user, Letter.ADDRESS_CHANGED, utc_now(), urgent=True, secret=before
    )
    session.add(letter)


def letter_stands(session: AnySession, mail: Mail) -> bool:
    """Return whether a letter still has something to say."""
    if mail.letter is Letter.ADDRESS_CHANGED:
        return True
    try:
        return bool(find_link(session, mail.secret or ""))
    except LinkGone:
        return False
