"""A spreadsheet from its upload to what was made of it, page by page."""

import io
import re
import time

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from ipr.db.clock import utc_now
from ipr.db.engine import begin_writing
from ipr.files.models import StoredFile
from ipr.files.store import sweep_files
from ipr.imports.columns.map_files import SaidOfSheet
from ipr.imports.models import ImportRow, ImportRun, ImportState
from ipr.imports.registry import EXTENSION
from ipr.imports.service import SILENT, give_up
from tests import importing
from tests.importing import check_file, make_table, notes_of, tracker
from tests.spreadsheets import xlsx_of, xlsx_sheet

ROWS = b"When,Category,Why,Why\n25/05/26,Homes,Ann rang,a\n03/05/26,,Ben wrote,b\n"
PAGE = "/imports/notes"


@pytest.fixture(autouse=True)
def kind(app, session, area):
    importing.init_app(app)
    make_table(session)
    session.commit()
    yield
    del app.extensions[EXTENSION]["notes"]


@pytest.fixture
def browser(client, acssl):
    client.sign_in(acssl)
    return client


def send(browser, data, name="tracker.csv", area="0"):
    return browser.post(
        PAGE,
        data={"file": (io.BytesIO(data), name), "area": area},
        content_type="multipart/form-data",
    )


def page_of(response):
    return BeautifulSoup(response.text, "html.parser")


def words_of(response):
    return " ".join(page_of(response).main.get_text(" ").split())


def settled(browser, address):
    """Return the page of an import once its check is over."""
    for _ in range(100):
        response = browser.get(address)
        if "being checked" not in response.text:
            return response
        time.sleep(0.1)
    raise AssertionError("the check does not end")


def choose(*letters, **days):
    chosen = {f"column_{at}": letter for at, letter in enumerate(letters)}
    return {**chosen, "days_0": "", **days}


class TestWholeWay:
    def test_a_file_is_sent_matched_checked_and_taken_in(
        self, browser, session, settings
    ):
        sent = send(browser, ROWS)
        assert sent.status_code == 303
        headings = browser.get(sent.location)
        assert "Row 1: When | Category | Why | Why" in words_of(headings)
        matching = browser.post(sent.location, data={"row": "1"})
        shown = words_of(browser.get(matching.location))
        assert "Read as UTF-8, with a comma between cells" in shown
        assert "More than one heading could stand for why" in shown
        undecided = browser.post(matching.location, data=choose("A", "", "B", "?"))
        assert "Choose which heading stands for “why”" in words_of(undecided)

        checked = browser.post(matching.location, data=choose("A", "", "B", "C"))
        page = settled(browser, checked.location)
        assert "2 new rows to take in" in words_of(page)
        assert "row 2 can only be read so" in words_of(page)
        assert notes_of(session) == []

        taken = browser.post(f"{checked.location}/take-in")
        assert taken.status_code == 303
        assert "2 rows of 2 were taken in" in words_of(browser.get(taken.location))
        assert [why for _, _, why in notes_of(session)] == ["Ann rang", "Ben wrote"]
        file = session.scalars(select(StoredFile)).one()
        assert (file.owner, file.name) == ("import", "")
        assert sweep_files(session, settings.files) == 0  # it is too new, but unwanted
        assert "2 rows taken in" in words_of(browser.get(PAGE))

    def test_the_next_tracker_is_matched_as_the_last_one_was(self, browser, session):
        importing.import_file(session, tracker(["3 May 2026", None, None, "a", "b"]))
        said = SaidOfSheet(columns={"why": "E", "received": "A"})
        importing.import_file(
            session, tracker(["4 May 2026", None, None, "c", "d"]), said=said
        )

        sent = send(browser, tracker(["5 May 2026"]), "b.xlsx")

        page = page_of(browser.get(sent.location))
        assert sent.location.endswith("/columns")
        chosen = [option["value"] for option in page.select("option[selected]")]
        assert chosen == ["A", "B", "C", "E"]


