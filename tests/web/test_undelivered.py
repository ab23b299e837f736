"""E-mails that may not have arrived: who is told, what is shown and done."""

import re
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.notices.mail.gathering import make_mail
from ipr.notices.mail.models import Letter, Mail, MailState
from ipr.notices.models import Notice, Void
from ipr.permissions import Role
from tests.mailing import REFUSED, TUESDAY, UNANSWERED, refuse_mail
from tests.make import make_user
from tests.telling import MAILING
from tests.web.reading import words

AT = "/notices/undelivered"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def manager(session, client):
    manager = make_user(session, Role.ACCESS_MANAGER, name="Max Manager")
    session.commit()
    client.sign_in(manager)
    return manager


@pytest.fixture
def refuse(session):
    """Let an e-mail to somebody be refused."""

    def refuse(user, letter=Letter.NOTICES, **said):
        mail = refuse_mail(session, user, letter, **said)
        session.commit()
        return mail

    return refuse


@pytest.fixture
def anna(session):
    return make_user(session, name="Anna Reader")


def told(session):
    return session.scalars(select(Notice).order_by(Notice.id)).all()


class TestTelling:
    def test_access_managers_are_told_once_a_person(
        self, session, manager, anna, refuse
    ):
        second = make_user(session, Role.ACCESS_MANAGER)
        refuse(anna), refuse(anna)

        assert {one.user_id for one in told(session)} == {manager.id, second.id}
        assert len(told(session)) == 2

    def test_nobody_is_told_that_their_own_address_fails(
        self, session, manager, refuse
    ):
        refuse(manager)
        assert told(session) == []

    def test_two_whose_addresses_fail_are_not_told_of_each_other_without_end(
        self, session, manager, refuse
    ):
        second = make_user(session, Role.ACCESS_MANAGER)
        for _ in range(3):
            refuse(manager), refuse(second)

        assert len(told(session)) == 2

    def test_once_it_is_seen_to_nothing_is_asked_any_more(
        self, session, client, manager, anna, refuse
    ):
        mail = refuse(anna)
        client.post(f"{AT}/{mail.id}/set-aside")

        session.expire_all()
        assert told(session)[0].ended_why == Void.DONE


class TestInDoubt:
    """What the mail server never said whether it took."""

    def test_while_it_is_tried_nobody_sees_to_it(
        self, session, client, manager, anna, refuse
    ):
        mail = refuse(anna, outcomes=[UNANSWERED] * 2)

        assert told(session) == []
        assert "There are no emails for you to see to" in client.get(AT).text
        page = client.post(f"{AT}/{mail.id}/set-aside", follow_redirects=True)
        assert "This email is tried again by itself" in words(page)

    def test_after_the_last_try_it_is_listed_with_what_to_do(
        self, session, client, manager, anna, refuse
    ):
        refuse(anna, outcomes=[UNANSWERED] * 3)

        [notice] = told(session)
        assert (notice.kind, notice.user_id) == ("mail.in_doubt", manager.id)
        page = words(client.get(AT))
        said = "May have arrived. The mail server did not say whether it took this"
        assert said in page
        assert "Ask the person. If the email arrived, set it aside" in page
        assert "1 email to Anna Reader" in words(client.get("/"))

    def test_a_refusal_after_doubt_says_that_it_may_have_arrived_before(
        self, client, manager, anna, refuse
    ):
        refuse(anna, outcomes=[UNANSWERED, REFUSED])

        said = "May have arrived. The mail server took no email for this address"
        assert said in words(client.get(AT))

    @pytest.mark.parametrize(
        ("act", "becomes"),
        [("try-again", MailState.WAITING), ("set-aside", MailState.SET_ASIDE)],
    )
    def test_it_is_seen_to_and_then_nothing_is_asked_any_more(
        self, session, client, manager, anna, refuse, act, becomes
    ):
        mail = refuse(anna, outcomes=[UNANSWERED] * 3)
        client.post(f"{AT}/{mail.id}/{act}")

        session.expire_all()
        assert session.get_one(Mail, mail.id).state == becomes
        assert told(session)[0].ended_why == Void.DONE


class TestHealth:
    def told(self, client):
        page = BeautifulSoup(client.get("/health/detail").text, "html.parser")
        names = page.find_all("dt", string=re.compile("^Emails"))
        return [" ".join(name.find_next("dd").stripped_strings) for name in names]

    def test_without_a_mail_server_it_says_so(self, client, manager):
        stays = "Not set up: what people are told stays in the service"
        assert self.told(client) == [stays, "None"]

    def test_it_says_what_waits_since_when_and_what_was_given_up(
        self, session, make_app, manager, anna, refuse, clock
    ):
        client = make_app(**MAILING).test_client()
        client.sign_in(manager)
        assert self.told(client) == ["None waits to be sent", "None"]
        session.add(make_mail(anna, Letter.NOTICES, TUESDAY))
        refuse(anna)
        clock.shift(timedelta(minutes=5))

        waits = "1 email to be sent, the oldest made on 24 November 2026, midday"
        assert self.told(client) == [waits, "1 Needs attention"]
        clock.shift(timedelta(hours=1))
        client.sign_in(manager)
        assert self.told(client)[0] == f"{waits} Needs attention"


class TestListUndelivered:
    def test_without_any_it_says_so(self, client, manager):
        assert "There are no emails for you to see to" in client.get(AT).text
        assert "may not have reached" not in client.get("/").text

    def test_it_says_to_whom_since_when_and_why_and_so_does_home(
        self, client, manager, anna, refuse
    ):
        refuse(anna), refuse(anna, Letter.PASSWORD_LINK)

        page = words(client.get(AT))
        assert "Anna Reader" in page
        assert "24 November 2026" in page
        assert "took no email for this address (its answer was 550)" in page
        assert "Send a new link to Anna Reader" in page
        assert "2 emails to Anna Reader" in words(client.get("/"))

    def test_a_letter_whose_words_are_gone_can_only_be_set_aside(
        self, client, manager, anna, refuse
    ):
        mail = refuse(anna, Letter.PASSWORD_LINK)
        assert "Try again" not in client.get(AT).text

        page = client.post(f"{AT}/{mail.id}/try-again", follow_redirects=True)

        assert "it cannot be sent again" in words(page)


class TestSeeToMail:
    def test_it_is_sent_again_as_the_same_message(
        self, session, client, manager, anna, refuse
    ):
        mail = refuse(anna)
        key = mail.key
        page = client.post(f"{AT}/{mail.id}/try-again", follow_redirects=True)

        assert "The email is tried again with the next run" in words(page)
        session.expire_all()
        mail = session.get_one(Mail, mail.id)
        assert (mail.state, mail.next_at, mail.key) == (
            MailState.WAITING,
            TUESDAY,
            key,
        )
        assert (mail.attempts, mail.first_tried_at) == (0, None)
        again = select(AuditEvent).where(
            AuditEvent.action == AuditAction.MAIL_TRIED_AGAIN
        )
        assert session.scalars(again).one().actor_id == manager.id

    @pytest.mark.parametrize("act", ["try-again", "set-aside"])
    def test_what_was_set_aside_stays_so(self, client, manager, anna, refuse, act):
        mail = refuse(anna)
        client.post(f"{AT}/{mail.id}/set-aside")

        page = client.post(f"{AT}/{mail.id}/{act}", follow_redirects=True)

        assert "This email was set aside already" in words(page)

    @pytest.mark.parametrize("act", ["try-again", "set-aside"])
    def test_one_that_is_not_there_is_not_found(self, client, manager, act):
        assert client.post(f"{AT}/999/{act}").status_code == 404
