"""Whoever loses a role or an area: their work is at once somebody else's to see."""

import pytest

from ipr.accounts.areas.service import end_cover
from ipr.accounts.people.service import deactivate_user, end_role
from ipr.decisions import service as decisions
from ipr.decisions.lowering.service import open_lowering
from ipr.support import service as support
from ipr.support.queries import case_of
from tests.make import submit_referral, tell_news
from tests.web.reading import words

HARM = {"event": ["death"], "external_process": ["none"]}
pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture
def make(session, settings, staff, team, second, referrer, area, acssl, deputy):
    """Give somebody one kind of work; return the referral, and who else is there."""

    def send(contribution):
        facts = HARM | {"contribution": contribution}
        return submit_referral(
            session, referrer, settings=settings, facts=facts, area=area
        )

    def settle(referral):
        decisions.propose_settlement(
            session,
            referral,
            outcome="decline",
            reason="The file was read.",
            follows=1,
            actor=team,
            settings=settings,
        )

    def make(kind):
        if kind in ("claim", "proposal"):
            referral = send("not_known")
            decisions.claim(session, referral, actor=team)
            if kind == "proposal":
                settle(referral)
            return referral, team, second
        if kind == "lowering":
            referral = send("alleged")
            tell_news(
                session, referral, HARM | {"contribution": "none"}, settings=settings
            )
            lowering = open_lowering(session, referral)
            decisions.confirm_lowering(
                session, lowering, reason="So.", actor=team, settings=settings
            )
            return referral, team, second
        referral = send("none")
        support.accept_case(session, case_of(session, referral), actor=acssl)
        return referral, acssl, deputy

    return make


def lose_role(session, area, user):
    end_role(session, user.grants[0], last_day=None, actor=None)


def lose_account(session, area, user):
    deactivate_user(session, user, actor=None)


def lose_area(session, area, user):
    [cover] = [cover for cover in area.covers if cover.user is user]
    end_cover(session, cover, last_day=None, actor=None)


@pytest.mark.parametrize(
    ("kind", "lose", "says"),
    [
        ("claim", lose_role, "nobody has claimed: 1"),
        ("claim", lose_account, "nobody has claimed: 1"),
        ("proposal", lose_role, "for you to confirm: 1"),
        ("proposal", lose_account, "for you to confirm: 1"),
        ("lowering", lose_role, "to confirm: 1"),
        ("lowering", lose_account, "to confirm: 1"),
        ("declined", lose_role, "New cases for you: 1"),
        ("declined", lose_account, "New cases for you: 1"),
        ("declined", lose_area, "Cases offered to you, by area: 1"),
    ],
)
def test_it_is_on_the_home_of_a_colleague(
    client, session, make, area, kind, lose, says
):
    referral, user, other = make(kind)
    session.commit()
    client.sign_in(other)
    listed = "/support/offered" if lose is lose_area else "/"
    lose(session, area, user)
    session.commit()

    assert says in words(client.get("/"))
    assert referral.reference in words(client.get(listed))
