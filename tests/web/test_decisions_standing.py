"""The receipt in every state: it says what holds on the day it is read, and no more."""

import re
from dataclasses import dataclass, replace

import pytest
import time_machine
from bs4 import BeautifulSoup

from ipr.decisions import service as decisions
from ipr.decisions.queries import latest_decision, open_proposal
from ipr.permissions import Role
from ipr.referrals import service as referrals
from ipr.support import service as support
from ipr.support.queries import case_of
from tests.make import submit_referral, tell_news

HARM = {"event": ["death"], "external_process": ["none"]}
ACCEPT = HARM | {"contribution": "suggested"}
DECLINE = HARM | {"contribution": "none"}
CANNOT_TELL = HARM | {"contribution": "not_known"}
MOST_WORDS = 300

REVIEW, OPEN = "The case was accepted on 20 November 2026", "answer is missing"
SETTLES, GOES_ON = "What would settle it", "does not end here"
HOLDS, TO_ANSWER, WAS_TO = "now holds the case", "are to answer by", "was due by"
DUE, WAS_DUE = "It is due on", "and has not come yet"
HAS, HAD, READS = "Who has it now", "Last with", "reads the case"
QUEUED, PROPOSED = "until a member of the team", "has proposed what should"
TOLD, BEFORE = "What the criteria said", "On the answers of 20 November 2026"
EARLIER = "Earlier feedback"
PHRASES = {REVIEW, OPEN, SETTLES, GOES_ON, HOLDS, TO_ANSWER, WAS_TO, DUE, WAS_DUE}
PHRASES |= {HAS, HAD, READS, QUEUED, PROPOSED, TOLD, BEFORE, EARLIER}

IS_ACCEPTED = "This case is accepted for an Internal Process Review"
IS_OPEN = "We cannot tell yet whether this case meets the criteria"
IS_DECLINED = "This case does not meet the criteria for an Internal Process Review"
BY_ONE = "This case was accepted by decision of a person"
BY_TWO = "This case was accepted by decision of two people"
DECLINED_BY_TWO = "This case was declined by decision of two people"
WITHDRAWN = "This referral was withdrawn"
DUPLICATE = "This referral is a duplicate of another"


@dataclass
class Case:
    """A referral that a test moves along."""

    session: object
    settings: object
    team: object
    second: object
    lead: object
    referral: object = None

    def claim(self):
        decisions.claim(self.session, self.referral, actor=self.team)

    def propose(self, outcome):
        decisions.propose_settlement(
            self.session,
            self.referral,
            outcome=outcome,
            reason="The file was read.",
            follows=latest_decision(self.session, self.referral).number,
            actor=self.team,
            settings=self.settings,
        )

    def accept(self):
        self.propose("accept")

    def decline(self):
        self.propose("decline")

    def confirm(self):
        decisions.confirm_settlement(
            self.session,
            open_proposal(self.session, self.referral),
            reason="The notes agree.",
            actor=self.second,
            settings=self.settings,
        )

    def close(self):
        case = case_of(self.session, self.referral)
        support.accept_case(self.session, case, actor=self.lead)
        support.close_case(
            self.session, case, done="Rang", feedback="We rang.", actor=self.lead
        )

    def reopen(self):
        case = case_of(self.session, self.referral)
        support.reopen_case(self.session, case, reason="A letter", actor=self.lead)

    def raise_it(self):
        self.tell("suggested")

    def lower_it(self):
        self.tell("none")

    def tell(self, contribution):
        tell_news(
            self.session,
            self.referral,
            {"contribution": contribution},
            note="A letter",
            settings=self.settings,
        )

    def withdraw(self):
        referrals.withdraw_referral(
            self.session, self.referral, actor=self.referral.referrer, reason="Mistake"
        )

    def double(self):
        other = submit_referral(self.session, settings=self.settings)
        referrals.mark_duplicate(
            self.session,
            self.referral,
            original=other,
            actor=self.team,
            reason="Same",
            same_customer=True,
        )


@pytest.fixture
def client(make_app):
    return make_app(decline_days=5).test_client()


@pytest.fixture
def case(session, settings, staff, team, second):
    lead = staff[Role.ACSSL_LEAD]
    limited = replace(settings, decline_days=5)
    return Case(session, limited, team, second, lead)


