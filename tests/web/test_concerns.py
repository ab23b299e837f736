"""The pages of the month: read by whom, the same in every file, frozen by the lead."""

import csv
import re
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from bs4 import BeautifulSoup
from python_calamine import CalamineWorkbook

from ipr.accounts.models import Nation
from ipr.concerns.months import Month
from ipr.concerns.service import freeze_month, note_later_entries
from ipr.db.clock import pretend_now
from ipr.permissions import Role
from tests.concerns import NAMES, Case, count_plainly, invent_cases, keep_cases
from tests.make import make_area, make_user
from tests.statements import statements
from tests.web.reading import fill, words

OCTOBER = Month(2026, 10)
PAGE = "/concerns?month=2026-10&show=every"
LATER = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with pretend_now(LATER):
        yield


@pytest.fixture
def areas(session, acssl):
    return [
        make_area(session, "North Example", acssl=acssl),
        make_area(session, "South Example", Nation.WALES),
    ]


@pytest.fixture
def cases(session, lead, areas):
    made = invent_cases([*areas, None], date(2025, 10, 1), 400, 300)
    keep_cases(session, lead, made)
    session.commit()
    return made


@pytest.fixture
def frozen(session, cases, lead):
    freeze_month(session, OCTOBER, actor=lead)
    session.commit()


def table_of(response, number=0):
    """Return the numbers of a table by row and column, as the page has them."""
    table = BeautifulSoup(response.text, "html.parser").select("table")[number]
    heads = [head.get_text(strip=True) for head in table.select("thead th")]
    return {
        row.th.get_text(strip=True): dict(
            zip(
                heads[1:],
                [int(cell.find(string=True)) for cell in row.select("td")],
                strict=True,
            )
        )
        for row in table.select("tbody tr")
    }


def received(cases, since, until, area=None):
    return [
        case
        for case in cases
        if since <= case.received <= until and (area is None or case.area is area)
    ]


