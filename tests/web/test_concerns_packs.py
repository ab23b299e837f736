"""The pages of a pack: written by a lead, read by a second person, saved as files."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from lxml import etree
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from ipr.concerns.packs import service
from ipr.concerns.packs.contents import Pattern
from ipr.concerns.packs.models import PackState, PanelPack
from ipr.concerns.packs.quarters import Quarter
from ipr.concerns.service import freeze_month, note_later_entries
from ipr.db.clock import pretend_now
from ipr.permissions import Role
from tests.concerns import Case, invent_cases, keep_cases
from tests.make import make_referral, make_user
from tests.web.reading import fill, words

QUARTER = Quarter.read("2026-07")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TYPED = {
    "trends": "More about housing than before.",
    "title_1": "Old letters",
    "cases_1": "4",
    "text_1": "They went where nobody lived any more.",
    "learning": "Ask early who may act for a customer.",
}


@pytest.fixture(autouse=True)
def today():
    with pretend_now(NOW):
        yield


@pytest.fixture
def frozen(session, lead):
    keep_cases(session, lead, invent_cases([None], date(2026, 7, 1), 92, 60))
    for month in QUARTER.months:
        freeze_month(session, month, actor=lead)
    session.commit()


@pytest.fixture
def pack(session, frozen, lead):
    pack = service.start_pack(session, QUARTER, actor=lead)
    service.write_pack(
        session,
        pack,
        trends=TYPED["trends"],
        patterns=[Pattern("Old letters", 4, TYPED["text_1"])],
        learning=TYPED["learning"],
        actor=lead,
    )
    session.commit()
    return pack


@pytest.fixture
def sent(session, pack, lead, second):
    service.send_pack(session, pack, reader=second, threshold=0, actor=lead)
    session.commit()
    return pack


@pytest.fixture
def released(session, sent, second):
    service.release_pack(session, sent, threshold=0, actor=second)
    session.commit()
    return sent


@pytest.fixture
def reader(session, acssl):
    """Who reads what was released."""
    session.commit()
    return acssl


def place(pack, act=""):
    return f"/concerns/packs/{pack.id}{act}"


class TestStartPack:
    def test_it_leads_to_where_it_is_written_and_back_to_what_there_is(
        self, client, session, frozen, lead
    ):
        client.sign_in(lead)
        new = "/concerns/packs/new"
        offered = BeautifulSoup(client.get(new).text, "html.parser").select("option")
        assert offered[0].text == "July to September 2026"
        assert offered[-1].text == "October to December 2026 (not over yet)"
        sent = {**fill(client, new), "quarter": "2026-07"}

        first = client.post(new, data=sent)
        again = client.post(new, data=sent)

        pack = session.query(PanelPack).one()
        assert first.status_code == 303
        assert first.location == place(pack, "/write")
        assert again.status_code == 422
        assert "There is a pack of July to September 2026 already" in words(again)


class TestWritePack:
    def test_what_was_typed_is_saved_and_shown(self, client, session, pack, lead):
        client.sign_in(lead)
        there = place(pack, "/write")
        typed = fill(client, there)
        assert typed["title_1"] == ["Old letters"]

        done = client.post(
            there,
            data={
                **typed,
                "title_2": "Calls",
                "cases_2": "5",
                "text_2": "Calls came at a bad hour.",
            },
            follow_redirects=True,
        )

        assert "Calls Drawn from 5 cases. Calls came at a bad hour" in words(done)
        assert "Drawn from 4 cases" in words(done)

    def test_a_pattern_is_taken_out_by_emptying_it(self, client, pack, lead):
        client.sign_in(lead)
        there = place(pack, "/write")
        emptied = {"title_1": "", "cases_1": "", "text_1": ""}

        done = client.post(
            there, data={**fill(client, there), **emptied}, follow_redirects=True
        )

        assert "Old letters" not in words(done)
        assert "Write at least one pattern" in words(done)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"cases_1": "2"}, "must be drawn from 3 cases or more"),
            ({"cases_1": "few"}, "Enter a whole number"),
            ({"text_1": ""}, "Pattern 1: enter what the cases have in common"),
            ({"title_2": "Alone"}, "Pattern 2: enter how many cases"),
            ({"title_1": "x" * 121}, "must be 120 characters or fewer"),
        ],
    )
    def test_a_pattern_that_can_not_stand_is_refused_at_its_field(
        self, client, session, pack, lead, typed, said
    ):
        client.sign_in(lead)
        there = place(pack, "/write")

        refused = client.post(there, data={**fill(client, there), **typed})

        assert refused.status_code == 422
        assert said in words(refused)
        assert session.get(PanelPack, pack.id).revision == pack.revision

    def test_two_who_write_at_once_do_not_overwrite_each_other(
        self, client, session, pack, lead
    ):
        client.sign_in(lead)
        there = place(pack, "/write")
        opened = fill(client, there)
        client.post(there, data={**opened, "trends": "The first to save."})

        late = client.post(there, data={**opened, "trends": "The second."})

        assert late.status_code == 422
        assert "The first to save." in words(late)


class TestSendPack:
    def test_what_tells_who_somebody_is_is_shown_masked_with_its_place(
        self, client, session, pack, lead
    ):
        make_referral(session, name="Carys O’Neill")
        service.write_pack(
            session,
            pack,
            trends="Well.\nCarys was told.",
            patterns=[],
            learning="",
            actor=lead,
        )
        session.commit()
        client.sign_in(lead)

        for act in ("", "/send"):
            shown = words(client.get(place(pack, act)))
            assert (
                "“What the figures show”, paragraph 2: the name of a customer, in "
                "“C•••• was told.”"
            ) in shown
        page = client.get(place(pack, "/send"))
        assert BeautifulSoup(page.text, "html.parser").select("main form") == []

    def test_it_is_sent_to_somebody_who_wrote_nothing_in_it(
        self, client, session, pack, lead, second
    ):
        make_user(session, Role.ACSSL, name="Not Offered")
        session.commit()
        client.sign_in(lead)
        there = place(pack, "/send")
        page = BeautifulSoup(client.get(there).text, "html.parser")
        offered = {option.get_text() for option in page.select("main select option")}
        assert "Second Person" in offered
        assert not offered & {"Not Offered", lead.name}

        done = client.post(there, data={**fill(client, there), "reader": second.id})

        session.expire_all()
        assert done.status_code == 303
        assert session.get(PanelPack, pack.id).state is PackState.READING

    def test_a_name_that_became_known_meanwhile_is_refused_as_it_is_sent(
        self, client, session, pack, lead, second
    ):
        session.commit()
        client.sign_in(lead)
        there = place(pack, "/send")
        opened = {**fill(client, there), "reader": second.id}
        make_referral(session, name="Ask Early")
        make_referral(session, name="Housing Letters")
        session.commit()

        refused = client.post(there, data=opened)

        assert refused.status_code == 422
        assert "the name of a customer, in “A•• e•••• who may act" in words(refused)


class TestReleasePack:
    def test_the_reader_reads_all_of_it_says_so_and_releases_it(
        self, client, session, sent, second
    ):
        client.sign_in(second)
        assert sent.name in words(client.get("/"))
        there = place(sent, "/release")
        page = client.get(there)
        assert TYPED["text_1"] in words(page)

        hasty = client.post(there, data=fill(client, there))
        done = client.post(
            there, data={**fill(client, there), "read": "y"}, follow_redirects=True
        )

        assert "Confirm that you have read all of it" in words(hasty)
        assert "The pack is released" in done.text
        assert "Released" in words(done)

    def test_it_is_sent_back_with_what_to_look_at(
        self, client, session, sent, lead, second
    ):
        client.sign_in(second)
        there = place(sent, "/send-back")

        done = client.post(
            there, data={**fill(client, there), "reason": "Say more of debt."}
        )

        assert done.location == "/concerns/packs"
        assert client.get(place(sent)).status_code == 404
        client.sign_in(lead)
        assert "It was sent back Say more of debt." in words(client.get(place(sent)))

    def test_others_do_not_see_it_before_it_is_released(
        self, client, session, sent, acssl, team
    ):
        session.commit()
        for other in (acssl, team):
            client.sign_in(other)
            for act in ("", "/pack.docx", "/pack.pdf", "/pack.ods", "/chart.svg"):
                assert client.get(place(sent, act)).status_code == 404
            assert sent.name not in words(client.get("/concerns/packs"))


class TestSavePack:
    def test_page_and_files_say_the_same(self, client, released, reader):
        client.sign_in(reader)
        page = words(client.get(place(released)))
        word, pdf, sheets = (
            client.get(place(released, f"/pack.{ending}"))
            for ending in ("docx", "pdf", "ods")
        )

        name = "serious-case-panel-pack-july-to-september-2026-2026-11-20"
        for response, ending in ((word, "docx"), (pdf, "pdf"), (sheets, "ods")):
            said = response.headers["Content-Disposition"]
            assert said == f"attachment; filename={name}.{ending}"
            assert response.headers["Cache-Control"] == "no-store"
        with ZipFile(BytesIO(word.data)) as parts:
            body = etree.fromstring(parts.read("word/document.xml"))
        written = " ".join(body.itertext())
        printed = PdfReader(BytesIO(pdf.data))
        drawn = " ".join(part.extract_text() for part in printed.pages)
        for text in (TYPED["trends"], TYPED["text_1"], "Drawn from 4 cases."):
            assert text in page
            assert text in written
            assert text in " ".join(drawn.split())
        book = CalamineWorkbook.from_filelike(BytesIO(sheets.data))
        by_month = book.get_sheet_by_name(book.sheet_names[3]).to_python()
        total = next(row[-1] for row in by_month if row[0] == "All cases")
        assert total == 60
        assert "All cases" in page
        assert word.data == client.get(place(released, "/pack.docx")).data

    def test_a_draft_has_no_file_and_nothing_has_another(
        self, client, pack, released, lead
    ):
        client.sign_in(lead)
        assert client.get(place(released, "/pack.xlsx")).status_code == 404

    def test_its_chart_is_as_it_was_released(self, client, released, reader):
        client.sign_in(reader)

        chart = client.get(place(released, "/chart.svg"))

        assert chart.mimetype == "image/svg+xml"
        assert "July to September 2026" in chart.text


class TestShowPack:
    def test_corrections_since_are_named_and_change_nothing(
        self, client, session, released, lead
    ):
        before = released.digest
        with pretend_now(datetime(2026, 11, 25, 9, tzinfo=UTC)):
            keep_cases(session, lead, [Case(date(2026, 8, 2), main="debt")])
            note_later_entries(
                session, QUARTER.months[1], note="Found late", actor=lead
            )
            session.commit()
            client.sign_in(lead)
            shown = words(client.get(place(released)))

        assert "Figures were corrected since this pack was released" in shown
        assert "August 2026 (1 correction)" in shown
        assert released.digest == before
