"""Figures on Home: below the work, for whose work they are, with few statements."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from ipr.db.clock import pretend_now, utc_now
from ipr.decisions import service as decisions
from ipr.permissions import Role
from ipr.support import service as support
from ipr.support.queries import case_of
from tests.lowerings import ACCEPT, CANNOT_TELL, DECLINE
from tests.make import make_referral, make_user, submit_referral
from tests.statements import statements

TITLES = {
    "to-settle": "Referrals to settle in figures",
    "accepted": "Accepted cases in figures",
    "declined": "Declined cases of the network in figures",
}
OF_ROLE = {Role.IPR_TEAM: ["to-settle", "accepted"], Role.ACSSL_LEAD: ["declined"]}


def page(client) -> BeautifulSoup:
    return BeautifulSoup(client.get("/").text, "html.parser")


def part(client, name: str) -> list:
    """What stands under the heading of some figures, up to the next."""
    heading = page(client).find("h2", string=TITLES[name])
    after = heading.find_next_siblings()
    ends = [place for place, one in enumerate(after) if one.name == "h2"]
    return after[: ends[0]] if ends else after


def words(tag) -> str:
    return " ".join(tag.text.split())


def rows(table) -> dict[str, list[str]]:
    return {
        words(row.th): [words(cell) for cell in row.select("td")]
        for row in table.select("tbody tr")
    }


def ago(**passed):
    return pretend_now(utc_now() - timedelta(**passed))


@pytest.mark.parametrize("role", Role)
def test_they_are_for_the_team_and_the_network_lead(client, session, role):
    someone = make_user(session, role)
    session.commit()
    client.sign_in(someone)

    shown = [heading.text for heading in page(client).select("h2")]

    titles = [title for title in shown if title in TITLES.values()]
    assert titles == [TITLES[name] for name in OF_ROLE.get(role, [])]


def test_they_come_below_what_needs_somebody(client, session, team):
    make_referral(session)
    session.commit()
    client.sign_in(team)

    shown = [heading.text for heading in page(client).select("main h2")]

    assert shown[0] == "What needs you now"
    assert shown[-2:] == [TITLES["to-settle"], TITLES["accepted"]]


def test_where_nothing_is_open_and_nothing_ended_it_is_said(client, session, lead):
    session.commit()
    client.sign_in(lead)

    nothing, medians, _ = part(client, "declined")

    assert words(nothing) == "There are no open declined cases."
    assert rows(medians) == {
        "Until an ACSSL accepted it": ["None in these months"] * 2,
        "Until it was closed": ["None in these months"] * 2,
    }


def test_the_oldest_the_ages_and_the_medians_are_shown(client, session, send, team):
    with ago(days=30):
        oldest, settled = send(CANNOT_TELL), send(CANNOT_TELL)
        decisions.claim(session, settled, actor=team)
    with ago(days=4):
        send(CANNOT_TELL)
        decisions.claim(session, oldest, actor=team)
    session.commit()
    client.sign_in(team)

    first, ages, medians, counted = part(client, "to-settle")

    assert words(first) == (
        f"3 referrals to settle. The oldest is {oldest.reference} : "
        "30 days since it was referred."
    ).replace(" :", ":")
    assert first.a["href"] == f"/referrals/{oldest.reference}"
    assert rows(ages.table) == {
        "Up to 2 days": ["0"],
        "3 to 5 days": ["1"],
        "6 to 10 days": ["0"],
        "11 to 20 days": ["0"],
        "More than 20 days": ["2"],
    }
    assert rows(medians) == {
        "Until the team first acted": [
            "13 days (2 referrals)",
            "None in these months",
        ],
        "Until it was settled or ended": ["None in these months"] * 2,
    }
    for said in (
        "weekends and bank holidays too",
        "asking its referrer a question, does not count",
        "same day",
        "first left “To settle”",
    ):
        assert said in words(counted)


def test_what_happened_on_the_day_reads_same_day(client, session, send, team):
    decisions.claim(session, send(ACCEPT), actor=team)
    session.commit()
    client.sign_in(team)

    medians = part(client, "accepted")[2]

    assert rows(medians)["Until the team first acted"][0] == "Same day (1 case)"


def test_the_chart_has_the_numbers_of_the_table(client, session, send, team):
    with ago(days=8):
        for _ in range(3):
            send(CANNOT_TELL)
    send(CANNOT_TELL)
    session.commit()
    client.sign_in(team)

    picture = part(client, "to-settle")[1].img
    response = client.get(picture["src"])

    assert response.mimetype == "image/svg+xml"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    svg = ElementTree.fromstring(response.text)
    said = [one.text for one in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert said == [
        *("Up to 2 days", "1", "3 to 5 days", "0", "6 to 10 days", "3"),
        *("11 to 20 days", "0", "More than 20 days", "0", "Open now"),
    ]
    assert (picture["width"], picture["height"]) == tuple(
        svg.attrib["viewBox"].split()[2:]
    )


@pytest.mark.parametrize(("role", "kinds"), [(Role.IPR_TEAM, 2), (Role.ACSSL_LEAD, 1)])
def test_each_figure_takes_one_statement_whatever_there_is(
    client, session, settings, staff, area, acssl, role, kinds
):
    def grow():
        for facts in (ACCEPT, CANNOT_TELL):
            sent = submit_referral(session, settings=settings, facts=facts)
            decisions.claim(session, sent, actor=staff[Role.IPR_TEAM])
        declined = submit_referral(session, settings=settings, facts=DECLINE, area=area)
        support.accept_case(session, case_of(session, declined), actor=acssl)
        session.commit()

    def asked() -> list[str]:
        with statements(client.application) as found:
            client.get("/")
        return found

    grow()
    client.sign_in(make_user(session, role))
    session.commit()
    few = asked()
    for _ in range(3):
        grow()
    many = asked()

    assert len(many) == len(few) < 40
    assert len([one for one in many if "row_number" in one]) == 2 * kinds
    assert len([one for one in many if "FILTER" in one]) == kinds
