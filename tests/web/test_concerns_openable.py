"""The ways from the numbers of a month to the cases behind them."""

from datetime import UTC, date, datetime

import pytest

from ipr.concerns.months import Month
from ipr.concerns.service import freeze_month
from ipr.db.clock import pretend_now
from ipr.permissions import Role
from ipr.referrals.models import ReferralStatus
from ipr.support.categories.models import SupportCategory
from tests.concerns import CODES, Case, invent_cases, keep_cases
from tests.make import make_area, make_support_case, make_user
from tests.web.reading import words
from tests.web.referral_pages import soup

OCTOBER = Month(2026, 10)
PAGE = "/concerns?month=2026-10&show=every"


@pytest.fixture(autouse=True)
def today():
    with pretend_now(datetime(2026, 11, 20, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def areas(session, lead, acssl):
    made = [make_area(session, "North Example", acssl=acssl)]
    made.append(make_area(session, "South Example"))
    cases = invent_cases([*made, None], date(2025, 10, 1), 400, 200)
    cases.append(Case(OCTOBER.first, made[1]))
    keep_cases(session, lead, cases)
    session.commit()
    return made


def links_of(response, table):
    """Return where the numbers of a table lead, by row and column: number and list."""
    found = soup(response).select("table")[table]
    heads = [head.get_text(strip=True) for head in found.select("thead th")]
    return {
        (row.th.get_text(strip=True), head): (cell.find(string=True).strip(), cell.a)
        for row in found.select("tbody tr")
        for head, cell in zip(heads[1:], row.select("td"), strict=True)
        if cell.a
    }


def number_in(client, address):
    """Return how many cases a list has, by its file."""
    path, _, query = address.partition("?")
    return len(client.get(f"{path}.csv?{query}").text.splitlines()) - 1


class TestLead:
    @pytest.mark.parametrize("by", ["main", "all"])
    def test_each_number_leads_to_its_cases(self, client, lead, areas, by):
        client.sign_in(lead)

        page = client.get(f"{PAGE}&by={by}&area={areas[1].id}")

        found = links_of(page, 0)
        none = "No category yet" if by == "all" else "No main category yet"
        some = [key for key in found if key[0] in (none, "All cases")]
        assert (none, "October 2026") in some
        for key in [*some, *list(found)[:6], *list(links_of(page, 1))[:4]]:
            link = (found.get(key) or links_of(page, 1)[key])[1]
            number = int(link.find(string=True))
            assert link["href"].startswith("/lead?")
            assert number_in(client, link["href"]) == number
            assert link.get_text() == f"{number}: {key[0]}, {key[1]}"

    def test_what_went_elsewhere_is_counted_and_not_among_them(
        self, client, session, lead, areas
    ):
        with pretend_now(datetime(2024, 2, 5, 9, tzinfo=UTC)):
            cases = [make_support_case(session, area=areas[0]) for _ in range(2)]
        for case in cases:
            session.add(SupportCategory(case_id=case.id, code=CODES[0], main=True))
        cases[0].referral.status = ReferralStatus.TRIAGE
        session.commit()
        client.sign_in(lead)

        page = client.get("/concerns?month=2024-02")

        number, link = links_of(page, 0)["All cases", "February 2024"]
        assert number == "2"
        assert link.get_text() == "1 you can open: All cases, February 2024"
        assert number_in(client, link["href"]) == 1

    def test_a_frozen_number_leads_to_what_is_there_today(
        self, client, session, lead, areas
    ):
        before = freeze_month(session, OCTOBER, actor=lead)[0].counts["total"]
        keep_cases(session, lead, [Case(OCTOBER.last, areas[1], CODES[0])])
        session.commit()
        client.sign_in(lead)

        page = client.get(PAGE)

        number, link = links_of(page, 0)["All cases", "October 2026"]
        assert number == str(before)
        assert link.get_text().startswith(f"{before + 1} you can open")
        assert "as they are today. The numbers are those that were frozen." in words(
            page
        )


class TestOthers:
    def test_an_acssl_gets_to_those_of_their_area(self, client, acssl, areas):
        client.sign_in(acssl)
        theirs = client.get(f"{PAGE}&area={areas[0].id}")
        there = links_of(theirs, 0)["All cases", "October 2026"][1]

        page = client.get(PAGE)

        number, link = links_of(page, 0)["All cases", "October 2026"]
        own = int(there.find(string=True))
        assert 0 < own < int(number)
        assert link.get_text() == f"{own} you can open: All cases, October 2026"
        for one in (there, link):
            assert one["href"].startswith("/support?")
            assert number_in(client, one["href"]) == own

    @pytest.mark.parametrize("role", [Role.IPR_TEAM, Role.FOI_OFFICER])
    def test_whoever_has_no_desk_of_cases_gets_numbers_alone(
        self, client, session, areas, role
    ):
        reader = make_user(session, role)
        session.commit()
        client.sign_in(reader)

        page = client.get(PAGE)

        assert page.status_code == 200
        assert not soup(page).select("table a")
        assert "that you can open" not in words(page)

    def test_another_acssl_gets_to_none_of_it(self, client, session, areas):
        far = make_user(session, Role.ACSSL)
        make_area(session, "Far Example", acssl=far)
        session.commit()
        client.sign_in(far)

        assert not soup(client.get(PAGE)).select("table a")
