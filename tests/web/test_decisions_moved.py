"""Whoever lost a case reads where it went and why, and of one that ended no more."""

import pytest

from ipr.permissions import Role
from ipr.referrals.service import withdraw_referral
from tests.make import tell_news
from tests.web.reading import words

HARM = {"event": ["death"], "external_process": ["none"]}
ACCEPT = HARM | {"contribution": "alleged"}
DECLINE = HARM | {"contribution": "none"}


class TestReadMovedCase:
    @pytest.fixture
    def lead(self, staff):
        return staff[Role.ACSSL_LEAD]

    @pytest.mark.parametrize(
        ("teller", "kept"), [("referrer", "/support/"), ("lead", "/referrals/")]
    )
    def test_home_and_kept_addresses_lead_to_where_it_went_and_why(
        self, request, client, send, lead, session, settings, teller, kept
    ):
        referral, teller = send(DECLINE), request.getfixturevalue(teller)
        tell_news(session, referral, ACCEPT, actor=teller, settings=settings)
        session.commit()
        client.sign_in(lead)

        home = words(client.get("/"))
        page = words(client.get(kept + referral.reference, follow_redirects=True))

        assert "No longer with you" in home
        assert f"{referral.reference} is not with you any more" in page
        assert "This case was moved to the IPR team on" in page
        assert f"because {teller.name} told us something new" in page
        assert "“This case is accepted for an Internal Process Review”" in page
        assert "No longer with you" not in words(client.get("/"))  # it was read

    def test_of_a_withdrawn_one_they_read_that_and_no_more(
        self, client, send, lead, referrer, session
    ):
        referral = send(DECLINE)
        withdraw_referral(session, referral, actor=referrer, reason="Sent by mistake")
        session.commit()
        client.sign_in(lead)

        response = client.get(f"/referrals/{referral.reference}", follow_redirects=True)

        text = words(response)
        assert f"{referral.reference} was withdrawn" in text
        for hidden in ("Sent by mistake", "Alex Example", "invented words", "Death"):
            assert hidden not in text
        address = f"/support/{referral.reference}"
        assert words(client.get(address, follow_redirects=True)) == text

    def test_nobody_else_reads_it(self, client, send, staff, session, settings):
        referral = send(DECLINE)
        tell_news(session, referral, ACCEPT, settings=settings)
        session.commit()
        client.sign_in(staff[Role.ACSSL])

        for path in ("/referrals/{}", "/referrals/{}/moved", "/support/{}"):
            assert client.get(path.format(referral.reference)).status_code == 404
