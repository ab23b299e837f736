"""The list of notices, and the number in the header."""

import pytest
from bs4 import BeautifulSoup

from ipr.accounts.models import MailChoice
from ipr.db.clock import utc_now
from ipr.notices.models import Because, Notice, Void
from tests.make import make_referral, make_user
from tests.telling import MAILING
from tests.web.reading import words


def bell(response):
    """Return what the header says of notices."""
    found = BeautifulSoup(response.text, "html.parser").find(id="bell")
    return " ".join(found.get_text(" ").split())


@pytest.fixture
def person(client, session):
    person = make_user(session)
    session.commit()
    client.sign_in(person)
    return person


@pytest.fixture
def tell(session, person):
    referral = make_referral(session)

    def tell(to=person, **said):
        notice = Notice(
            user_id=to.id,
            kind="notice.retired",
            because=Because.TEAM,
            subject_type="referral",
            subject_id=referral.id,
            reference=referral.reference,
            made_at=utc_now(),
            **said,
        )
        session.add(notice)
        session.commit()
        return notice

    return tell


class TestListNotices:
    def test_without_any_it_says_what_will_be_there(self, client, person):
        page = client.get("/notices").text

        assert "Nobody has told you anything yet" in page
        assert "Mark all as read" not in page

    def test_unread_ones_come_first_and_each_says_why(self, client, tell):
        old = tell()
        read = tell(unread=False, read_at=utc_now())
        ended = tell(unread=False, ended_at=utc_now(), ended_why=Void.DONE)

        page = client.get("/notices")

        ids = (f'id="notice-{one.id}"' for one in (old, ended, read))
        places = [page.text.index(id_) for id_ in ids]
        assert places == sorted(places)
        assert "because you were in the IPR team" in words(page)
        assert "Done" in words(page)

    def test_those_of_others_are_not_shown(self, client, session, tell):
        tell(make_user(session))

        assert "Nobody has told you anything yet" in client.get("/notices").text

    def test_many_are_paged(self, client, tell):
        for _ in range(51):
            tell()

        page = client.get("/notices")

        assert page.text.count('class="ipr-told__item"') == 50
        assert "51 notices" in words(page)


class TestReadNotices:
    def test_one_is_read(self, client, tell):
        tell(), tell()
        notice = tell()
        assert "3 unread" in bell(client.get("/"))

        assert client.post(f"/notices/{notice.id}/read").location == "/notices"

        assert "2 unread" in bell(client.get("/"))

    def test_all_are_read_that_the_page_showed(self, client, tell):
        shown = tell()
        tell()

        client.post(f"/notices/read-up-to/{shown.id}")

        assert "1 unread" in bell(client.get("/"))

    def test_that_of_another_is_not_found(self, client, session, tell):
        notice = tell(make_user(session))

        assert client.post(f"/notices/{notice.id}/read").status_code == 404


def test_the_bell_alone_is_asked_for_again(client, tell):
    tell()

    answer = client.get("/notices/bell", headers={"HX-Request": "true"})

    assert bell(answer) == "Notices 1 unread"
    assert answer.text.count("<a ") == 1


def test_the_bell_keeps_nobody_signed_in(client, tell):
    client.get("/")
    with client.session_transaction() as browser:
        browser["seen"] -= 60
        seen = browser["seen"]

    client.get("/notices/bell", headers={"HX-Request": "true"})

    with client.session_transaction() as browser:
        assert browser["seen"] == seen


class TestChooseMail:
    def test_the_choice_is_kept(self, client, session, person):
        assert "checked" in client.get("/account/emails").text

        sent = client.post("/account/emails", data={"mail": "daily"})

        assert sent.location == "/account"
        session.refresh(person)
        assert person.mail == MailChoice.DAILY

    @pytest.mark.parametrize("mail", ["", "hourly"])
    def test_what_is_no_choice_is_refused(self, client, person, mail):
        refused = client.post("/account/emails", data={"mail": mail})

        assert refused.status_code == 422

    def test_where_no_emails_are_sent_it_says_so(self, client, make_app, person):
        said = "This service sends no emails at present"
        assert said in client.get("/account/emails").text
        mailing = make_app(**MAILING).test_client()
        mailing.sign_in(person)

        assert said not in mailing.get("/account/emails").text
