"""What an e-mail says: references and words of ours, in plain text and HTML alike."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from icalendar import Calendar

from ipr.accounts.models import MailChoice
from ipr.notices.kinds import Appointment, Telling, Urgency
from ipr.notices.mail.models import MailState
from ipr.notices.models import Because
from ipr.notices.telling import tell
from tests.mailing import TUESDAY
from tests.make import make_user
from tests.telling import declaring, make_subject, to_each

CANARIES = {
    "name": "Canary-Customer",
    "nino": "QQ123456C",
    "description": "Canary-Description",
}
ADDRESS = "http://localhost:8000"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def declare():
    with declaring() as declare:
        yield declare


@pytest.fixture
def person(session):
    return make_user(session, name="Canary-Reader", email="anna@example.test")


@pytest.fixture
def referral(session):
    referrer = make_user(session, name="Canary-Referrer", email="canary@example.test")
    return make_subject(session, referrer, **CANARIES)


def parts_of(message):
    """Return the plain text, and the words and links of the HTML."""
    plain = message.get_body(["plain"]).get_content()
    page = BeautifulSoup(message.get_body(["html"]).get_content(), "html.parser")
    links = [link["href"] for link in page.find_all("a")]
    return " ".join(plain.split()), " ".join(page.body.get_text(" ").split()), links


@pytest.fixture
def tell_all(session, person, declare, deliver, smtp_server):
    """Tell the person about some subjects, each by a kind; return the one message."""

    def tell_all(*told, **said):
        for number, (subject, act, urgency) in enumerate(told):
            kind = declare(
                f"test.{number}",
                to_each(person, because=Because.REFERRER),
                act=act,
                urgency=urgency,
                **said,
            )
            tell(kind, Telling(session, subject))
        session.commit()
        assert deliver() == {MailState.SENT: 1}
        return smtp_server.received()[-1].message

    return tell_all


class TestNotices:
    def test_one_is_its_reference_and_act_why_and_where(self, tell_all, referral):
        act = (referral, "Answer a question by {act_by}", Urgency.ACT)
        message = tell_all(act, act_by=lambda _: date(2026, 12, 3))

        reference = referral.reference
        assert message["Subject"] == (
            f"{reference}: Answer a question by 3 December 2026"
        )
        plain, html, links = parts_of(message)
        for words in (
            f"Look at {reference} by 3 December 2026.",
            "You are told this because you made this referral.",
            "By email you get at once what you are asked to do, and news once a day.",
            "A reply goes to ipr.team@example.test.",
        ):
            assert words in plain
            assert words in html
        where = f"{ADDRESS}/referrals/{reference}"
        assert where in plain
        assert links == [where, f"{ADDRESS}/account/emails"]

    def test_its_headers_are_those_of_a_machine_that_writes_to_one(
        self, tell_all, referral
    ):
        message = tell_all((referral, "Look", Urgency.ACT))

        assert message["To"] == "anna@example.test"
        assert message["From"] == "ipr@example.test"
        assert message["Reply-To"] == "ipr.team@example.test"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Date"] == "Tue, 24 Nov 2026 12:00:00 +0000"
        assert message["List-Id"] == "<notices.localhost>"
        assert message["List-Unsubscribe"] == f"<{ADDRESS}/account/emails>"
        assert message["Precedence"] is None
        assert message.get_content_type() == "multipart/alternative"

    def test_several_are_grouped_by_reference_what_is_asked_first(
        self, session, person, tell_all, referral
    ):
        person.mail = MailChoice.AT_ONCE
        other = make_subject(session)
        message = tell_all(
            (other, "Read the first news", Urgency.NEWS),
            (referral, "Read the second news", Urgency.NEWS),
            (referral, "Answer", Urgency.ACT),
        )

        assert message["Subject"] == f"{referral.reference}: Answer, and 2 more"
        page = message.get_body(["html"]).get_content()
        headings = BeautifulSoup(page, "html.parser").find_all(["h1", "h2"])
        assert [heading.get_text() for heading in headings] == [
            referral.reference,
            "Answer",
            "Read the second news",
            other.reference,
            "Read the first news",
        ]

    def test_of_very_many_it_says_where_the_others_are(
        self, monkeypatch, tell_all, referral
    ):
        monkeypatch.setattr("ipr.notices.mail.delivery.sending.MOST_TOLD", 2)
        message = tell_all(*[(referral, "Look", Urgency.ACT)] * 3)

        plain, html, links = parts_of(message)
        assert plain.count("Look at ") == 2
        assert "There is more, which does not fit in here." in plain
        assert "There is more, which does not fit in here." in html
        assert f"{ADDRESS}/notices" in links

    def test_nobody_is_named_in_it_nor_in_what_is_logged(
        self, tell_all, referral, smtp_server, caplog
    ):
        caplog.set_level("DEBUG")
        tell_all((referral, "Look", Urgency.ACT))

        source = smtp_server.received()[-1].source
        body = " ".join(parts_of(smtp_server.received()[-1].message)[:2])
        for canary in ("Canary", "canary@", CANARIES["nino"]):
            assert canary not in source
            assert canary not in body
            assert canary not in caplog.text
        assert "anna@" not in body
        assert "anna@" not in caplog.text


class TestAppointment:
    STARTS = datetime(2026, 12, 3, 10, tzinfo=UTC)

    def test_it_goes_by_itself_with_a_file_for_a_calendar(self, tell_all, referral):
        message = tell_all(
            (referral, "Come to the panel", Urgency.ACT),
            alone=True,
            edition=lambda _: 3,
            appointment=lambda notice: Appointment(
                self.STARTS, self.STARTS + timedelta(hours=1)
            ),
        )

        (file,) = message.iter_attachments()
        assert file.get_content_type() == "text/calendar"
        assert file.get_filename() == "appointment.ics"
        (event,) = Calendar.from_ical(file.get_content()).events
        assert (event.start, event.duration) == (self.STARTS, timedelta(hours=1))
        assert event["SUMMARY"] == f"{referral.reference}: Come to the panel"
        assert event["LOCATION"] == "See the service"
        assert event["UID"] == f"test.0.{referral.id}@localhost"
        assert event["SEQUENCE"] == 3
        assert event["URL"] == f"{ADDRESS}/referrals/{referral.reference}"
        assert f"Look at {referral.reference}" in parts_of(message)[0]

    def test_whole_days_and_none(self, tell_all, referral, smtp_server):
        day = date(2026, 12, 3)
        message = tell_all(
            (referral, "Come", Urgency.ACT),
            alone=True,
            appointment=lambda notice: Appointment(day, day + timedelta(days=1)),
        )

        (file,) = message.iter_attachments()
        assert "DTSTART;VALUE=DATE:20261203" in file.get_content()
        assert "DTEND;VALUE=DATE:20261204" in file.get_content()

    def test_without_an_appointment_there_is_no_file(self, tell_all, referral):
        message = tell_all((referral, "Read it", Urgency.ACT), alone=True)

        assert list(message.iter_attachments()) == []
        assert message["List-Id"] is None
