"""What happened to a case, step by step, as each reader may see it."""

import re

import pytest
from bs4 import BeautifulSoup

from ipr.decisions import service as decisions
from ipr.decisions.queries import open_proposal
from ipr.permissions import Role
from ipr.referrals.service import withdraw_referral
from ipr.support import service as support
from ipr.support.queries import case_of
from tests.make import make_area, make_user, submit_referral

HARM = {"event": ["death"], "external_process": ["none"]}


@pytest.fixture
def referral(session, settings, staff, team, second, acssl, referrer):
    """Claimed, refused once, declined by two, handed over, worked on and closed."""
    area = make_area(session, "North Example", acssl=acssl)
    facts = HARM | {"contribution": "not_known"}
    referral = submit_referral(
        session, referrer, facts=facts, area=area, settings=settings
    )

    def propose(by):
        decisions.claim(session, referral, actor=by)
        decisions.propose_settlement(
            session,
            referral,
            outcome="decline",
            reason="Nobody knows more.",
            follows=1,
            actor=by,
            settings=settings,
        )
        return open_proposal(session, referral)

    decisions.refuse_settlement(session, propose(team), reason="Ask", actor=second)
    decisions.confirm_settlement(
        session, propose(second), reason="I agree.", actor=team, settings=settings
    )
    lena = make_user(session, Role.ACSSL_LEAD, name="Lena Lead")
    case = case_of(session, referral)
    support.hand_over(session, case, to=lena, reason="On leave", actor=acssl)
    support.accept_case(session, case, actor=lena)
    support.record_work(session, case, done="Rang", learned=None, actor=lena)
    support.close_case(session, case, feedback="We rang.", actor=lena)
    support.reopen_case(session, case, reason="A letter", actor=lena)
    withdraw_referral(session, referral, actor=referrer, reason="Sent by mistake")
    session.commit()
    return referral


def steps(client, user, address):
    client.sign_in(user)
    soup = BeautifulSoup(client.get(address).text, "html.parser")
    found = soup.select("ol.ipr-history")[0].find_all("li", recursive=False)
    return [re.sub(r"\s+", " ", one.strong.get_text()) for one in found][::-1], [
        text for one in found for text in one.stripped_strings
    ]


EVERYBODY = [
    "Sent by Rhys Referrer",
    "Decision 1: “We cannot tell yet”",
    "Claimed by {team}",
    "Put back into the IPR team’s queue by Second Person",
    "Claimed by Second Person",
    "Second Person proposed to decline it",
    "{team} confirmed the proposal: the case was declined",
    "Given to Asha Acssl",
    "Passed from Asha Acssl to Lena Lead by Asha Acssl",
    "Accepted by Lena Lead",
    "Closed by Lena Lead, with feedback",
    "Opened again by Lena Lead",
    "Withdrawn by Rhys Referrer",
    "No longer a declined case",
]
RECORDED = "Lena Lead recorded what was done"


def test_each_reader_sees_their_steps_in_order(client, referral, team, referrer):
    address = f"/referrals/{referral.reference}"
    everybody = [step.format(team=team.name) for step in EVERYBODY]

    told, texts = steps(client, referrer, address)
    assert told == everybody
    assert not {"On leave", "A letter", "Nobody knows more."} & set(texts)

    told, _ = steps(client, team, address)
    everything = list(everybody)
    everything[3:3] = [
        f"{team.name} proposed to decline it",
        "Second Person did not agree to the proposal",
    ]
    everything.insert(everything.index("Closed by Lena Lead, with feedback"), RECORDED)
    assert told == everything


def test_the_case_tells_every_step_with_what_was_written(client, referral, team):
    told, texts = steps(client, team, f"/support/{referral.reference}")

    assert RECORDED in told
    why = re.sub(r"\s+", " ", client.get(f"/support/{referral.reference}").text)
    assert "Second Person proposed it on" in why
    assert f"{team.name} confirmed it on" in why
    assert {"On leave", "We rang.", "A letter", "I agree.", "Ask"} <= set(texts)
