"""The desk of an ACSSL: its order, counts and rows, and the same act for several."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ipr.accounts.people.service import deactivate_user
from ipr.db.clock import london_today
from ipr.notices.models import Notice
from ipr.permissions import Role
from ipr.support import service
from ipr.support.details.service import set_follow_up
from ipr.support.models import SupportCase, SupportState
from ipr.support.requests.service import Asked, ask_for_help
from tests.make import make_area, make_support_case, make_user
from tests.web.reading import fill, words
from tests.web.referral_pages import errors, soup

TODAY = london_today
LIST = "/support"


@pytest.fixture
def cases(session, lead, area, acssl):
    """One that is new, one to follow up, one overdue, and one that waits for others."""
    new, follow, waits = (make_support_case(session, area=area) for _ in range(3))
    late = ask_for_help(
        session,
        Asked(key="late", why="She has no money", area=area, wanted_by=TODAY()),
        actor=make_user(session, name="Rhys Requester"),
    )
    late.wanted_by = TODAY() - timedelta(days=1)
    for case in (follow, waits):
        service.accept_case(session, case, actor=acssl)
    set_follow_up(session, follow, waiting=False, follow_up_on=TODAY(), actor=acssl)
    set_follow_up(session, waits, waiting=True, follow_up_on=None, actor=acssl)
    session.commit()
    return {"new": new, "follow": follow, "waits": waits, "late": late}


@pytest.fixture
def at(client, cases, acssl):
    client.sign_in(acssl)
    return client


def listed(page):
    return [link.text for link in soup(page).select("tbody .ipr-reference")]


def fresh(session, case):
    session.rollback()
    session.expire_all()
    return session.get(SupportCase, case.id)


class TestList:
    def test_overdue_comes_first_then_what_is_to_be_followed_up(self, at, cases):
        found = listed(at.get(LIST))

        assert found == [
            cases[name].reference for name in ("late", "follow", "new", "waits")
        ]

    def test_pages_of_it_follow_each_other(self, at, session, cases, area):
        for _ in range(50):
            make_support_case(session, area=area)
        session.commit()

        first = soup(at.get(LIST))
        after = soup(at.get(first.find("a", rel="next")["href"]))

        there = [link.text for link in first.select("tbody .ipr-reference")]
        more = [link.text for link in after.select("tbody .ipr-reference")]
        assert (len(there), len(more)) == (50, 4)
        assert not set(there) & set(more)

    @pytest.mark.parametrize("view", ["", "dense"])
    def test_a_follow_up_that_is_due_says_so(self, at, cases, view):
        rows = soup(at.get(f"{LIST}?view={view}")).select("tbody tr")
        due = [
            row.select_one(".ipr-reference").text
            for row in rows
            if "Follow-up due" in row.text
        ]

        assert due == [cases["follow"].reference]
        page = at.get(f"{LIST}/{cases['follow'].reference}")
        assert "Follow-up due" in words(page)

    def test_it_counts_what_stands_where_and_leads_there(self, at, cases):
        nav = soup(at.get(LIST)).find("nav", {"aria-label": "Cases by state"})

        assert [" ".join(one.text.split()) for one in nav.find_all("a")] == [
            "Open 4",
            "Overdue 1",
            "New 2",
            "Accepted 2",
            "Being worked on 0",
            "Waiting for others 1",
            "Follow-up due 1",
            "Closed 0",
        ]
        for link in nav.find_all("a"):
            number = int(link.strong.text)
            assert len(listed(at.get(link["href"]))) == number

    def test_rows_can_stand_close_and_say_more(self, at, cases):
        dense = soup(at.get(f"{LIST}?view=dense"))

        headings = [one.get_text(strip=True) for one in dense.select("thead th")]
        assert "Main category" in headings
        assert len(headings) == len(dense.select("tbody tr")[0].find_all(["th", "td"]))
        assert dense.select(".ipr-dense")
        assert "Filter (0 chosen )" in words(at.get(f"{LIST}?view=dense"))
        assert not soup(at.get(LIST)).select(".ipr-dense")
        assert (
            "view=dense"
            in dense.find("nav", {"aria-label": "Cases by state"}).a["href"]
        )

    def test_another_area_has_none_of_it(self, client, session, cases):
        far = make_user(session, Role.ACSSL)
        make_area(session, "Far Example", acssl=far)
        session.commit()
        client.sign_in(far)

        page = client.get(f"{LIST}?state=all")

        assert listed(page) == []
        numbers = soup(page).select('nav[aria-label="Cases by state"] strong')
        assert {one.text for one in numbers} == {"0"}


class TestSeveral:
    def chosen(self, client, act, *cases):
        page = soup(client.get(LIST))
        assert page.select("input[name=chosen][form=several]")
        [address] = [
            one["formaction"]
            for one in page.select("#several button")
            if one["formaction"].endswith(act)
        ]
        return f"{address}?" + "&".join(f"chosen={one.reference}" for one in cases)

    def test_all_that_can_be_are_accepted_and_the_others_named(
        self, at, session, cases
    ):
        page = self.chosen(at, "accept", cases["new"], cases["late"], cases["waits"])

        sent = at.post(page, data=fill(at, page))

        [why] = errors(sent)
        assert (
            why == f"{cases['waits'].reference} stays as it is: it was accepted before"
        )
        for name in ("new", "late"):
            assert fresh(session, cases[name]).state is SupportState.ACCEPTED
        assert "2 cases accepted" in words(sent)

    def test_they_are_handed_over_with_a_note(self, at, session, cases, lead):
        page = self.chosen(at, "hand-over", cases["new"], cases["late"])
        said = {"to": str(lead.id), "reason": "I am away from Monday"}

        sent = at.post(page, data=fill(at, page) | said)

        assert sent.location == LIST
        for name in ("new", "late"):
            case = fresh(session, cases[name])
            assert case.owner_id == lead.id
            assert case.handovers[-1].reason == "I am away from Monday"

    def test_they_get_a_day_to_follow_up(self, at, session, cases):
        page = self.chosen(at, "follow-up", cases["waits"], cases["follow"])
        day = TODAY() + timedelta(days=7)
        assert "follow up on" in words(at.get(page))
        said = {
            "waiting": "yes",
            "day": "set",
            "follow_up_on-day": str(day.day),
            "follow_up_on-month": str(day.month),
            "follow_up_on-year": str(day.year),
        }

        assert at.post(page, data=fill(at, page) | said).location == LIST

        for name in ("waits", "follow"):
            case = fresh(session, cases[name])
            assert (case.waiting, case.follow_up_on) == (True, day)

        other = {**fill(at, page), "waiting": "yes"}
        assert at.post(page, data=other).location == LIST
        assert "Nothing changed: 2 cases were so already" in words(at.get(LIST))

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({}, "Choose what should change"),
            ({"day": "set"}, "Enter the day to follow up"),
            (
                {
                    "follow_up_on-day": "1",
                    "follow_up_on-month": "1",
                    "follow_up_on-year": "2027",
                },
                "Choose “Set a day”, or clear the day you entered",
            ),
        ],
    )
    def test_a_form_that_says_nothing_wipes_no_day(self, at, session, cases, said, why):
        page = self.chosen(at, "follow-up", cases["follow"])

        assert errors(at.post(page, data=fill(at, page) | said)) == [why]
        assert fresh(session, cases["follow"]).follow_up_on == TODAY()

        take = fill(at, page) | {"day": "take"}
        assert at.post(page, data=take).location == LIST
        assert fresh(session, cases["follow"]).follow_up_on is None

    def test_the_list_is_narrowed_down_afterwards_as_it_was(self, at, cases):
        listed = soup(at.get(f"{LIST}?state=new&view=dense&area="))
        kept = {one["name"]: one["value"] for one in listed.select("#several input")}
        assert kept == {"state": "new", "view": "dense"}
        address = f"{LIST}/several/accept?state=new&view=dense"
        back = f"{LIST}?state=new&view=dense"
        page = f"{address}&chosen={cases['new'].reference}"

        assert back in {link["href"] for link in soup(at.get(page)).select("main a")}
        assert at.get(address).location == back
        assert at.post(page, data=fill(at, page)).location == back

    def test_what_moved_away_meanwhile_is_named_and_the_rest_is_done(
        self, at, session, cases, lead
    ):
        page = self.chosen(at, "accept", cases["new"], cases["late"])
        sent = fill(at, page)
        far = make_area(session, "Far Example", acssl=make_user(session, Role.ACSSL))
        session.flush()
        service.change_area(
            session, cases["late"], area=far, reason="She moved", actor=lead
        )
        session.commit()

        assert at.post(page, data=sent).location == LIST

        said = words(at.get(LIST))
        assert "1 case accepted" in said
        gone = (
            f"{cases['late'].reference} stays as it is: you do not work on it any more"
        )
        assert gone in said
        assert fresh(session, cases["new"]).state is SupportState.ACCEPTED
        assert fresh(session, cases["late"]).state is SupportState.NEW
        alone = self.chosen(at, "accept", cases["late"])
        at.post(alone, data=sent | {"chosen": sent["chosen"][1:]})
        assert gone in words(at.get(LIST))

    def test_what_was_changed_meanwhile_stays_as_it_is(
        self, at, session, cases, acssl, lead
    ):
        page = self.chosen(at, "hand-over", cases["waits"])
        fields = fill(at, page) | {"to": str(lead.id), "reason": "Away"}
        set_follow_up(
            session, cases["waits"], waiting=False, follow_up_on=None, actor=acssl
        )
        session.commit()

        [why] = errors(at.post(page, data=fields))

        assert "was changed since you chose it" in why
        assert fresh(session, cases["waits"]).owner_id == acssl.id

    def test_cases_of_others_are_not_to_be_chosen(self, client, session, cases):
        far = make_user(session, Role.ACSSL)
        session.commit()
        client.sign_in(far)

        sent = client.get(f"{LIST}/several/accept?chosen={cases['new'].reference}")

        assert sent.location == LIST
        assert "Choose at least one case first" in words(client.get(LIST))


class TestLeavers:
    def test_the_new_holder_and_the_lead_get_one_list_to_reassign(
        self, client, session, cases, acssl, deputy, lead
    ):
        deactivate_user(session, acssl, actor=None)
        session.commit()
        path = f"{LIST}?left={acssl.id}"

        for reader in (deputy, lead):
            client.sign_in(reader)
            assert "4 cases of Asha Acssl" in words(client.get("/"))
            assert path in client.get("/").text
            assert len(listed(client.get(path))) == 4
            told = select(Notice.kind).where(Notice.user_id == reader.id)
            assert "support.left_to_you" in session.scalars(told).all()

        client.sign_in(deputy)
        refs = "&".join(f"chosen={one.reference}" for one in cases.values())
        page = f"{LIST}/several/hand-over?{refs}"
        said = {"to": str(lead.id), "reason": "Nobody here has room"}
        assert client.post(page, data=fill(client, page) | said).location == LIST
        assert "cases of Asha Acssl" not in words(client.get("/"))

    def test_another_area_reads_none_of_it(self, client, session, cases, acssl, deputy):
        far = make_user(session, Role.ACSSL)
        deactivate_user(session, acssl, actor=None)
        session.commit()
        client.sign_in(far)

        for where in (LIST, f"{LIST}.csv", f"{LIST}?view=dense&state=all"):
            join = "&" if "?" in where else "?"
            for left in ("", f"{join}left={acssl.id}"):
                text = client.get(where + left).text
                assert "Asha Acssl" not in text
                assert not any(one.reference in text for one in cases.values())
        assert "Asha Acssl" not in client.get("/").text

    def test_once_accepted_it_is_on_the_list_no_more(
        self, client, session, cases, acssl, deputy
    ):
        deactivate_user(session, acssl, actor=None)
        session.commit()
        service.accept_case(session, fresh(session, cases["new"]), actor=deputy)
        session.commit()
        client.sign_in(deputy)

        assert len(listed(client.get(f"{LIST}?left={acssl.id}"))) == 3
