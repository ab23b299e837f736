"""How old what waits is: on Home, and beside its state in every list."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from ipr.db.clock import london_today, utc_now
from ipr.permissions import Role
from ipr.support.models import SupportState
from tests.make import make_area, make_referral, make_support_case, make_user
from tests.web.desk_cases import accept
from tests.web.reading import words

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
LONG_AGO = datetime(2022, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def area(session, acssl):
    return make_area(session, "North Example", acssl=acssl)


def test_a_declined_case_of_years_ago_looks_unlike_one_of_today(
    make_app, session, acssl, area
):
    new, old = (make_support_case(session, area=area) for _ in range(2))
    old.opened_at = LONG_AGO
    session.commit()
    client = make_app(decline_days=10).test_client()
    client.sign_in(acssl)

    home, listed = words(client.get("/")), words(client.get("/support"))

    said = "declined 1 Mar 2022 (4 years ago), answer was due 15 Mar 2022"
    assert f"{old.reference} , {said}, North Example" in home
    said = "declined 27 Nov 2026 (today), answer due 11 Dec 2026"
    assert f"{new.reference} , {said}, North Example" in home
    assert home.index(old.reference) < home.index(new.reference)
    assert "1 Mar 2022 Overdue New declined 4 years ago North Example" in listed
    assert "27 Nov 2026 New declined today North Example" in listed


def test_the_age_of_a_closed_case_is_nobodys_concern(client, session, acssl, area):
    case = make_support_case(session, area=area)
    case.opened_at, case.state = LONG_AGO, SupportState.CLOSED
    session.commit()
    client.sign_in(acssl)

    assert "Closed North Example" in words(client.get("/support?state=all"))


def test_the_lists_of_the_team_say_how_old_each_is(client, session, area, referrer):
    team = make_user(session, Role.IPR_TEAM)
    waiting = make_referral(session, referrer, area=area)
    waiting.submitted_at = utc_now() - timedelta(days=20)
    late = accept(session, referrer, area, london_today() - timedelta(days=3))
    session.commit()
    client.sign_in(team)

    home = words(client.get("/"))
    accepted, triage = words(client.get("/accepted")), words(client.get("/triage"))

    said = "received 7 Nov 2026 (20 days ago), North Example"
    assert f"{waiting.reference} , {said}" in home
    said = "accepted 10 Nov 2026 (17 days ago), report was due 24 Nov 2026"
    assert f"{late.reference} , {said}" in home
    assert home.index(late.reference) < home.index(waiting.reference)
    assert "Overdue Not yet, accepted 17 days ago" in accepted
    assert "Someone to claim it , received 20 days ago" in triage
