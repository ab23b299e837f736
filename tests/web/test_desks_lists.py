"""The lists: who sees what in them, filters, sorting, paging, plain and by htmx."""

from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from ipr.accounts.models import RoleGrant
from ipr.db.clock import london_today
from ipr.lines import ServiceLine
from ipr.permissions import Role
from ipr.referrals.models import ReferralStatus
from ipr.support import service as support
from tests.make import make_area, make_referral, make_support_case, make_user
from tests.statements import statements
from tests.web.desk_cases import HTMX, accept, propose

BOTH = pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])


@pytest.fixture
def people(session):
    """One person of each role, and an area with cover."""
    found = {
        "team": make_user(session, Role.IPR_TEAM, name="Tess Team"),
        "second": make_user(session, Role.IPR_TEAM, name="Sol Second"),
        "lead": make_user(session, Role.ACSSL_LEAD, name="Lena Lead"),
        "acssl": make_user(session, Role.ACSSL, name="Asha Acssl"),
        "other": make_user(session, Role.ACSSL, name="Otto Other"),
        "referrer": make_user(session, name="Rhys Referrer"),
    }
    found["area"] = make_area(session, "North Example", acssl=found["acssl"])
    found["far"] = make_area(session, "Far Example", acssl=found["other"])
    session.commit()
    return found


def seen(element) -> str:
    return " ".join(element.text.split())


def references(response) -> list[str]:
    links = BeautifulSoup(response.text, "html.parser").select("#list a, tbody a")
    return list(dict.fromkeys(link.text for link in links if "IPR-" in link.text))


class TestListReferrals:
    @BOTH
    def test_a_referrer_sees_their_own_alone(self, client, session, people, headers):
        mine = make_referral(session, people["referrer"], name="Carys Customer")
        make_referral(session, make_user(session), name="Carys Customer")
        session.commit()
        client.sign_in(people["referrer"])

        response = client.get("/referrals", headers=headers)

        assert references(response) == [mine.reference]
        assert ("<html" in response.text) == (headers != HTMX)
        assert "HX-Request" in response.headers["Vary"]
        assert "Carys" not in response.text

    @BOTH
    def test_the_team_sees_all_and_narrows_them_down(
        self, client, session, people, headers
    ):
        area = people["area"]
        said = {"area": area, "lines": [ServiceLine.PIP, ServiceLine.ESA]}
        one = make_referral(session, people["referrer"], **said)
        two = make_referral(
            session,
            people["team"],
            status=ReferralStatus.WITHDRAWN,
            outcome="consider",
            owner=people["team"],
        )
        session.commit()
        client.sign_in(people["team"])

        def found(query: str) -> set[str]:
            return set(references(client.get(f"/referrals{query}", headers=headers)))

        today = f"{london_today():%d/%m/%Y}"
        later = london_today() + timedelta(days=1)
        assert found("") == {one.reference, two.reference}
        assert found("?status=triage") == {one.reference}
        assert found("?outcome=consider") == {two.reference}
        assert found(f"?area={area.id}") == {one.reference}
        assert found("?line=personal_independence_payment") == {one.reference}
        assert found("?line=state_pension") == set()
        assert found("?owner=me") == {two.reference}
        assert found("?owner=nobody") == {one.reference}
        assert found("?owner=nobody&status=declined") == set()
        assert found("?referrer=me") == {two.reference}
        assert found(f"?from={today}&to={today}") == {one.reference, two.reference}
        assert found(f"?from={later:%Y-%m-%d}") == set()
        assert found("?outcome=consider&status=triage") == set()

    def test_the_address_says_nothing_of_the_customer(self, client, session, people):
        make_referral(session, people["referrer"], name="Carys Customer")
        session.commit()
        client.sign_in(people["team"])

        page = BeautifulSoup(client.get("/referrals").text, "html.parser")

        links = {link.get("href", "") for link in page.select("a")}
        assert not any("Carys" in link or "carys" in link.lower() for link in links)

    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ("?status=lost", "Status: choose one of the options"),
            ("?area=x'", "Area: choose one of the options"),
            ("?owner=99", "Owner: choose one of the options"),
            ("?from=31/2/2026", "From must be a real date with the year in full"),
            ("?from=2/3/2026&to=1/3/2026", "To: write a date that is not before From"),
        ],
    )
    @BOTH
    def test_a_wrong_filter_is_refused(
        self, client, session, people, headers, query, says
    ):
        session.commit()
        client.sign_in(people["team"])

        response = client.get(f"/referrals{query}", headers=headers)
        if headers:
            assert response.status_code == 204
            response = client.get(response.headers["HX-Redirect"])

        page = BeautifulSoup(response.text, "html.parser")
        assert response.status_code == 422
        assert page.title.text.startswith("Error: ")
        assert says in seen(page.select_one(".govuk-error-summary"))
        assert says in seen(page.select_one(".govuk-error-message"))
        assert page.select_one("details[data-filters][open]")

    @BOTH
    def test_pages_and_sorting_go_through_everything_once(
        self, client, session, people, headers
    ):
        made = []
        with time_machine.travel("2026-05-01 09:00", tick=False) as clock:
            for _ in range(53):
                made.append(make_referral(session, people["referrer"]).reference)
                clock.shift(60)
        session.commit()
        client.sign_in(people["referrer"])

        first = client.get("/referrals", headers=headers)
        page = BeautifulSoup(first.text, "html.parser")
        onward = page.select_one("a[rel=next]")
        second = client.get(onward["href"], headers=headers)
        back = BeautifulSoup(second.text, "html.parser").select_one("a[rel=prev]")

        assert references(first) + references(second) == made[::-1]
        assert references(client.get(back["href"])) == references(first)
        assert "53 referrals" in first.text
        sorted_by = page.select_one("th[aria-sort=descending] a")
        assert sorted_by.text.strip().startswith("Received")
        assert onward["data-hx-get"] == onward["href"]
        oldest = client.get("/referrals?sort=received", headers=headers)
        assert references(oldest)[0] == made[0]
        assert 'aria-sort="ascending"' in oldest.text

    @BOTH
    def test_an_empty_list_says_so(self, client, session, people, headers):
        client.sign_in(people["referrer"])

        assert "There are no referrals yet" in client.get("/referrals").text
        filtered = client.get("/referrals?status=triage", headers=headers)
        assert "Nothing matches these filters" in filtered.text

    def test_the_count_is_announced_after_a_swap(self, client, session, people):
        make_referral(session, people["referrer"])
        session.commit()
        client.sign_in(people["referrer"])

        part = BeautifulSoup(client.get("/referrals", headers=HTMX).text, "html.parser")

        line = part.select_one("#list-status[role=status]")
        assert line["data-hx-swap-oob"] == "innerHTML"
        assert seen(line) == "1 referral, sorted by received, newest first."