ENDED = {HAD, TOLD, BEFORE}
SETTLED = {TOLD, BEFORE}
STATES = [
    ("accepted", ACCEPT, "", IS_ACCEPTED, "Accepted", {REVIEW, DUE, HAS, QUEUED}),
    (
        "report late",
        ACCEPT,
        "",
        IS_ACCEPTED,
        "Accepted",
        {REVIEW, WAS_DUE, HAS, QUEUED},
    ),
    (
        *("in triage", CANNOT_TELL, "", IS_OPEN, "With the IPR team"),
        {OPEN, SETTLES, READS, HAS, QUEUED},
    ),
    (
        *("claimed", CANNOT_TELL, "claim", IS_OPEN, "With the IPR team"),
        {OPEN, SETTLES, READS, HAS},
    ),
    (
        *("proposed", CANNOT_TELL, "claim decline", IS_OPEN, "With the IPR team"),
        {OPEN, SETTLES, PROPOSED, HAS},
    ),
    (
        *("accepted by one", CANNOT_TELL, "claim accept", BY_ONE, "Accepted"),
        {DUE, HAS, *SETTLED},
    ),
    (
        "declined by two",
        *(CANNOT_TELL, "claim decline confirm", DECLINED_BY_TWO, "Declined"),
        {HOLDS, TO_ANSWER, HAS, *SETTLED},
    ),
    (
        "declined by two, late",
        *(CANNOT_TELL, "claim decline confirm", DECLINED_BY_TWO, "Declined"),
        {HOLDS, WAS_TO, HAS, *SETTLED},
    ),
    (
        "declined by two, closed",
        *(CANNOT_TELL, "claim decline confirm close", DECLINED_BY_TWO, "Closed"),
        {HAD, *SETTLED},
    ),
    (
        *("declined", DECLINE, "", IS_DECLINED, "Declined"),
        {GOES_ON, HOLDS, TO_ANSWER, HAS},
    ),
    (
        *("declined, late", DECLINE, "", IS_DECLINED, "Declined"),
        {GOES_ON, HOLDS, WAS_TO, HAS},
    ),
    ("closed", DECLINE, "close", IS_DECLINED, "Closed", {HAD}),
    (
        *("reopened", DECLINE, "close reopen", IS_DECLINED, "Declined"),
        {GOES_ON, HOLDS, TO_ANSWER, HAS, EARLIER},
    ),
    (
        *("overturned", DECLINE, "accept confirm", BY_TWO, "Accepted"),
        {DUE, HAS, QUEUED, *SETTLED},
    ),
    (
        *("overturned after closing", DECLINE, "close accept confirm", BY_TWO),
        *("Accepted", {DUE, HAS, QUEUED, EARLIER, *SETTLED}),
    ),
    (
        *("acceptance overturned", ACCEPT, "decline confirm", DECLINED_BY_TWO),
        *("Declined", {HOLDS, TO_ANSWER, HAS, *SETTLED}),
    ),
    (
        *("overturned twice", DECLINE, "accept confirm decline confirm"),
        *(DECLINED_BY_TWO, "Declined", {HOLDS, TO_ANSWER, HAS, *SETTLED}),
    ),
    (
        *("raised", DECLINE, "raise_it", IS_ACCEPTED, "Accepted"),
        {REVIEW, DUE, HAS, QUEUED},
    ),
    (
        *("lowered, and waiting", ACCEPT, "lower_it", IS_ACCEPTED, "Accepted"),
        {REVIEW, DUE, HAS, QUEUED},
    ),
    (
        *("lowered in triage, and waiting", CANNOT_TELL, "lower_it", IS_OPEN),
        *("With the IPR team", {READS, HAS, QUEUED}),
    ),
    ("withdrawn when accepted", ACCEPT, "withdraw", WITHDRAWN, "Withdrawn", ENDED),
    ("withdrawn when declined", DECLINE, "withdraw", WITHDRAWN, "Withdrawn", ENDED),
    ("withdrawn in triage", CANNOT_TELL, "withdraw", WITHDRAWN, "Withdrawn", ENDED),
    ("withdrawn when claimed", CANNOT_TELL, "claim withdraw", WITHDRAWN)
    + ("Withdrawn", ENDED),
    ("a duplicate", CANNOT_TELL, "double", DUPLICATE, "Duplicate", ENDED),
]


@pytest.mark.parametrize(
    ("name", "facts", "acts", "heading", "status", "phrases"),
    STATES,
    ids=[state[0] for state in STATES],
)
def test_it_says_what_holds_and_nothing_else(
    client, session, case, referrer, name, facts, acts, heading, status, phrases
):
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        case.referral = submit_referral(
            session, referrer, facts=facts, settings=case.settings
        )
        for act in acts.split():
            getattr(case, act)()
        session.commit()
    day = "2027-03-01" if name.endswith("late") else "2026-11-23"
    with time_machine.travel(f"{day}T09:00:00Z", tick=False):
        client.sign_in(referrer)
        page = client.get(f"/referrals/{case.referral.reference}")

    soup = BeautifulSoup(page.text, "html.parser").main
    for quoted in soup.select(".ipr-said"):  # what was said on its day
        quoted.decompose()
    text = re.sub(r"\s+", " ", soup.get_text(" "))
    assert soup.h1.get_text() == heading
    tag = soup.find("dt", string="Status").find_next("dd")
    assert tag.get_text(" ", strip=True) == status
    assert {phrase for phrase in PHRASES if phrase in text} == phrases
    for unseen in soup.select("details, .ipr-only-print"):
        unseen.decompose()
    assert len(soup.get_text(" ").split()) <= MOST_WORDS


def test_who_wrote_which_reason(client, session, case, team, second, referrer):
    case.referral = submit_referral(
        session, referrer, facts=CANNOT_TELL, settings=case.settings
    )
    case.claim()
    case.decline()
    case.confirm()
    case.close()
    session.commit()
    client.sign_in(referrer)

    page = client.get(f"/referrals/{case.referral.reference}")

    soup = BeautifulSoup(page.text, "html.parser").main
    feedback, settled = soup.select(".ipr-panel")
    assert f"{case.lead.name} closed the case on" in feedback.get_text()
    assert "We rang." in feedback.get_text()
    said = [line.get_text(" ", strip=True) for line in settled.find_all("p")]
    assert re.sub(r"\s+", " ", said[0]).startswith(f"{team.name} proposed this on")
    assert said[1] == "The file was read."
    assert said[2].startswith(f"{second.name} confirmed it on")
    assert said[3] == "The notes agree."