class TestShowMonth:
    @pytest.mark.parametrize("by", ["main", "all"])
    @pytest.mark.parametrize("where", [None, 0])
    def test_page_and_files_say_what_a_plain_count_of_the_cases_says(
        self, client, lead, cases, areas, by, where
    ):
        client.sign_in(lead)
        area = None if where is None else areas[where]
        asked = f"month=2026-10&show=every&by={by}&area={area.id if area else ''}"
        spans = {
            "October 2026": (date(2026, 10, 1), date(2026, 10, 31)),
            "September 2026": (date(2026, 9, 1), date(2026, 9, 30)),
            "October 2025": (date(2025, 10, 1), date(2025, 10, 31)),
            "April 2026 to October 2026": (date(2026, 4, 1), date(2026, 10, 31)),
        }
        expected = {}
        for head, span in spans.items():
            here = received(cases, *span, area)
            counted = count_plainly(here, every=by == "all")
            none = "No category yet" if by == "all" else "No main category yet"
            for name in NAMES.values():
                expected.setdefault(name, {})[head] = counted[name]
            expected.setdefault(none, {})[head] = counted[None]
            expected.setdefault("All cases", {})[head] = len(here)

        page = table_of(client.get(f"/concerns?{asked}"))
        assert page == expected

        lines = csv.reader(StringIO(client.get(f"/concerns.csv?{asked}").text[1:]))
        in_file = {}
        for table, row, column, number in list(lines)[1:]:
            if table == "Compared":
                in_file.setdefault(row, {})[column] = int(number)
        assert in_file == expected

        book = CalamineWorkbook.from_filelike(
            BytesIO(client.get(f"/concerns.ods?{asked}").data)
        )
        [name] = [name for name in book.sheet_names if "Compared" in name]
        rows = book.get_sheet_by_name(name).to_python()
        [head] = [n for n, row in enumerate(rows) if row[0] == "Category"]
        in_sheet = {
            row[0]: {c: int(n) for c, n in zip(rows[head][1:], row[1:], strict=True)}
            for row in rows[head + 1 :]
        }
        assert in_sheet == expected

    def test_the_five_most_frequent_come_first_and_the_others_together(
        self, client, lead, cases
    ):
        client.sign_in(lead)
        every = table_of(client.get(PAGE))

        page = client.get("/concerns?month=2026-10")

        rows = table_of(page)
        names = list(rows)
        assert names[5:] == ["Other categories", "No main category yet", "All cases"]
        assert names[:5] == list(every)[:5]
        for column, total in rows["All cases"].items():
            assert total == every["All cases"][column]
            assert total == sum(row[column] for row in rows.values()) - total
        assert "The five most frequent categories, the whole network" in words(page)

    def test_by_line_and_by_inside_and_outside(self, client, lead, cases):
        client.sign_in(lead)
        here = received(cases, OCTOBER.first, OCTOBER.last)

        page = client.get(PAGE)

        lines, barriers = table_of(page, 1), table_of(page, 2)
        assert lines["All cases"]["No service line"] == sum(not c.lines for c in here)
        assert barriers["All cases"] == {
            "Inside the department": sum(c.barrier == "inside" for c in here),
            "Outside the department": sum(c.barrier == "outside" for c in here),
            "Both": sum(c.barrier == "both" for c in here),
            "Not known": sum(c.barrier == "not_known" for c in here),
            "Not recorded": sum(c.barrier is None for c in here),
        }

    def test_the_chart_has_the_numbers_of_the_table(self, client, lead, cases):
        client.sign_in(lead)
        numbers = table_of(client.get("/concerns?month=2026-10"))

        chart = client.get("/concerns/chart.svg?month=2026-10").text

        drawn = [one.text for one in BeautifulSoup(chart, "xml").select("text")]
        for name, row in list(numbers.items())[:-1]:
            place = drawn.index(name)
            assert drawn[place + 1] == f"{row['October 2026']:,}"

    def test_it_begins_with_the_month_that_is_over(self, client, lead, cases):
        client.sign_in(lead)

        page = client.get("/concerns")

        years = BeautifulSoup(page.text, "html.parser").select("#month optgroup")
        assert [one["label"] for one in years] == ["2026", "2025"]
        assert years[0].select_one("[selected]").text == "October 2026"
        assert "October 2026, the whole network" in words(page)
        for definition in (
            "Support cases received in the month, by the London calendar",
            "Each case counts once, under its main category.",
            "the next month’s fifth day that is a working day in England and Wales",
        ):
            assert definition in words(page)

    @pytest.mark.parametrize("wrong", ["month=2026-13", "month=x", "area=x", "by=none"])
    def test_an_address_that_asks_for_nothing_is_refused(
        self, client, lead, cases, wrong
    ):
        client.sign_in(lead)

        assert client.get(f"/concerns?{wrong}").status_code == 422
        for file in ("/concerns.csv", "/concerns.ods", "/concerns/chart.svg"):
            assert client.get(f"{file}?{wrong}").status_code == 404

    def test_htmx_gets_the_month_alone(self, client, lead, cases):
        client.sign_in(lead)

        part = client.get(PAGE, headers={"HX-Request": "true"})

        assert "<html" not in part.text
        assert table_of(part) == table_of(client.get(PAGE))

    def test_it_takes_few_statements(self, app, client, lead, cases, frozen):
        client.sign_in(lead)

        with statements(app) as asked:
            client.get(PAGE)

        assert len(asked) < 40


