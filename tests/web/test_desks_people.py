"""Who has how much: the team's work and the network's, counted for each person."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from ipr.accounts.away.service import set_away
from ipr.db.clock import london_today, utc_now
from ipr.decisions import service as decisions
from ipr.permissions import Role
from ipr.support import service as support
from tests.make import make_area, make_referral, make_support_case, make_user
from tests.statements import statements
from tests.web.desk_cases import accept
from tests.web.reading import words
from tests.web.referral_pages import soup

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def tess(session):
    return make_user(session, Role.IPR_TEAM, name="Tess Team")


@pytest.fixture
def area(session, acssl):
    return make_area(session, "North Example", acssl=acssl)


def rows(page) -> dict[str, list[list[str]]]:
    """The cells of each table, by its caption."""
    return {
        table.caption.text: [
            [" ".join(cell.text.split()) for cell in row.select("th, td")]
            for row in table.tbody.select("tr")
        ]
        for table in soup(page).select("table")
    }


def links(page) -> list[tuple[str, str]]:
    """The number that each link says, and where it leads."""
    found = soup(page).select("table a")
    return [(link.text.split()[0], link["href"]) for link in found]


def listed(client, address) -> str:
    """How many the list says that it has."""
    return soup(client.get(address)).find(id="list-status").text.split()[0]


@pytest.mark.both_databases
def test_the_team_sees_each_colleague_and_the_queue(
    client, session, tess, second, area, referrer
):
    today = london_today()
    set_away(session, second, starts_on=today, ends_on=today)
    claimed = make_referral(session, referrer, area=area)
    claimed.submitted_at = utc_now() - timedelta(days=20)
    decisions.claim(session, claimed, actor=tess)
    make_referral(session, referrer, area=area)
    late = accept(session, referrer, area, today - timedelta(days=3))
    decisions.claim(session, late, actor=tess)
    accept(session, referrer, area, today, received=True)
    session.commit()
    client.sign_in(tess)

    page = client.get("/work")

    settle, accepted = rows(page).values()
    settle_title, accepted_title = rows(page)
    queue = "IPR team’s queue"
    assert settle_title == "Referrals to settle"
    assert settle == [
        [
            "IPR team’s queue",
            f"1 referral with IPR team’s queue, {settle_title}",
            "today",
        ],
        ["Second Person Away today", "None", "None"],
        ["Tess Team", f"1 referral with Tess Team, {settle_title}", "20 days"],
    ]
    assert accepted[0] == [queue, "None", "None", "None"]
    assert accepted[2] == [
        "Tess Team",
        f"1 case with Tess Team, {accepted_title}",
        "17 days",
        f"1 case overdue with Tess Team, {accepted_title} Overdue",
    ]
    assert links(page)
    assert [listed(client, address) for _, address in links(page)] == [
        number for number, _ in links(page)
    ]
    assert "See who has how much" in client.get("/triage").text


def test_the_lead_sees_who_holds_declined_cases(
    make_app, session, lead, acssl, deputy, area
):
    cases = [make_support_case(session, area=area) for _ in range(3)]
    cases[0].opened_at = datetime(2022, 3, 1, 9, tzinfo=UTC)
    support.hand_over(session, cases[1], to=deputy, reason="Near", actor=acssl)
    session.commit()
    client = make_app(decline_days=10).test_client()
    client.sign_in(lead)

    page = client.get("/work")

    [(title, held)] = rows(page).items()
    assert title == "Open support cases"
    assert held == [
        [
            "Asha Acssl",
            f"2 cases with Asha Acssl, {title}",
            "4 years",
            f"1 case overdue with Asha Acssl, {title} Overdue",
        ],
        ["Dev Deputy", f"1 case with Dev Deputy, {title}", "today", "None"],
        ["Lena Lead", "None", "None", "None"],
    ]
    assert [listed(client, address) for _, address in links(page)] == ["2", "1", "1"]


def test_without_a_time_limit_nothing_is_overdue(client, session, lead, area):
    make_support_case(session, area=area).opened_at -= timedelta(days=900)
    session.commit()
    client.sign_in(lead)

    assert "case overdue" not in soup(client.get("/work")).main.text
    assert "See who has how much" in words(client.get("/"))


def test_more_people_take_no_more_statements(app, client, session, tess, referrer):
    def count():
        client.get("/work")
        with statements(app) as asked:
            client.get("/work")
        return len(asked)

    session.commit()
    client.sign_in(tess)
    few = count()
    for _ in range(5):
        colleague = make_user(session, Role.IPR_TEAM)
        decisions.claim(session, make_referral(session, referrer), actor=colleague)
    session.commit()

    assert count() == few


def test_nobody_else_sees_who_has_what(client, session, acssl, referrer):
    session.commit()
    for person in (acssl, referrer):
        client.sign_in(person)
        assert client.get("/work").status_code == 403
        assert "who has how much" not in client.get("/").text
