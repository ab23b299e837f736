"""The life of a draft: before you start, its tasks, expiry, giving it up, ending."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import utc_now
from ipr.permissions import Role
from ipr.referrals.drafts import service as drafts
from ipr.referrals.models import Draft, Referral, ReferralDraftState, ReferralStatus
from tests.make import (
    make_draft,
    make_referral,
    make_staff,
    make_user,
    submit_referral,
)
from tests.web.referral_pages import ALL, errors, fill, sent, soup, start

OPEN = ("outside-processes", "area")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-21 12:00", tick=False) as moving:
        yield moving


@pytest.fixture
def staff(session):
    staff = make_staff(session)
    session.commit()
    return staff


@pytest.fixture
def referrer(session, client):
    referrer = make_user(session, name="Rhys Referrer")
    session.commit()
    client.sign_in(referrer)
    return referrer


def fresh(session):
    session.rollback()
    session.expire_all()
    return session


class TestStartReferral:
    def test_it_says_whom_to_call_and_who_can_refer_what(self, client, referrer, staff):
        text = client.get("/drafts/start").text

        assert "call 999" in text
        assert "116&nbsp;123" in text
        assert "Any colleague in the department can refer a case" in text

    def test_it_opens_only_when_somebody_is_there_to_receive(self, client, referrer):
        page = client.get("/drafts/start")
        refused = client.post("/drafts/start")

        assert "a member of the IPR team and an ACSSL network lead" in page.text
        assert not soup(page).select("main form button")
        assert refused.status_code == 422

    def test_it_lists_what_was_started(self, client, referrer, staff, session):
        make_draft(session, referrer, name="Robin Sample")
        make_draft(session, make_user(session), name="Somebody Else")
        session.commit()

        text = client.get("/drafts/start").text

        assert "Robin Sample" in text
        assert "Somebody Else" not in text

    def test_it_offers_to_go_on_with_what_was_started_before_another(
        self, client, referrer, staff, session
    ):
        new = soup(client.get("/drafts/start"))
        draft = make_draft(session, referrer, name="Robin Sample")
        session.commit()
        page = soup(client.get("/drafts/start"))

        go_on = page.main.find("a", href=f"/drafts/{draft.key}")
        another = page.select_one("main form button")
        assert go_on in another.find_all_previous("a")
        assert "Go on with a referral" in go_on.find_previous("h2").get_text()
        assert "govuk-button--secondary" in another["class"]
        assert "Go on with" not in new.get_text()
        assert "govuk-button--secondary" not in new.select_one("main button")["class"]


class TestResumeDraft:
    def test_each_part_says_how_far_it_is(self, client, referrer, staff):
        at = start(client)
        fill(client, at, *[page for page in ALL if page not in OPEN])

        items = soup(client.get(at)).select(".govuk-task-list__item")
        states = [item.get_text(" ", strip=True) for item in items]

        tags = [item.select_one(".govuk-tag") for item in items]

        assert [bool(tag) for tag in tags] == [s.endswith("Incomplete") for s in states]
        assert states == [
            "The customer Completed",
            "What happened Completed",
            "When and how it happened Completed",
            "The department’s part Completed",
            "Reviews and inquests outside the department Optional",
            "Area and service lines Incomplete",
            "Files Optional",
        ]

    def test_opening_it_is_recorded(self, client, referrer, staff, session):
        client.get(start(client))

        read = select(AuditEvent).where(AuditEvent.action == AuditAction.DRAFT_READ)
        [event] = fresh(session).scalars(read)
        assert event.actor_id == referrer.id

    @pytest.mark.parametrize(("days", "warned"), [(22, False), (24, True)])
    def test_it_warns_in_the_week_before_it_expires(
        self, client, referrer, staff, session, today, days, warned
    ):
        draft = make_draft(session, referrer)
        session.commit()
        today.shift(timedelta(days=days))
        client.sign_in(referrer)

        for page in ("", "/questions/customer", "/files", "/check-answers"):
            text = client.get(f"/drafts/{draft.key}{page}").text
            assert ("will be deleted on 21 December 2026" in text) == warned
        assert ("It will be deleted" in client.get("/drafts/start").text) == warned


class TestChooseDraft:
    def test_another_draft_about_the_same_customer_is_offered_once(
        self, client, referrer, staff
    ):
        first, second = start(client), start(client)
        fill(client, first, "customer")
        address = f"{second}/questions/customer"

        saved = client.post(address, data=sent("customer"))
        page = soup(client.get(saved.location))
        again = client.post(address, data=sent("customer", revision=1))

        assert saved.location == f"{second}/choose"
        links = {link.get_text(): link["href"] for link in page.select("main a")}
        assert links["Continue the earlier one"] == first
        assert links["Go on with the new one"] == second
        assert links["Delete the new one"] == f"{second}/discard"
        assert "21 November 2026" in page.get_text()
        assert "Robin" not in page.get_text()
        assert again.location == f"{second}/questions/what-happened"

    def test_whoever_wants_to_go_on_later_is_not_asked(self, client, referrer, staff):
        first, second = start(client), start(client)
        fill(client, first, "customer")

        later = sent("customer", go_on=None, save_later="yes")
        saved = client.post(f"{second}/questions/customer", data=later)

        assert saved.location == second


class TestCheckAnswers:
    def test_a_likely_duplicate_is_told_without_saying_which(
        self, client, referrer, staff, session
    ):
        other = make_referral(session, nino="AB123456C", name="Robyn Sample")
        session.commit()
        at = start(client)
        fill(client, at)

        text = client.get(f"{at}/check-answers").text

        assert "There may already be a referral about this customer" in text
        assert other.reference not in text
        assert "Robyn" not in text

    def test_beyond_the_limit_the_sign_is_withheld_and_the_referral_taken(
        self, make_app, referrer, staff, session
    ):
        make_referral(session, nino="AB123456C", name="Robyn Sample")
        session.commit()
        client = make_app(duplicate_signs=0).test_client()
        client.sign_in(referrer)
        at = start(client)
        fill(client, at)

        text = client.get(f"{at}/check-answers").text

        assert "There may already be a referral" not in text
        assert "We have not checked whether there is a referral" in text
        sent = client.post(f"{at}/submit")
        assert sent.location.startswith("/referrals/IPR-")

    def test_what_is_missing_leads_to_its_page(self, client, referrer, staff):
        at = start(client)

        page = soup(client.get(f"{at}/check-answers"))

        links = page.select(".govuk-notification-banner__link")
        assert links[0].get_text() == "Say who the customer is"
        assert links[0]["href"] == f"{at}/questions/customer?then=check-answers"
        assert "Send the referral" not in page.get_text()

    def test_a_change_leads_back_here(self, client, referrer, staff):
        at = start(client)
        fill(client, at)
        address = f"{at}/questions/the-departments-part?then=check-answers"

        form = soup(client.get(address)).find(id="questions")
        saved = client.post(
            form["action"], data={"q_contribution": "none", "revision": 1}
        )

        assert saved.location == f"{at}/check-answers"

    def test_sending_it_gives_a_receipt_and_back_leads_there(
        self, client, referrer, staff, session
    ):
        at = start(client)
        fill(client, at)

        receipt = client.post(f"{at}/submit").location
        again = client.post(f"{at}/submit").location
        pages = [at, f"{at}/check-answers", f"{at}/questions/customer", f"{at}/files"]
        back = {client.get(page).location for page in pages}

        assert receipt.startswith("/referrals/IPR-26-0001-")
        assert again == receipt
        assert back == {receipt}
        assert len(fresh(session).scalars(select(Referral)).all()) == 1


class TestExpiry:
    def test_starting_one_clears_away_what_nobody_touched(
        self, client, referrer, staff, session, today
    ):
        old = make_draft(session, referrer)
        session.commit()
        today.shift(timedelta(days=31))
        client.sign_in(referrer)

        start(client)
        page = client.get(f"/drafts/{old.key}")

        kept = fresh(session).get(Draft, old.id)
        assert (kept.state, kept.content) == (ReferralDraftState.EXPIRED, {})
        assert page.status_code == 410
        assert "This draft has expired" in page.text

    def test_saving_puts_it_off(self, client, referrer, staff, session, today):
        at = start(client)
        today.shift(timedelta(days=29))
        client.sign_in(referrer)
        fill(client, at, "customer")
        today.shift(timedelta(days=29))

        assert not drafts.expire_drafts(session, now=utc_now(), days=30)

    def test_what_was_sent_never_expires(self, session, settings, staff, today):
        submit_referral(session, settings=settings)
        today.shift(timedelta(days=400))

        assert not drafts.expire_drafts(session, now=utc_now(), days=30)


class TestDiscardDraft:
    def test_it_asks_first_and_then_keeps_only_the_row(
        self, client, referrer, staff, session
    ):
        at = start(client)
        fill(client, at)

        asked = client.get(f"{at}/discard")
        client.post(f"{at}/discard")

        draft = fresh(session).scalars(select(Draft)).one()
        assert "Are you sure" in asked.text
        assert (draft.state, draft.content) == (ReferralDraftState.DISCARDED, {})
        assert client.get(at).status_code == 410


class TestWithdraw:
    def test_the_referrer_says_why_and_the_record_stays(
        self, client, referrer, staff, session, settings
    ):
        referral = submit_referral(session, referrer, settings=settings)
        session.commit()
        at = f"/referrals/{referral.reference}"

        empty = client.post(f"{at}/withdraw", data={"revision": referral.revision})
        done = client.post(
            f"{at}/withdraw",
            data={"revision": referral.revision, "reason": "The wrong customer"},
        )

        assert errors(empty) == ["Say why it is withdrawn"]
        assert done.location == at
        fresh(session).refresh(referral)
        assert referral.status is ReferralStatus.WITHDRAWN
        assert client.get(at).status_code == 200

    def test_who_may_only_read_it_may_not(
        self, client, staff, session, settings, referrer
    ):
        nothing = {"event": [], "contribution": "none", "external_process": []}
        referral = submit_referral(session, settings=settings, facts=nothing)
        session.commit()
        at = f"/referrals/{referral.reference}/withdraw"

        stranger = client.get(at).status_code
        client.sign_in(staff[Role.ACSSL_LEAD])

        assert referral.status is ReferralStatus.DECLINED
        assert (stranger, client.get(at).status_code) == (404, 403)

    def test_a_stale_form_changes_nothing(
        self, client, referrer, staff, session, settings
    ):
        referral = submit_referral(session, referrer, settings=settings)
        session.commit()

        response = client.post(
            f"/referrals/{referral.reference}/withdraw",
            data={"revision": 0, "reason": "The wrong customer"},
        )

        assert response.status_code == 422
        assert "The wrong customer" in response.text


class TestMarkDuplicate:
    @pytest.fixture
    def pair(self, session, settings, staff, client):
        one, two = (
            submit_referral(session, settings=settings, nino="AB123456C")
            for _ in range(2)
        )
        session.commit()
        client.sign_in(staff[Role.IPR_TEAM])
        return one, two

    def test_the_team_sees_which_and_marks_it(self, client, session, pair):
        one, two = pair
        at = f"/referrals/{two.reference}/duplicate"
        same = {"original": one.reference.lower(), "reason": "The same death"}

        sent = {"revision": two.revision, **same}
        page = client.get(at)
        checked = client.post(at, data=sent)
        assert fresh(session).get(Referral, two.id).status is ReferralStatus.ACCEPTED
        done = client.post(at, data={**sent, "confirm": "1"})

        assert one.reference in page.text
        assert "The referrer and the IPR team read this" in page.text
        assert "Check before you mark this as a duplicate" in checked.text
        assert checked.text.count("National Insurance number AB 12 34 56 C") == 2
        assert "They are about the same customer" not in checked.text
        assert done.location == f"/referrals/{two.reference}"
        fresh(session).refresh(two)
        assert two.status is ReferralStatus.DUPLICATE
        assert two.duplicate_of_id == one.id

    @pytest.mark.parametrize("typed", ["", "IPR-26-9999-X", "itself"])
    def test_another_that_is_there_must_be_named(self, client, session, pair, typed):
        two = pair[1]
        original = two.reference if typed == "itself" else typed

        response = client.post(
            f"/referrals/{two.reference}/duplicate",
            data={"revision": two.revision, "original": original, "reason": "Same"},
        )

        assert response.status_code == 422
        assert errors(response)

    def test_of_another_customer_it_takes_a_tick(self, client, session, settings, pair):
        two = pair[1]
        other = submit_referral(session, settings=settings, name="Robyn Sample")
        session.commit()
        at = f"/referrals/{two.reference}/duplicate"
        sent = {"original": other.reference, "reason": "Same", "revision": two.revision}

        checked = client.post(at, data=sent)
        refused = client.post(at, data={**sent, "confirm": "1"})
        session.rollback()
        kept = session.get(Referral, two.id).status
        done = client.post(at, data={**sent, "confirm": "1", "same_customer": "y"})

        assert "Robyn Sample" in checked.text
        assert "Alex Example" in checked.text
        assert "They are about the same customer" in checked.text
        assert refused.status_code == 422
        assert errors(refused) == [
            "Confirm that both referrals are about the same customer"
        ]
        assert kept is ReferralStatus.ACCEPTED
        assert done.status_code == 303
        receipts = [
            soup(client.get(f"/referrals/{one.reference}")).main for one in (two, other)
        ]
        for receipt, linked in zip(receipts, (other, two), strict=True):
            found = [link["href"] for link in receipt.select("a")]
            assert f"/referrals/{linked.reference}" in found
            assert "as a duplicate of" in receipt.text
            assert "goes on under" not in receipt.text
        offered = receipts[0].select("#team-title ~ * a, #team-title ~ * button")
        assert [one.get_text(strip=True) for one in offered] == ["Add a note"]
        client.sign_in(two.referrer)
        theirs = client.get(f"/referrals/{two.reference}").text
        assert other.reference not in theirs
        assert "as a duplicate of another referral." in " ".join(
            soup(client.get(f"/referrals/{two.reference}")).main.text.split()
        ).replace(" .", ".")

    def test_not_of_one_that_stands_lower(self, client, session, settings, pair):
        two = pair[1]
        nothing = {"event": [], "contribution": "none", "external_process": []}
        lower = submit_referral(
            session, settings=settings, facts=nothing, nino="AB123456C"
        )
        session.commit()
        sent = {"original": lower.reference, "reason": "Same", "confirm": "1"}

        refused = client.post(
            f"/referrals/{two.reference}/duplicate",
            data={"revision": two.revision, **sent},
        )

        (said,) = errors(refused)
        assert said == (
            f"{lower.reference} is declined, and {two.reference} is accepted: the "
            "referral that stays open must not stand lower. You can mark "
            f"{lower.reference} as a duplicate of {two.reference} instead"
        )
        kept = soup(refused).find("input", {"name": "original"})
        assert kept["value"] == lower.reference
        session.rollback()
        assert session.get(Referral, two.id).status is ReferralStatus.ACCEPTED

    def test_a_referrer_cannot(self, client, pair, referrer):
        assert (
            client.get(f"/referrals/{pair[0].reference}/duplicate").status_code == 403
        )
