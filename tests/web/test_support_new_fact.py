"""A new fact turns up in a declined case: what is known goes with it."""

from datetime import date

import pytest

from ipr.permissions import Role
from ipr.support import service
from ipr.support.details.service import add_action
from ipr.support.queries import case_of
from tests.make import tell_news
from tests.web.reading import words
from tests.web.referral_pages import soup

HARM = {"event": ["death"], "external_process": ["none"]}
DECLINE = HARM | {"contribution": "none"}
ACCEPT = HARM | {"contribution": "alleged"}


@pytest.fixture
def worked_on(session, send, staff):
    """A declined case on which its holder has begun to work."""
    referral, lead = send(DECLINE), staff[Role.ACSSL_LEAD]
    case = case_of(session, referral)
    service.accept_case(session, case, actor=lead)
    service.record_work(
        session, case, done="Rang the coroner", learned="An inquest is near", actor=lead
    )
    add_action(
        session, case, done_on=date(2026, 11, 2), text="Wrote to her", actor=lead
    )
    session.commit()
    return referral


def test_one_button_leads_its_holder_to_tell_it(client, worked_on, staff):
    client.sign_in(staff[Role.ACSSL_LEAD])

    page = soup(client.get(f"/support/{worked_on.reference}"))

    [button] = [
        one["href"]
        for one in page.select("a.govuk-button")
        if one.get_text(strip=True) == "Tell us something new"
    ]
    assert button == f"/referrals/{worked_on.reference}/new-information"
    assert client.get(button).status_code == 200


def test_once_accepted_each_leads_to_the_other_with_what_is_known(
    client, session, settings, worked_on, team, referrer
):
    tell_news(session, worked_on, ACCEPT, actor=referrer, settings=settings)
    session.commit()
    client.sign_in(team)
    receipt, case = (
        f"/{kind}/{worked_on.reference}" for kind in ("referrals", "support")
    )

    text = words(client.get(receipt))

    for known in ("Rang the coroner", "An inquest is near", "Dated actions 1"):
        assert known in text
    assert case in client.get(receipt).text
    assert receipt in client.get(case).text
    assert "Wrote to her" in words(client.get(case))
    assert "Tell us something new" in words(client.get(case))


def test_its_referrer_reads_none_of_it(client, session, settings, worked_on, referrer):
    tell_news(session, worked_on, ACCEPT, actor=referrer, settings=settings)
    session.commit()
    client.sign_in(referrer)

    text = words(client.get(f"/referrals/{worked_on.reference}"))

    assert "Rang the coroner" not in text
    assert "While it was a declined case" not in text


def test_dated_actions_say_enough_to_close_with(client, session, send, staff):
    lead = staff[Role.ACSSL_LEAD]
    case = case_of(session, send(DECLINE))
    service.accept_case(session, case, actor=lead)
    session.commit()
    client.sign_in(lead)
    at, said = f"/support/{case.reference}/close", {"feedback": "Thank you"}
    assert (
        "Enter what was done"
        in client.post(at, data=said | {"revision": case.revision}).text
    )

    add_action(session, case, done_on=date(2026, 11, 2), text="Rang", actor=lead)
    session.commit()
    said |= {"revision": case.revision, "confirm": "y"}

    assert client.post(at, data=said).status_code == 303
