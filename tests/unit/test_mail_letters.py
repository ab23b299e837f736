"""E-mails about somebody's own account: what they say, and that it is kept nowhere."""

import re

import pytest
import time_machine
from sqlalchemy import select, text

from ipr.accounts.models import PasswordLink
from ipr.accounts.people.service import change_user
from ipr.accounts.sign_in.links import LinkGone, find_link, make_link, send_link
from ipr.notices.mail.models import Letter, Mail, MailState
from tests.mailing import TUESDAY
from tests.make import make_user
from tests.unit.test_mail_writing import parts_of

pytestmark = pytest.mark.both_databases
NIGHT = TUESDAY.replace(hour=23)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NIGHT, tick=False) as clock:
        yield clock


@pytest.fixture
def person(session):
    person = make_user(session, name="Canary-Reader", email="anna@example.test")
    session.commit()
    return person


def only_mail(session):
    session.expire_all()
    return session.scalars(select(Mail)).one()


class TestSendLink:
    @pytest.fixture
    def sent(self, session, person):
        send_link(session, person, hours=72, actor=None)
        session.commit()

    def test_the_link_goes_to_its_person_at_once_and_is_kept_nowhere(
        self, session, person, sent, deliver, smtp_server, caplog
    ):
        caplog.set_level("DEBUG")
        token = only_mail(session).secret
        stored = session.scalar(text("SELECT secret FROM mail"))
        assert token and token.encode() not in bytes(stored)

        assert deliver() == {MailState.SENT: 1}

        message = smtp_server.received()[0].message
        assert message["To"] == "anna@example.test"
        assert message["Subject"] == "Your account: Set your password"
        plain, html, links = parts_of(message)
        assert links == [f"http://localhost:8000/password/{token}"]
        assert f"http://localhost:8000/password/{token}" in plain
        until = "It works once, until 27 November 2026, 11:00pm"
        assert until in plain
        assert until in html
        assert "Canary" not in smtp_server.received()[0].source
        assert find_link(session, token).user_id == person.id
        assert only_mail(session).secret is None
        assert token not in caplog.text

    def test_one_that_no_longer_works_is_not_sent(self, session, person, sent, deliver):
        make_link(session, person, hours=72, actor=None)
        session.commit()

        assert deliver() == {MailState.VOID: 1}
        assert only_mail(session).secret is None

    def test_one_that_cannot_be_sent_is_wiped_too(self, session, person, sent, deliver):
        person.email = "refused.550@example.test"
        session.commit()

        assert deliver() == {MailState.DEAD: 1}
        assert only_mail(session).secret is None


class TestChangedAddress:
    @pytest.fixture
    def changed(self, session, person):
        token = make_link(session, person, hours=72, actor=None)
        change_user(
            session, person, name=person.name, email="new@example.test", actor=None
        )
        session.commit()
        return token

    def test_the_old_address_is_told_at_once(
        self, session, changed, deliver, smtp_server
    ):
        assert deliver() == {MailState.SENT: 1}

        received = smtp_server.received()[0]
        assert received.to == ["anna@example.test"]
        assert received.message["Subject"] == (
            "Your account: Your email address was changed"
        )
        plain, html, _ = parts_of(received.message)
        assert "it was changed on 24 November 2026, 11:00pm" in plain
        assert plain.startswith("Your account")
        assert not re.search("Canary|new@|anna@", plain + html)
        mail = only_mail(session)
        assert (mail.letter, mail.secret) == (Letter.ADDRESS_CHANGED, None)

    def test_open_links_end(self, session, changed):
        with pytest.raises(LinkGone):
            find_link(session, changed)
        assert session.scalars(select(PasswordLink)).one().ended_at == NIGHT

    def test_it_goes_even_if_the_account_was_closed(
        self, session, person, changed, deliver
    ):
        person.active = False
        session.commit()

        assert deliver() == {MailState.SENT: 1}

    def test_another_name_tells_nobody(self, session, person):
        change_user(session, person, name="Other", email=person.email, actor=None)

        assert session.scalars(select(Mail)).all() == []