class TestListTriage:
    @BOTH
    def test_the_longest_waiting_comes_first(self, client, session, people, headers):
        with time_machine.travel("2026-05-02"):
            late = make_referral(session, people["referrer"])
        with time_machine.travel("2026-05-01"):
            early = make_referral(session, people["referrer"], owner=people["team"])
        make_referral(session, status=ReferralStatus.ACCEPTED, outcome="accept")
        propose(session, early, people["second"])
        own = make_referral(session, people["team"], owner=people["second"])
        propose(session, own, people["second"])
        session.commit()
        client.sign_in(people["team"])

        def found(query: str = "") -> list[str]:
            return references(client.get(f"/triage{query}", headers=headers))

        assert found() == [early.reference, late.reference, own.reference]
        assert found("?owner=nobody") == [late.reference]
        assert found(f"?owner={people['team'].id}") == [early.reference]
        assert found("?state=proposed") == [early.reference, own.reference]
        assert found("?state=second") == [early.reference]
        assert found("?state=unproposed") == [late.reference]
        response = client.get("/triage", headers=headers)
        assert "Sol Second has proposed" in response.text


class TestListAccepted:
    @BOTH
    def test_the_overdue_ones_come_first(self, client, session, people, headers):
        today = london_today()
        who, area = people["referrer"], people["area"]
        soon = accept(session, who, area, today + timedelta(days=2))
        over = accept(session, who, area, today - timedelta(days=1))
        far = accept(session, who, area, today + timedelta(days=20))
        came = accept(session, who, area, today - timedelta(days=9), received=True)
        session.commit()
        client.sign_in(people["team"])

        def found(query: str = "") -> list[str]:
            return references(client.get(f"/accepted{query}", headers=headers))

        assert found() == [over.reference, soon.reference, far.reference]
        assert found("?state=overdue") == [over.reference]
        assert found("?state=soon") == [soon.reference]
        assert found("?state=received") == [came.reference]
        assert len(found("?state=all")) == 4
        assert found("?sort=-due")[0] == far.reference
        assert client.get("/accepted", headers=headers).text.count("Overdue</s") == 1


