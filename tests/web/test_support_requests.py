"""What is asked of ACSSLs directly: made, entered, worked on, and seen by whom."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ipr.accounts.models import Area, User
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.db.encryption import decrypt_bytes
from ipr.db.engine import begin_writing
from ipr.decisions import service as decisions
from ipr.decisions.network.figures import network_figures
from ipr.decisions.queries import count_unowned
from ipr.lines import ServiceLine
from ipr.notices.models import Notice
from ipr.permissions import Role
from ipr.referrals.drafts import service as drafts
from ipr.referrals.models import Customer, Draft
from ipr.referrals.named_in_text import NamesCustomer
from ipr.referrals.queries import may_be_duplicate
from ipr.support import service
from ipr.support.categories.editions import Category
from ipr.support.categories.service import make_edition
from ipr.support.handovers import reassign_lapsed
from ipr.support.models import SupportCase, SupportSource, SupportState
from ipr.support.requests.service import Asked, ask_for_help, enter_request
from ipr.support.telling.holders import find_hidden_cases
from ipr.versions.service import take_in
from ipr.web.filters import on_day
from tests.make import (
    make_area,
    make_draft,
    make_support_case,
    make_user,
    published_book,
)
from tests.races import at_once, session_on
from tests.web.reading import fill, words
from tests.web.referral_pages import errors

ASK, ENTER = "/support/ask", "/support/enter"
CARYS = {"name": "Carys Customer", "nino": "AB123456C", "born_on": "1967-03-27"}


@pytest.fixture
def asker(session):
    return make_user(session, name="Rhys Requester")


@pytest.fixture
def request_made(session, lead, area, asker):
    """A request that a colleague made, about a customer."""
    asked = Asked(
        key="k1",
        why="She cannot leave the house",
        area=area,
        lines=[ServiceLine.UC],
        wanted_by=london_today(),
        customer=CARYS,
    )
    case = ask_for_help(session, asked, actor=asker)
    session.commit()
    return case


def fresh(session, case):
    session.rollback()
    session.expire_all()
    return session.get(SupportCase, case.id)


class TestAskForHelp:
    def test_a_colleague_asks_and_the_area_has_it(
        self, client, session, area, lead, asker, acssl
    ):
        session.commit()
        client.sign_in(asker)
        sent = fill(client, ASK) | {
            "area": str(area.id),
            "why": "She cannot leave the house",
            "lines": ["universal_credit"],
            "customer_name": "Carys Customer",
        }

        first, second = client.post(ASK, data=sent), client.post(ASK, data=sent)

        [case] = session.scalars(select(SupportCase))
        assert first.status_code == second.status_code == 303
        assert first.location == f"/support/asked/{case.own_reference}"
        assert case.own_reference.startswith("ACS-")
        assert (case.owner, case.requester) == (acssl, asker)
        assert case.customer.name == "Carys Customer"
        assert case.received_on == london_today()
        page = words(client.get(first.location))
        assert f"Your request is with {acssl.name} now" in page
        assert f"It waits for {acssl.name}" in page
        assert "She cannot leave the house" in page
        assert f"It is in {area.name}" in page
        assert "Area" not in page.partition("What you asked for")[2]
        assert f"New {acssl.name}" in words(client.get("/"))
        [told] = session.scalars(
            select(Notice).where(Notice.kind == "support.new_request")
        )
        assert told.user_id == acssl.id

    def test_its_page_says_who_gets_it_and_whom_to_call_first(
        self, client, session, lead, asker
    ):
        session.commit()
        client.sign_in(asker)

        page = words(client.get(ASK))

        for said in (
            "If someone is at risk now, call 999 first. A request is not an emergency",
            "Senior Leader (ACSSL) of the area, or to whoever stands in",
            "Which area does the customer live in?",
            "If you do not know, the network lead gets it.",
        ):
            assert said in page

    def test_what_is_missing_is_asked_for(self, client, session, area, lead, asker):
        session.commit()
        client.sign_in(asker)

        text = client.post(ASK, data={**fill(client, ASK), "nino": "AB123456C"}).text

        assert "Enter what help is needed, and why" in text
        assert "Select an area, or “Not known”" in text
        assert "Enter the customer’s full name too" in text
        assert session.scalar(select(SupportCase)) is None

    def test_what_was_typed_is_encrypted(self, session, request_made):
        raw = (
            session.connection()
            .exec_driver_sql("SELECT why FROM support_case")
            .scalar_one()
        )

        assert b"house" not in bytes(raw)
        assert b"house" in decrypt_bytes(bytes(raw))


class TestEnterRequest:
    def test_a_call_is_entered_with_two_answers_and_defaults(
        self, client, session, area, acssl
    ):
        session.commit()
        client.sign_in(acssl)
        sent = fill(client, ENTER)
        assert sent["area"] == [str(area.id)]
        assert sent["source"] == ["phone"]

        done = client.post(
            ENTER, data={**sent, "asked_by": "Bo, jobcentre", "why": "Cannot read"}
        )

        [case] = session.scalars(select(SupportCase))
        assert done.location == f"/support/{case.reference}"
        assert (case.state, case.owner) == (SupportState.ACCEPTED, acssl)
        assert (case.source, case.asked_by) == (SupportSource.PHONE, "Bo, jobcentre")
        page = words(client.get(done.location))
        for said in ("Request for support", "Bo, jobcentre", "Cannot read", "Entered"):
            assert said in page

    def test_what_is_missing_stands_in_the_order_of_the_page(
        self, client, session, acssl
    ):
        session.commit()
        client.sign_in(acssl)
        sent = fill(client, ENTER) | {"received_on-day": "", "area": ""}

        assert errors(client.post(ENTER, data=sent)) == [
            "Enter who asked",
            "Enter what help is needed, and why",
            "Select an area, or “Not known”",
            "The day it came must include a day",
        ]
        assert "Their name, and how to reach them" in words(client.get(ENTER))

    def test_its_closing_speaks_of_no_feedback(self, client, session, area, acssl):
        case = enter_request(
            session,
            Asked(key="call", why="Cannot read", area=area, asked_by="Bo"),
            source=SupportSource.PHONE,
            received_on=london_today(),
            actor=acssl,
        )
        session.commit()
        client.sign_in(acssl)
        at = f"/support/{case.reference}"

        page = words(client.get(f"{at}/close"))
        assert "personal details in the outcome" in page
        assert "nothing more could be learned" not in page
        assert "It will be counted without one" in page
        sent = {**fill(client, f"{at}/close"), "done": "Rang", "feedback": "A visit"}
        previewed = words(client.post(f"{at}/close", data=sent))
        assert "Main category None: it will be counted without one" in previewed
        sent |= {"main": "housing"}
        previewed = words(client.post(f"{at}/close", data=sent))
        assert "Main category Housing and homelessness" in previewed
        client.post(f"{at}/close", data={**sent, "confirm": "1"})

        said = words(client.get(at))
        assert "Main category Housing and homelessness" in said
        assert "Closed by Asha Acssl" in said
        assert "feedback" not in said

    def test_its_main_category_is_kept_if_the_list_of_its_day_has_it(
        self, client, session, area, acssl, lead
    ):
        today = london_today()
        make_edition(
            session,
            starts_on=today,
            categories=[Category("food", "No food", "Nothing to eat.")],
            reason="A list of our own",
            actor=lead,
        )
        session.commit()
        client.sign_in(acssl)
        sent = fill(client, ENTER) | {"asked_by": "Bo", "why": "x", "main": "food"}
        before = today - timedelta(days=1)
        early = {
            f"received_on-{part}": getattr(before, part)
            for part in ("day", "month", "year")
        }
        assert "The list of the day it came does not have this" in words(
            client.post(ENTER, data=sent | early)
        )

        at = client.post(ENTER, data=sent).location

        assert "Main category No food" in words(client.get(at))
        [event] = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.SUPPORT_REQUESTED)
        )
        assert "food" not in str(event.changes)

    def test_it_came_today_or_before(self, client, session, area, acssl):
        session.commit()
        client.sign_in(acssl)
        day = london_today() + timedelta(days=40)
        sent = fill(client, ENTER) | {"asked_by": "Bo", "why": "Cannot read"}
        sent |= {
            f"received_on-{part}": getattr(day, part) for part in ("month", "year")
        }

        assert "must be today or in the past" in client.post(ENTER, data=sent).text

    def test_its_age_is_from_the_day_it_came(self, client, session, area, acssl):
        session.commit()
        client.sign_in(acssl)
        came = london_today() - timedelta(days=3)
        sent = fill(client, ENTER) | {"asked_by": "Bo", "why": "Cannot read"}
        sent |= {
            f"received_on-{part}": getattr(came, part)
            for part in ("day", "month", "year")
        }

        at = client.post(ENTER, data=sent).location

        page = words(client.get(at))
        assert f"Asked for on {on_day(came)} , 3 days ago" in page
        assert "How it came By phone" in page
        assert "came 3 days ago" in words(client.get("/support"))
        assert "(3 days ago)" in words(client.get("/"))


class TestWork:
    def test_the_outcome_goes_to_whoever_asked(
        self, client, session, request_made, acssl, asker
    ):
        at = f"/support/{request_made.reference}"
        client.sign_in(acssl)
        client.post(f"{at}/accept", data=fill(client, f"{at}/accept"))
        sent = {**fill(client, f"{at}/close"), "done": "Rang", "feedback": "A visit"}
        assert "Rhys Requester, who asked for support" in words(
            client.get(f"{at}/close")
        )
        previewed = client.post(f"{at}/close", data=sent)
        assert "will read at the page of the request" in words(previewed)
        client.post(f"{at}/close", data={**sent, "confirm": "1"})

        case = fresh(session, request_made)
        assert case.state is SupportState.CLOSED
        told = session.scalars(select(Notice).where(Notice.user_id == asker.id))
        assert [one.kind for one in told] == [
            "support.request_accepted",
            "support.outcome",
        ]
        client.sign_in(asker)
        page = words(client.get(f"/support/asked/{case.reference}"))
        assert "A visit" in page
        assert "Rang" not in page

    def test_the_outcome_never_names_the_customer(self, session, request_made, acssl):
        service.accept_case(session, request_made, actor=acssl)
        with pytest.raises(NamesCustomer):
            service.close_case(
                session, request_made, done="x", feedback="Carys is well", actor=acssl
            )

    def test_it_is_handed_over_and_moved_and_never_without_anybody(
        self, session, request_made, acssl, deputy, lead
    ):
        case = request_made
        service.hand_over(session, case, to=deputy, reason="My leave", actor=acssl)
        assert case.owner is deputy
        session.commit()
        [told] = session.scalars(
            select(Notice).where(Notice.user_id == case.requester_id)
        )
        assert told.kind == "support.request_passed_on"
        far = make_area(session, acssl=make_user(session, Role.ACSSL))
        service.change_area(session, case, area=far, reason="It is there", actor=deputy)
        assert case.area is far

        case.owner.active = False
        session.flush()
        assert count_unowned(session, london_today()) == 1
        assert reassign_lapsed(session, london_today()) == [case]
        assert count_unowned(session, london_today()) == 0
        figures = network_figures(session, london_today(), without_owner=0)
        assert figures.total == 1

    def test_it_is_overdue_once_its_day_is_over(
        self, client, session, request_made, acssl
    ):
        request_made.wanted_by = london_today() - timedelta(days=1)
        session.commit()
        client.sign_in(acssl)

        assert ">Overdue<" in client.get("/support").text
        assert request_made.reference in client.get("/support?state=overdue").text
        assert "Overdue: it was needed by" in words(
            client.get(f"/support/{request_made.reference}")
        )


class TestWhoSees:
    def test_another_areas_acssl_finds_nothing_of_it_anywhere(
        self, client, session, request_made
    ):
        far = make_user(session, Role.ACSSL)
        make_area(session, acssl=far)
        session.commit()
        client.sign_in(far)
        reference = request_made.reference

        for page in ("", "/accept", "/work", "/hand-over", "/area", "/close"):
            assert client.get(f"/support/{reference}{page}").status_code == 404
        assert client.get(f"/support/asked/{reference}").status_code == 404
        for page in ("/", "/support?state=any", "/support.csv?state=any", "/notices"):
            assert reference not in client.get(page).text
        assert (
            "Nothing that you may see"
            in client.get(f"/search?reference={reference}").text
        )
        found = client.post("/search", data={"customer": "Carys", "nino": ""})
        assert reference not in found.text
        assert "Carys Customer" not in found.text

    @pytest.mark.parametrize("role", [Role.IPR_TEAM, Role.AUDITOR, Role.ACCESS_MANAGER])
    def test_it_is_not_for_other_roles(self, client, session, request_made, role):
        somebody = make_user(session, role)
        session.commit()
        client.sign_in(somebody)
        reference = request_made.reference

        assert client.get(f"/support/{reference}").status_code in (403, 404)
        assert client.get(f"/support/asked/{reference}").status_code == 404
        for page in ("/", "/referrals?status=any", "/referrals.csv"):
            assert reference not in client.get(page).text

    @pytest.mark.parametrize("who", ["acssl", "deputy", "lead"])
    def test_those_it_is_for_find_it_everywhere(
        self, client, request, session, request_made, who
    ):
        client.sign_in(request.getfixturevalue(who))
        reference = request_made.reference

        assert client.get(f"/support/{reference}").status_code == 200
        assert reference in client.get("/support").text
        assert reference in client.get("/support.csv").text
        assert (
            f'/support/{reference}"'
            in client.get(f"/search?reference={reference}").text
        )
        found = client.post("/search", data={"customer": "carys", "nino": ""})
        assert reference in found.text
        assert "Carys Customer" in found.text

    def test_whoever_asked_finds_their_own_page(
        self, client, session, request_made, asker
    ):
        other = make_user(session)
        session.commit()
        reference = request_made.reference
        for user, status in ((asker, 200), (other, 404)):
            client.sign_in(user)
            assert client.get(f"/support/asked/{reference}").status_code == status
            assert client.get(f"/support/{reference}").status_code == 403
        client.sign_in(asker)
        found = client.get(f"/search?reference={reference}").text
        assert f"/support/asked/{reference}" in found

    def test_reading_is_recorded(self, client, session, request_made, asker):
        client.sign_in(asker)
        client.get(f"/support/asked/{request_made.reference}")

        [event] = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.SUPPORT_READ)
        )
        assert (event.actor_id, event.reference) == (
            asker.id,
            request_made.reference,
        )

    def test_its_customer_makes_no_referral_a_duplicate(
        self, session, request_made, asker
    ):
        draft = make_draft(session, asker, **CARYS)

        assert session.scalar(select(Customer.id)) is not None
        assert not may_be_duplicate(session, draft)


def test_a_page_finds_nothing_that_another_person_made(
    session, request_made, area, acssl
):
    again = Asked(key="k1", why="Cannot read", area=area)

    mine = ask_for_help(session, again, actor=acssl)

    assert mine is not request_made


def test_whoever_may_not_open_a_request_is_not_led_to_it(session, request_made, acssl):
    other = make_user(session, Role.ACSSL)
    reference = request_made.reference

    assert find_hidden_cases(session, other.id, [reference]) == {reference}
    assert find_hidden_cases(session, acssl.id, [reference]) == set()


def test_entering_twice_from_one_page_makes_one(session, area, acssl):
    asked = Asked(key="k2", why="Cannot read", area=area)
    made = [
        enter_request(
            session,
            asked,
            source=SupportSource.EMAIL,
            received_on=london_today(),
            actor=acssl,
        )
        for _ in range(2)
    ]

    assert made[0] is made[1]


@pytest.mark.both_databases
@pytest.mark.usefixtures("app")  # it knows all tables
def test_the_same_sent_twice_at_one_moment_is_one(settings, session, area, acssl):
    session.commit()
    number, area_number = acssl.id, area.id

    def send():
        with session_on(settings.database_url) as own:
            begin_writing(own)
            asked = Asked(key="k3", why="Walks", area=own.get(Area, area_number))
            enter_request(
                own,
                asked,
                source=SupportSource.PHONE,
                received_on=london_today(),
                actor=own.get(User, number),
            )
            own.commit()

    assert at_once([send] * 3) == []
    [case] = session.scalars(select(SupportCase))
    assert case.state == SupportState.ACCEPTED


class TestOnePage:
    def send(self, client, where, area, **said):
        form = fill(client, where) | {"area": str(area.id), "why": "Cannot read"}
        return lambda **other: client.post(where, data={**form, **said, **other})

    def test_what_is_written_anew_there_is_another_request(
        self, client, session, area, acssl, lead
    ):
        session.commit()
        client.sign_in(acssl)
        for where, said in ((ASK, {}), (ENTER, {"asked_by": "Bo"})):
            send = self.send(client, where, area, **said)

            first, again, other = send(), send(), send(why="Cannot walk")

            assert first.location == again.location != other.location
        found = session.scalars(select(SupportCase)).all()
        assert sorted(case.why for case in found) == [
            *("Cannot read", "Cannot read", "Cannot walk", "Cannot walk")
        ]

    @pytest.mark.parametrize("where", [ASK, ENTER])
    def test_without_its_key_it_leads_to_nobodys_case(
        self, client, session, area, acssl, lead, where
    ):
        theirs = make_support_case(session)
        session.commit()
        client.sign_in(acssl)
        send = self.send(client, where, area, key="", asked_by="Bo")

        sent = send()

        [mine] = session.scalars(
            select(SupportCase).where(SupportCase.why.is_not(None))
        )
        assert mine.id != theirs.id
        assert sent.location.endswith(f"/{mine.reference}")


class TestRefer:
    @pytest.fixture(autouse=True)
    def staffed(self, session, settings, lead):
        take_in(session, published_book())
        make_user(session, Role.IPR_TEAM)
        session.commit()

    def begin(self, client, session, case, acssl):
        service.accept_case(session, case, actor=acssl)
        session.commit()
        client.sign_in(acssl)
        return client.post(f"/support/{case.reference}/refer")

    def test_a_draft_begins_with_what_is_known(
        self, client, session, request_made, acssl, area
    ):
        response = self.begin(client, session, request_made, acssl)

        [draft] = session.scalars(select(Draft))
        assert response.location == f"/drafts/{draft.key}"
        assert draft.referrer_id == acssl.id
        assert draft.content["customer"] == CARYS
        assert draft.content["event"] == {"description": "She cannot leave the house"}
        assert draft.content["details"] == {
            "area_id": area.id,
            "lines": ["universal_credit"],
        }
        again = client.post(f"/support/{request_made.reference}/refer")
        assert again.location == response.location

    def test_while_it_is_not_sent_the_case_and_the_draft_say_so(
        self, client, session, request_made, acssl, lead
    ):
        draft = self.begin(client, session, request_made, acssl).location
        at, today = f"/support/{request_made.reference}", on_day(london_today())

        page = words(client.get(at))
        assert f"Go on with the referral you began on {today}" in page
        assert f"You began to refer this case on {today}" in page
        assert "It stays a draft if you close the case" not in page
        assert "It stays a draft if you close" in words(client.get(f"{at}/close"))
        began = f"It began with a request for support: {request_made.reference}"
        assert began in words(client.get(draft))

        client.sign_in(lead)
        page = words(client.get(at))
        assert f"Asha Acssl began to refer this case on {today}" in page
        assert "Go on with" not in page

    def test_once_it_is_sent_each_leads_to_the_other(
        self, client, session, settings, request_made, acssl, asker
    ):
        self.begin(client, session, request_made, acssl)
        fresh(session, request_made)
        [draft] = session.scalars(select(Draft))
        whole = {
            "event": {"event_on": "2026-11-02", "known_on": "2026-11-03"},
            "facts": {
                "event": {"selected": ["death"], "not_selected": []},
                "contribution": "alleged",
            },
            "details": {"origin": "frontline_staff"},
        }
        drafts.save_page(session, draft, "customer", whole, actor=acssl)
        referral = decisions.submit_referral(
            session, draft.key, actor=acssl, book=published_book(), settings=settings
        )
        session.commit()

        reference, at = request_made.reference, f"/support/{request_made.reference}"
        page = client.get(at).text
        assert f'href="/referrals/{referral.reference}"' in page
        assert "Refer this case" not in page
        assert f'href="{at}"' in client.get(f"/referrals/{referral.reference}").text
        client.sign_in(asker)
        theirs = client.get(f"/support/asked/{reference}").text
        assert "It was referred as a serious case" in theirs
        assert referral.reference not in theirs

    def test_whoever_has_it_now_refers_it_though_another_began_to(
        self, client, session, request_made, acssl, lead
    ):
        begun = self.begin(client, session, request_made, acssl)
        at = f"/support/{request_made.reference}"
        client.sign_in(lead)
        client.post(f"{at}/refer")
        assert "Somebody is writing a referral of this case" in client.get(at).text
        other = make_area(session, acssl=make_user(session, Role.ACSSL))
        case = fresh(session, request_made)
        service.change_area(session, case, area=other, reason="x", actor=acssl)
        service.accept_case(session, case, actor=lead)
        session.commit()

        mine = client.post(f"{at}/refer")

        assert mine.location.startswith("/drafts/")
        assert mine.location != begun.location
        assert client.post(f"{at}/refer").location == mine.location
        assert client.get(begun.location).status_code == 404

    def test_what_was_declined_is_not_referred_again(
        self, client, session, area, acssl
    ):
        case = make_support_case(session, area=area)
        response = self.begin(client, session, case, acssl)

        assert response.status_code == 303
        assert session.scalar(select(Draft).where(Draft.state == "open")) is None
