"""Who holds a declined case: by area, dates, absence and role."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ipr.accounts.models import AreaCover, Away, CoverCapacity, RoleGrant, User
from ipr.db.clock import utc_now
from ipr.permissions import Role
from ipr.support.cover.routing import (
    NobodyToHold,
    RoutedAs,
    choose_owner,
    may_hold,
    routed_as,
)
from tests.make import make_area, make_user

pytestmark = pytest.mark.mostly_sqlite

TODAY = date(2026, 5, 6)
YESTERDAY, TOMORROW = date(2026, 5, 5), date(2026, 5, 7)


def away(
    session: Session,
    user: User,
    first: date = TODAY,
    last: date = TODAY,
    stand_in: User | None = None,
):
    session.add(Away(user=user, starts_on=first, ends_on=last, stand_in=stand_in))
    session.flush()


def chosen(session, area, on=TODAY):
    routing = choose_owner(session, area.id if area else None, on)
    return routing.user, routing.routed_as


def test_the_acssl_of_the_area_holds_it(session, lead, area, acssl):
    assert chosen(session, area) == (acssl, RoutedAs.ACSSL)


@pytest.mark.parametrize(
    ("first", "last", "who"),
    [
        (TODAY, TODAY, "deputy"),
        (YESTERDAY, TOMORROW, "deputy"),
        (YESTERDAY, YESTERDAY, "acssl"),
        (TOMORROW, TOMORROW, "acssl"),
    ],
)
def test_the_deputy_stands_in_on_the_days_away(
    session, lead, area, acssl, deputy, first, last, who
):
    away(session, acssl, first, last)

    assert chosen(session, area)[0] is {"acssl": acssl, "deputy": deputy}[who]


def test_the_deputy_stands_in_where_there_is_no_acssl(session, lead, deputy):
    area = make_area(session, deputy=deputy)

    assert chosen(session, area) == (deputy, RoutedAs.DEPUTY)


def test_the_lead_holds_it_when_both_are_away(session, lead, area, acssl, deputy):
    away(session, acssl)
    away(session, deputy)

    assert chosen(session, area) == (lead, RoutedAs.LEAD)


@pytest.mark.parametrize("known", [True, False], ids=["nobody covers", "no area"])
def test_the_lead_holds_it_when_nobody_answers_for_it(session, lead, known):
    area = make_area(session) if known else None

    assert chosen(session, area) == (lead, RoutedAs.LEAD)


def test_somebody_deactivated_holds_nothing(session, lead, area, acssl, deputy):
    acssl.active = False
    assert chosen(session, area) == (deputy, RoutedAs.DEPUTY)

    deputy.active = False
    assert chosen(session, area) == (lead, RoutedAs.LEAD)


def test_a_role_that_lapsed_counts_for_nothing(session, lead, area, acssl, deputy):
    acssl.grants[0].ends_on = YESTERDAY

    assert chosen(session, area, on=YESTERDAY)[0] is acssl
    assert chosen(session, area, on=TODAY)[0] is deputy


def test_cover_counts_within_its_dates(session, lead, area, acssl):
    cover = session.query(AreaCover).filter_by(capacity=CoverCapacity.ACSSL).one()
    cover.ends_on = YESTERDAY
    successor = make_user(session, Role.ACSSL)
    session.add(
        AreaCover(
            area=area,
            user=successor,
            capacity=CoverCapacity.ACSSL,
            starts_on=TODAY,
        )
    )

    assert chosen(session, area, on=YESTERDAY)[0] is acssl
    assert chosen(session, area, on=TODAY)[0] is successor


CHAINS = """
nobody is away:                 -               A acssl
a stand-in:                     A>S             S stand_in
two in a row:                   A>S S>T         T stand_in
three, the last one a lead:     A>S S>T T>L     L stand_in
the deputy is named:            A>D             D deputy
the deputy is named, is away:   A>D D>S         S stand_in
away, and names nobody:         A>-             D deputy
a gap, then the deputy:         A>S S>-         D deputy
a circle of two:                A>S S>A         D deputy
a circle of three:              A>S S>T T>A     D deputy
a circle that A is not in:      A>S S>T T>S     D deputy
one who names themselves:       A>A             D deputy
named, but may hold nothing:    A>R             D deputy
named, but the role has ended:  A>E             D deputy
named, but deactivated:         A>G             D deputy
the deputy's stand-in:          A>- D>S         S stand_in
both in one circle:             A>D D>A         L lead
both name the same, away too:   A>S D>S S>-     L lead
all of the area, no names:      A>- D>-         L lead
the lead is away too:           A>- D>- L>-     M lead
all, and a lead names one:      A>- D>- L>S M>- S stand_in
all, and nobody is left:        A>- D>- L>- M>- L lead
all, leads in a circle:         A>- D>- L>M M>L L lead
"""


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("aways", "who", "held_as"),
    [line.split(":")[1].rsplit(maxsplit=2) for line in CHAINS.strip().splitlines()],
    ids=[line.split(":")[0] for line in CHAINS.strip().splitlines()],
)
def test_cover_passes_along_a_chain(session, area, acssl, deputy, aways, who, held_as):
    people = {"A": acssl, "D": deputy, "R": make_user(session)}
    people |= {key: make_user(session, Role.ACSSL) for key in "STEG"}
    people |= {key: make_user(session, Role.ACSSL_LEAD) for key in "LM"}
    people["E"].grants[0].ends_on = YESTERDAY
    people["G"].active = False
    for gone, stand_in in (pair.split(">") for pair in aways.split() if pair != "-"):
        away(session, people[gone], stand_in=people.get(stand_in))

    assert chosen(session, area) == (people[who], RoutedAs(held_as))


def test_a_stand_in_counts_within_the_days_away(session, lead, area, acssl, deputy):
    other = make_user(session, Role.ACSSL)
    away(session, acssl, TODAY, TOMORROW, stand_in=other)
    away(session, other, TOMORROW, TOMORROW)

    days = (YESTERDAY, TODAY, TOMORROW)
    assert [chosen(session, area, on=day)[0] for day in days] == [acssl, other, deputy]


def test_the_longest_standing_lead_who_is_not_away_comes_first(session):
    second = make_user(session)
    first = make_user(session)
    for user, starts in ((second, date(2023, 1, 1)), (first, date(2021, 1, 1))):
        user.grants.append(
            RoleGrant(role=Role.ACSSL_LEAD, starts_on=starts, granted_at=utc_now())
        )
    session.flush()

    assert chosen(session, None)[0] is first
    away(session, first)
    assert chosen(session, None)[0] is second
    away(session, second)
    assert chosen(session, None)[0] is first


def test_without_a_lead_it_is_refused_in_words(session):
    with pytest.raises(NobodyToHold, match="access manager"):
        choose_owner(session, make_area(session).id, TODAY)


def test_only_an_active_acssl_or_lead_may_hold_a_case(session, lead, acssl, deputy):
    referrer, team = make_user(session), make_user(session, Role.IPR_TEAM)
    deputy.active = False

    able = [may_hold(session, u, TODAY) for u in (lead, acssl, deputy, referrer, team)]
    assert able == [True, True, False, False, False]


def test_why_a_person_would_hold_a_case(session, lead, area, acssl, deputy):
    other = make_user(session, Role.ACSSL)

    reasons = [routed_as(session, u, area.id, TODAY) for u in (acssl, deputy, lead)]
    assert reasons == [RoutedAs.ACSSL, RoutedAs.DEPUTY, RoutedAs.LEAD]
    assert routed_as(session, other, area.id, TODAY) is RoutedAs.HANDED_OVER
