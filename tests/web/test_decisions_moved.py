"""Whoever lost a case reads where it went and why, and of one that ended no more."""

import pytest

from ipr.decisions import service as decisions
from ipr.decisions.queries import open_proposal
from ipr.permissions import Role
from ipr.referrals.service import withdraw_referral
from tests.make import tell_news
from tests.web.reading import words

HARM = {"event": ["death"], "external_process": ["none"]}
CANNOT_TELL = HARM | {"contribution": "not_known"}
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
        who = teller.name if kept == "/support/" else "you"
        assert f"because {who} told us something new" in page
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

    def test_what_they_decided_themselves_with_another_is_not_news_to_them(
        self, client, send, team, second, session, settings, propose
    ):
        referral = propose(send(CANNOT_TELL), "decline")
        decisions.confirm_settlement(
            session,
            open_proposal(session, referral),
            reason="So do I",
            actor=second,
            settings=settings,
        )
        session.commit()
        client.sign_in(team)

        assert "No longer with you" not in words(client.get("/"))
        page = words(client.get(f"/referrals/{referral.reference}/moved"))
        assert f"because you and {second.name} of the IPR team decided to" in page
        assert team.name not in page

    def test_whoever_proposed_what_was_refused_finds_that_they_lost_the_claim(
        self, client, send, team, second, session, propose
    ):
        referral = propose(send(CANNOT_TELL), "decline")
        decisions.refuse_settlement(
            session,
            open_proposal(session, referral),
            reason="Ask the council",
            actor=second,
        )
        session.commit()
        client.sign_in(team)

        home = words(client.get("/"))
        page = words(client.get(f"/referrals/{referral.reference}/moved"))

        assert "No longer with you" in home
        assert referral.reference in home
        assert "This case was put back into the IPR team’s queue on" in page
        assert f"{second.name} did not agree to your proposal to decline it" in page
        assert "Ask the council" in page

    @pytest.fixture
    def propose(self, session, settings, team):
        def propose(referral, outcome):
            decisions.claim(session, referral, actor=team)
            decisions.propose_settlement(
                session,
                referral,
                outcome=outcome,
                reason="Nothing more is known",
                follows=1,
                actor=team,
                settings=settings,
            )
            return referral

        return propose
