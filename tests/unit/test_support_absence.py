"""Who gets somebody's new cases while they are away, in sentences."""

from datetime import date

import pytest
import time_machine

from ipr.accounts.away import service
from ipr.permissions import Role
from ipr.rulebook.book import say_day
from ipr.support.cover.absence import say_who_gets_cases
from tests.make import make_area, make_user

TODAY, LAST = date(2026, 5, 4), date(2026, 5, 15)
FRIDAY, MONDAY = date(2026, 5, 8), date(2026, 5, 11)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def away(session, lead, area, acssl, deputy):
    """Somebody is away for two weeks; return what follows for another, or for them."""

    def set_away(user, stand_in=None, first=TODAY, last=LAST):
        row = service.set_away(
            session, user, starts_on=first, ends_on=last, stand_in=stand_in
        )
        session.flush()
        return row

    return set_away


def follows(session, row):
    return " ".join(sentence for _, sentence in say_who_gets_cases(session, [row]))


def test_somebody_present_gets_them_because_they_were_named(session, away, acssl, lead):
    other = make_user(session, Role.ACSSL, name="Sol Standin")

    assert follows(session, away(acssl, other)) == (
        "New cases of North Example go to Sol Standin, because you are away and named "
        "Sol Standin."
    )


def test_without_a_name_the_deputy_does(session, away, acssl):
    assert follows(session, away(acssl)) == (
        "New cases of North Example go to Dev Deputy, because you are away and named "
        "nobody, and Dev Deputy is the deputy."
    )


def test_what_changes_on_the_way_is_told_by_days(session, away, acssl, deputy, lead):
    other = make_user(session, Role.ACSSL, name="Sol Standin")
    away(other, acssl, first=FRIDAY, last=FRIDAY)
    away(deputy, first=FRIDAY)

    assert follows(session, away(acssl, other)) == (
        f"New cases of North Example from {say_day(TODAY)} to 7 May 2026 go to Sol "
        "Standin, because you are away and named Sol Standin. "
        "New cases of North Example on 8 May 2026 go to Lena Lead, because you are "
        "away and named Sol Standin, Sol Standin is away and named you, which leads "
        "back, Dev Deputy is away and named nobody, and Lena Lead is a network "
        "lead. "
        "New cases of North Example from 9 May 2026 to 15 May 2026 go to Sol Standin, "
        "because you are away and named Sol Standin."
    )


def test_somebody_whose_role_ends_is_passed_over(session, away, acssl):
    other = make_user(session, Role.ACSSL, name="Sol Standin")
    other.grants[0].ends_on = FRIDAY

    told = follows(session, away(acssl, other, first=MONDAY))

    assert told == (
        "New cases of North Example go to Dev Deputy, because you are away and named "
        "Sol Standin, Sol Standin may not hold declined cases then, and Dev Deputy is "
        "the deputy."
    )


def test_a_deputy_is_told_of_the_days_on_which_cases_would_come(
    session, away, acssl, deputy
):
    away(acssl, first=MONDAY)

    assert follows(session, away(deputy)) == (
        "New cases of North Example from 11 May 2026 to 15 May 2026 go to Lena Lead, "
        "because Asha Acssl is away and named nobody, you are away and named nobody, "
        "and Lena Lead is a network lead."
    )


def test_a_lead_is_told_of_what_reaches_the_lead(session, away, lead):
    row = away(lead)
    assert follows(session, row) == (
        "New cases that reach the network lead still come to you, because nobody else "
        "can hold them."
    )

    second = make_user(session, Role.ACSSL_LEAD, name="Mo Lead")
    assert follows(session, row) == (
        "New cases that reach the network lead go to Mo Lead, because you are away, "
        "and Mo Lead is a network lead."
    )
    away(second, make_user(session, Role.ACSSL, name="Sol Standin"))
    assert follows(session, row) == (
        "New cases that reach the network lead go to Sol Standin, because you are away "
        "and named nobody, and Mo Lead is away and named Sol Standin."
    )


def test_a_lead_who_is_away_gets_them_when_nobody_is_left(session, away, lead, acssl):
    away(lead)
    area = make_area(session, "East Example", acssl=make_user(session, Role.ACSSL))
    [cover] = area.covers

    assert follows(session, away(cover.user)) == (
        "New cases of East Example go to Lena Lead, because you are away and named "
        "nobody, Lena Lead is away and named nobody, and Lena Lead is the network lead "
        "who is left."
    )


def test_whoever_gets_no_declined_cases_is_told_of_none(session, away, acssl):
    team = make_user(session, Role.IPR_TEAM)
    make_area(session, acssl=make_user(session, Role.ACSSL))
    idle = make_user(session, Role.ACSSL)

    assert follows(session, away(team)) == ""
    assert follows(session, away(idle)) == ""