class TestListSupport:
    @BOTH
    def test_an_acssl_sees_their_areas_and_what_they_hold(
        self, client, session, people, headers
    ):
        near = make_support_case(session, people["referrer"], area=people["area"])
        far = make_support_case(session, people["referrer"], area=people["far"])
        held = make_support_case(session, people["referrer"], area=people["far"])
        support.hand_over(
            session,
            held,
            to=people["acssl"],
            reason="She knows the family",
            actor=people["other"],
        )
        session.commit()
        client.sign_in(people["acssl"])

        def found(query: str = "") -> set[str]:
            return set(references(client.get(f"/support{query}", headers=headers)))

        assert found() == {near.reference, held.reference}
        assert found(f"?area={people['far'].id}") == {held.reference}
        assert found("?state=closed") == set()
        assert found("?state=new") == {near.reference, held.reference}
        client.sign_in(people["other"])
        assert found() == {far.reference, held.reference}
        assert found("?owner=me") == {far.reference}

    def test_whatever_is_listed_opens(self, client, session, people):
        for area in ("area", "far", "area"):
            make_support_case(session, people["referrer"], area=people[area])
        session.commit()
        for who in ("acssl", "other", "lead"):
            client.sign_in(people[who])
            for reference in references(client.get("/support?state=all")):
                assert client.get(f"/support/{reference}").status_code == 200

    def test_a_case_past_its_time_limit_is_marked(self, make_app, session, people):
        with time_machine.travel("2026-05-01"):
            make_support_case(session, people["referrer"], area=people["area"])
        session.commit()
        client = make_app(decline_days=5).test_client()
        client.sign_in(people["acssl"])

        assert ">Overdue<" in client.get("/support").text
        assert len(references(client.get("/support?state=overdue"))) == 1


class TestShowNetwork:
    @BOTH
    def test_the_lead_sees_every_declined_case(self, client, session, people, headers):
        cases = [
            make_support_case(session, people["referrer"], area=people[area])
            for area in ("area", "far")
        ]
        session.commit()
        client.sign_in(people["lead"])

        response = client.get("/lead", headers=headers)

        assert references(response) == [case.reference for case in cases]
        assert ("without an owner" in response.text) == (headers != HTMX)

    def test_areas_without_cover_are_named(self, client, session, people):
        make_area(session, "Bare Example")
        session.commit()
        client.sign_in(people["lead"])

        assert "Bare Example. Their new cases" in client.get("/lead").text

    def test_what_somebody_can_no_longer_hold_is_passed_on(
        self, client, session, people
    ):
        case = make_support_case(session, people["referrer"], area=people["area"])
        grant = session.get(RoleGrant, people["acssl"].grants[0].id)
        grant.ends_on = london_today() - timedelta(days=1)
        session.commit()
        client.sign_in(people["lead"])

        page = BeautifulSoup(client.get("/lead").text, "html.parser")

        figure = page.select_one(".govuk-summary-list__value").text.split()
        assert figure == ["0"]
        session.refresh(case)
        assert case.owner_id == people["lead"].id


def test_fifty_rows_take_as_many_statements_as_one(app, client, session, people):
    def fill(number: int) -> None:
        for _ in range(number):
            who, area = people["team"], people["area"]
            make_referral(session, who, area=area)
            make_referral(session, who, area=area, owner=people["team"])
            accept(session, who, area, date(2026, 1, 2))
            make_support_case(session, who, area=area)
        session.commit()

    def count() -> dict[str, int]:
        """Return how many statements each list takes."""
        numbers = {}
        for where in ("/referrals", "/triage", "/accepted", "/", "/lead"):
            client.sign_in(people["lead" if where == "/lead" else "team"])
            with statements(app) as some:
                assert client.get(where).status_code == 200
            numbers[where] = len(some)
        return numbers

    fill(1)
    count()  # what is read but once, such as the rulebook, is read
    few = count()
    fill(49)

    assert count() == few
    assert max(few.values()) < 40