class TestWhoReadsIt:
    def test_an_acssl_reads_their_area_and_the_network(
        self, client, acssl, cases, areas
    ):
        client.sign_in(acssl)

        network, theirs = client.get(PAGE), client.get(f"{PAGE}&area={areas[0].id}")

        assert "October 2026, the whole network" in words(network)
        assert "October 2026, North Example" in words(theirs)
        here = received(cases, OCTOBER.first, OCTOBER.last, areas[0])
        assert table_of(theirs)["All cases"]["October 2026"] == len(here)

    @pytest.mark.parametrize("role", [Role.ACSSL, Role.IPR_TEAM, Role.FOI_OFFICER])
    def test_nobody_reads_of_an_area_that_is_not_theirs(
        self, client, session, cases, areas, frozen, lead, role
    ):
        keep_cases(session, lead, [Case(OCTOBER.first, areas[0], "debt")])
        note_later_entries(session, OCTOBER, note="Late", actor=lead)
        other = make_user(session, role)
        if role is Role.ACSSL:
            make_area(session, "East Example", acssl=other)
        session.commit()
        client.sign_in(other)

        page = client.get(PAGE)
        asked = [f"&area={area.id}" for area in areas] + ["&area=999"]
        answers = [client.get(f"{PAGE}{one}") for one in asked]

        assert page.status_code == 200
        for area in areas:
            for text in (page.text, *(one.text for one in answers)):
                assert area.name not in text
        assert {one.status_code for one in answers} == {422}
        for file in (".csv", ".ods", "/chart.svg"):
            for one in asked:
                found = client.get(f"/concerns{file}?month=2026-10{one}")
                assert found.status_code == 404

    def test_whoever_covered_an_area_no_longer_reads_it(
        self, client, session, acssl, cases, areas
    ):
        areas[0].covers[0].ends_on = date(2026, 11, 19)
        session.commit()
        client.sign_in(acssl)

        assert client.get(f"{PAGE}&area={areas[0].id}").status_code == 422


class TestFreezeMonth:
    def test_the_lead_freezes_an_earlier_month(self, client, lead, cases):
        client.sign_in(lead)
        before = table_of(client.get(PAGE))
        assert "Freeze this month" in client.get(PAGE).text
        address = "/concerns/2026-10/freeze"

        sent = client.post(address, data=fill(client, address))

        assert sent.status_code == 303
        page = client.get(PAGE)
        assert list(table_of(page).values()) == list(before.values())
        assert "Frozen on 20 November 2026" in words(page)
        assert "No main category " in words(page)
        assert "No main category yet" not in words(page)
        assert "by Lena Lead" in words(page)
        assert re.search("[0-9a-f]{64}", words(page))
        again = client.post(address, data={})
        assert again.status_code == 422
        assert "The figure of October 2026 is frozen" in words(again)

    def test_not_one_that_is_not_over(self, client, lead, cases):
        client.sign_in(lead)

        page = client.get("/concerns/2026-11/freeze")

        assert "November 2026 is not over" in words(page)
        assert "<form" not in str(BeautifulSoup(page.text, "html.parser").main)
        assert client.get("/concerns/2026-14/freeze").status_code == 404


class TestExplainMonth:
    ADDRESS = "/concerns/2026-10/explain"

    def test_later_entries_are_seen_at_once_and_explained(
        self, client, session, lead, cases, areas, frozen
    ):
        client.sign_in(lead)
        before = table_of(client.get(PAGE))
        total = before["All cases"]["October 2026"]
        assert "No count has changed since" in words(client.get(PAGE))
        keep_cases(session, lead, [Case(OCTOBER.last, areas[1], "debt")])
        session.commit()

        page = client.get(PAGE)
        assert table_of(page) == before
        assert "other categories counted too" not in words(page)
        said = (
            "Not noted yet Entered or changed since. The service notes it within a day."
        )
        assert f"{said} Cases: {total}, now {total + 1}" in words(page)

        sent = fill(client, self.ADDRESS) | {"note": "A tracker came late."}
        assert client.post(self.ADDRESS, data=sent).status_code == 303
        page = client.get(PAGE)
        assert table_of(page) == before
        assert "by Lena Lead A tracker came late." in words(page)
        assert f"Cases: {total}, now {total + 1}" in words(page)
        assert "1 correction since" in words(page)

        client.post(self.ADDRESS, data=sent | {"note": "It was lost in the post."})
        assert "No count: this explains what is above" in words(client.get(PAGE))

    def test_a_note_is_asked_for(self, client, lead, frozen):
        client.sign_in(lead)

        refused = client.post(self.ADDRESS, data={})

        assert refused.status_code == 422
        assert "Enter what was entered or changed, and why" in words(refused)

    def test_there_is_nothing_to_explain_before_it_is_frozen(self, client, lead, cases):
        client.sign_in(lead)

        assert client.get(self.ADDRESS).status_code == 404