class TestQuestions:
    def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(self, browser):
        refused = send(browser, b"PK", "tracker.xlsm")
        nothing = send(browser, b"", "")
        nowhere = browser.post(PAGE, data={"file": (io.BytesIO(ROWS), "a.csv")})

        assert refused.status_code == nothing.status_code == nowhere.status_code == 422
        assert "it holds macros: save it as an .xlsx workbook" in words_of(refused)
        assert "Choose a file" in words_of(nothing)
        assert "Select the area that its rows are of" in words_of(nowhere)

    def test_of_several_sheets_one_is_chosen_and_hidden_ones_are_told(self, browser):
        rows = [["Date in", "Why"], ["3 May 2026", "a"]]
        book = xlsx_of({"2025": rows, "2026": rows}, states={"2025": "hidden"})
        sent = send(browser, book, "a.xlsx")

        page = words_of(browser.get(sent.location))
        assert "2025 – 2 rows, hidden sheet" in page
        assert browser.post(sent.location, data={}).status_code == 422
        matching = browser.post(sent.location, data={"sheet": "1"})
        assert matching.location.endswith("/columns")
        assert "Sheet 2026" in words_of(browser.get(matching.location))

    def test_a_column_that_is_needed_and_a_heading_chosen_twice_are_asked(
        self, browser
    ):
        sent = send(browser, tracker(["3 May 2026"]), "a.xlsx")

        lacking = browser.post(sent.location, data=choose("", "", "", ""))
        twice = browser.post(sent.location, data=choose("A", "B", "B", ""))

        assert lacking.status_code == twice.status_code == 422
        assert "Choose the heading for “received”" in words_of(lacking)
        assert "Choose each heading for one column only" in words_of(twice)


class TestFindings:
    def test_they_are_shown_by_row_and_nothing_is_taken_in(self, browser, session):
        wrong = [["31/04/26", None, "Hosing", "Ann"]] * 30
        sent = send(browser, tracker(*wrong), "a.xlsx")
        checked = browser.post(sent.location, data=choose("A", "B", "C", "D"))

        page = settled(browser, checked.location)

        assert "60 things must be put right, and 30 rows were read" in words_of(page)
        assert "2 received 00/00/00 This is not a real day" in words_of(page)
        assert "Hosing" not in page.text
        assert "Letters and figures are hidden here" in words_of(page)
        following = page_of(page).select_one("a[rel=next]")["href"]
        part = browser.get(following, headers={"HX-Request": "true"})
        assert "<h1" not in part.text
        assert part.text.count("<tr") == 11
        refused = browser.post(f"{checked.location}/take-in")
        assert "Something is wrong" in words_of(browser.get(refused.location))
        assert notes_of(session) == []

    def test_hidden_rows_are_said_to_be(self, browser, session):
        rows = [["title"], ["Date in", "Why"], *[["31/04/26", "Ann"]] * 3]
        book = xlsx_of({"Tracker": xlsx_sheet(rows, hidden=[1, 4])})
        sent = send(browser, book, "a.xlsx")
        matching = words_of(browser.get(sent.location))
        checked = browser.post(sent.location, data=choose("A", "", "", "B"))

        page = words_of(settled(browser, checked.location))

        assert "Rows under the headings 3, 1 of them hidden" in matching
        assert "3 received 00/00/00" in page
        assert "4 (hidden) received 00/00/00" in page

    def test_a_second_time_offers_nothing(self, browser, session, acssl):
        rows = tracker(["3 May 2026", None, "Homes", "Ann"], ["4 May 2026"])
        importing.import_file(session, rows)
        run = check_file(session, rows, actor=acssl)

        page = browser.get(f"{PAGE}/{run.key}")

        assert "Nothing new All 2 rows were taken in before." in words_of(page)
        assert "take-in" not in page.text
        assert ": nothing new" in words_of(browser.get(PAGE))

    def test_changed_rows_are_shown_with_what_they_were(self, browser, session, acssl):
        importing.import_file(session, tracker(["3 May 2026", None, "Homes", "Ann"]))
        run = check_file(
            session, tracker(["3 May 2026", None, "Payments", "Ann"]), actor=acssl
        )
        address = f"{PAGE}/{run.key}"
        # The file itself was never stored: only pages that need it name it.
        page = browser.get(address)

        assert "No new rows, and 1 changed row" in words_of(page)
        assert "2 Category: Homes Category: Payments" in words_of(page)
        assert browser.post(f"{address}/take-in").status_code == 422
        browser.post(f"{address}/take-in", data={"changes": "take"})
        assert [category for _, category, _ in notes_of(session)] == ["pay"]


