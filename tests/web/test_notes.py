"""Notes on a case: who adds and reads them, and what corrects one."""

import pytest
from sqlalchemy import select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.notes import service
from ipr.notes.models import CaseNote
from ipr.permissions import Role
from ipr.referrals.service import withdraw_referral
from ipr.workflow import NotAllowed
from tests.make import make_user, submit_referral
from tests.web.reading import words
from tests.web.referral_pages import errors, soup

DECLINED = {"event": ["death"], "contribution": "none", "external_process": []}
UNKNOWN = DECLINED | {"contribution": "not_known"}
SAID = "Her sister rang, and will ring again."


@pytest.fixture
def send(session, settings, staff, area, referrer):
    def send(facts, by=referrer):
        referral = submit_referral(
            session, by, settings=settings, facts=facts, area=area
        )
        session.commit()
        return referral

    return send


@pytest.fixture
def note(session, team):
    def note(referral, text=SAID, actor=team, corrects=None):
        made = service.add_note(
            session, referral, text=text, actor=actor, corrects=corrects
        )
        session.commit()
        return made

    return note


def shown(client, address) -> list[str]:
    """The notes that a page shows, in its order."""
    found = soup(client.get(address)).select("[id^=note-] .ipr-as-typed")
    return [text.text for text in found]


class TestAddNote:
    @pytest.mark.parametrize(
        ("facts", "who", "may"),
        [
            (UNKNOWN, "team", True),
            (UNKNOWN, "acssl", False),
            (UNKNOWN, "referrer", False),
            (DECLINED, "team", True),
            (DECLINED, "acssl", True),
            (DECLINED, "deputy", True),
            (DECLINED, "lead", True),
            (DECLINED, "far", False),
        ],
    )
    def test_those_who_work_on_the_case_note(
        self, session, send, note, team, acssl, deputy, lead, referrer, facts, who, may
    ):
        people = {"team": team, "acssl": acssl, "deputy": deputy, "lead": lead}
        people |= {"referrer": referrer, "far": make_user(session, Role.ACSSL)}
        referral = send(facts)

        if may:
            made = note(referral, actor=people[who])
            assert note(referral, actor=people[who]) is made
        else:
            with pytest.raises(NotAllowed):
                note(referral, actor=people[who])

    def test_the_record_says_that_and_not_what(self, session, send, note):
        first = note(send(UNKNOWN))
        note(first.referral, "He rang, not she.", corrects=first)

        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.NOTE_ADDED)
        ).all()
        assert [event.changes for event in events] == [{}, {"corrects": [None, 1]}]
        assert {event.reference for event in events} == {first.reference}

    def test_it_is_added_on_the_page_of_the_case_and_what_was_typed_stays(
        self, client, send, team
    ):
        receipt = f"/referrals/{send(UNKNOWN).reference}"
        client.sign_in(team)
        assert f"{receipt}/notes/new" in client.get(receipt).text
        too_long = "x" * 4001

        assert errors(client.post(f"{receipt}/notes/new")) == ["Write your note"]
        of_none = f"{receipt}/notes/new?corrects={2**63}"
        assert client.get(of_none).status_code == 404
        assert (
            too_long
            in client.post(f"{receipt}/notes/new", data={"text": too_long}).text
        )
        sent = client.post(f"{receipt}/notes/new", data={"text": SAID})

        assert sent.location == f"{receipt}#notes"
        assert shown(client, receipt) == [SAID]
        assert f"{team.name} added a note" in words(client.get(receipt))

    def test_an_ended_case_keeps_its_notes_and_takes_more(
        self, client, session, send, note, team, referrer
    ):
        referral = send(UNKNOWN)
        note(referral)
        withdraw_referral(session, referral, actor=referrer, reason="Mine")
        note(referral, "They asked us to stop.")
        client.sign_in(team)

        assert shown(client, f"/referrals/{referral.reference}") == [
            "They asked us to stop.",
            SAID,
        ]

    def test_another_note_corrects_it_and_both_say_so(
        self, client, session, send, note, team, second
    ):
        first = note(send(UNKNOWN))
        receipt = f"/referrals/{first.reference}"
        client.sign_in(second)
        link = soup(client.get(receipt)).select_one(f"#note-{first.id} a")["href"]
        assert SAID in words(client.get(link))

        client.post(link, data={"text": "He rang, not she."})

        text = words(client.get(receipt))
        assert "Corrects the note of" in text
        assert "Corrected by the note of" in text
        assert shown(client, receipt) == ["He rang, not she.", SAID]
        other = f"/referrals/{send(UNKNOWN).reference}/notes/new?corrects={first.id}"
        assert client.get(other).status_code == 404


class TestListNotes:
    def test_the_page_of_the_case_has_the_latest_and_leads_to_the_rest(
        self, client, session, send, note, team
    ):
        referral = send(UNKNOWN)
        for number in range(7):
            note(referral, f"Note {number}")
        receipt = f"/referrals/{referral.reference}"
        client.sign_in(team)

        assert shown(client, receipt) == [
            f"Note {number}" for number in (6, 5, 4, 3, 2)
        ]
        assert "See all 7 notes" in words(client.get(receipt))
        assert len(shown(client, f"{receipt}/notes")) == 7

    def test_who_holds_the_declined_case_reads_what_the_team_noted(
        self, client, send, note, acssl
    ):
        referral = send(DECLINED)
        note(referral)
        client.sign_in(acssl)

        for page in (
            f"/support/{referral.reference}",
            f"/referrals/{referral.reference}",
        ):
            assert shown(client, page) == [SAID]

    def test_no_referrer_reads_any_not_even_one_of_the_team(
        self, client, session, send, note, team, second, referrer
    ):
        for person, referral in (
            (referrer, send(UNKNOWN)),
            (second, send(UNKNOWN, by=second)),
        ):
            note(referral)
            client.sign_in(person)
            receipt = f"/referrals/{referral.reference}"
            assert SAID not in client.get(receipt).text
            assert client.get(f"{receipt}/notes").status_code == 403
            assert client.get(f"{receipt}/notes/new").status_code == 403

    def test_they_go_on_no_paper(self, client, send, note, team):
        referral = send(UNKNOWN)
        note(referral)
        client.sign_in(team)

        page = soup(client.get(f"/referrals/{referral.reference}"))

        assert "ipr-no-print" in page.find(id="notes")["class"]

    def test_none_is_said(self, client, send, team):
        client.sign_in(team)

        page = client.get(f"/referrals/{send(UNKNOWN).reference}/notes")

        assert "Nobody has added a note yet." in words(page)


def test_the_text_of_a_note_is_encrypted(session, send, note):
    made = note(send(UNKNOWN))

    raw = session.connection().exec_driver_sql(
        f"SELECT text FROM {CaseNote.__tablename__}"
    )
    assert SAID.encode() not in bytes(raw.scalar())
    assert made.text == SAID