class TestChecking:
    @pytest.fixture
    def run(self, session, acssl):
        run = check_file(session, tracker(["3 May 2026"]), actor=acssl)
        run.state, run.rows, run.done = ImportState.CHECKING, 4000, 1500
        session.commit()
        return run

    def test_it_shows_how_far_it_is_with_and_without_scripts(self, browser, run):
        page = browser.get(f"{PAGE}/{run.key}")
        bar = page_of(page).progress
        part = browser.get(f"{PAGE}/{run.key}/progress", headers={"HX-Request": "true"})

        assert (bar["value"], bar["max"]) == ("1500", "4000")
        assert "1,500 of 4,000 rows checked" in words_of(page)
        assert part.text.strip().startswith("<div id=")
        assert "<h1" not in part.text

    def test_once_it_ended_the_whole_page_is_asked_for(self, browser, run, session):
        run.state = ImportState.CHECKED
        session.commit()

        part = browser.get(f"{PAGE}/{run.key}/progress", headers={"HX-Request": "true"})

        assert part.headers["HX-Redirect"] == f"{PAGE}/{run.key}"

    def test_one_that_died_is_told_and_can_be_started_again(
        self, browser, run, session
    ):
        run.beat_at = utc_now() - 2 * SILENT
        session.commit()

        page = browser.get(f"{PAGE}/{run.key}")

        assert "The check stopped" in words_of(page)
        assert page_of(page).select_one("form[action$='/check']")


class TestWhoMay:
    def test_an_import_is_its_senders_alone(self, browser, session, lead):
        run = check_file(session, tracker(["3 May 2026"]), actor=lead)

        for page in ("", "/progress", "/sheet", "/headings", "/columns"):
            assert browser.get(f"{PAGE}/{run.key}{page}").status_code == 404
        for deed in ("check", "take-in", "give-up"):
            assert browser.post(f"{PAGE}/{run.key}/{deed}").status_code == 404

    def test_who_may_not_import_a_kind_is_refused(self, client, referrer, session):
        session.commit()
        client.sign_in(referrer)

        assert client.get(PAGE).status_code == 403
        assert client.get("/imports/people").status_code == 404

    def test_one_that_ended_can_be_read_and_not_changed(self, browser, session, acssl):
        run = check_file(session, tracker(["3 May 2026"]), actor=acssl)
        begin_writing(session)
        give_up(session, run, actor=acssl)
        session.commit()

        page = browser.get(f"{PAGE}/{run.key}")

        assert "nothing was taken in" in words_of(page)
        assert browser.get(f"{PAGE}/{run.key}/columns").status_code == 404
        assert browser.post(f"{PAGE}/{run.key}/take-in").status_code == 404

    def test_whoever_takes_it_in_twice_is_led_to_what_was_taken_in(
        self, browser, session, acssl
    ):
        run = check_file(session, tracker(["3 May 2026"]), actor=acssl)

        for _ in range(2):
            sent = browser.post(f"{PAGE}/{run.key}/take-in")

            assert "1 row of 1 was taken in" in words_of(browser.get(sent.location))

    def test_who_gives_up_leaves_no_row_and_no_file(self, browser, session):
        sent = send(browser, tracker(["3 May 2026"]), "a.xlsx")
        key = re.search("notes/([0-9a-f]+)/", sent.location)[1]
        page = page_of(browser.get(sent.location))
        (form,) = page.select("form[action$='/give-up']")

        browser.post(form["action"])

        run = session.scalars(select(ImportRun).where(ImportRun.key == key)).one()
        assert run.state == ImportState.GIVEN_UP
        assert run.file.erased_at is not None
        assert session.scalars(select(ImportRow)).all() == []
