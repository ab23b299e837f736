"""Referrals of the IPR team pass to a colleague: one, or several at once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

import ipr.decisions.handing_over.timeline  # noqa: F401 - tells its steps
from ipr.accounts.away.service import set_away
from ipr.accounts.models import User
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.db.engine import begin_writing
from ipr.decisions import service as decisions
from ipr.decisions.errors import CannotReceive, ReferralChanged
from ipr.decisions.handing_over.models import ReferralHandover
from ipr.decisions.handing_over.service import (
    colleagues,
    hand_over_several,
    hand_to_colleague,
)
from ipr.permissions import Role
from ipr.referrals.models import Queue, Referral
from ipr.referrals.service import withdraw_referral
from ipr.referrals.timeline import SeenBy, story_of
from ipr.workflow import NotAllowed, NotPossible
from tests.make import make_referral, make_user, submit_referral
from tests.races import at_once, session_on

UNKNOWN = {"event": ["death"], "contribution": "not_known", "external_process": []}
DECLINED = UNKNOWN | {"contribution": "none"}

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture
def send(session, settings, staff, referrer):
    def send(facts=UNKNOWN):
        return submit_referral(session, referrer, settings=settings, facts=facts)

    return send


def hand(session, referral, to, actor, held_by=None, reason=""):
    hand_to_colleague(
        session, referral, to=to, reason=reason, held_by=held_by, actor=actor
    )


def test_it_passes_from_the_queue_and_from_hand_to_hand(session, send, team, second):
    referral, third = send(), make_user(session, Role.IPR_TEAM, name="Third")

    hand(session, referral, second, team)
    hand(session, referral, third, team, held_by=second.id, reason="She is away")

    assert (referral.owner, referral.queue) == (third, None)
    found = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.action == AuditAction.REFERRAL_HANDED_OVER)
        .order_by(AuditEvent.id)
    ).all()
    assert [event.changes for event in found] == [
        {"owner_id": [None, second.id], "queue": [Queue.IPR_TEAM.value, None]},
        {"owner_id": [second.id, third.id]},
    ]
    assert {event.reference for event in found} == {referral.reference}
    told = [(s.what, s.text) for s in story_of(session, referral, SeenBy.TEAM)][:2]
    assert told == [
        (f"Handed from Second Person to Third by {team.name}", "She is away"),
        (f"Handed from the IPR team’s queue to Second Person by {team.name}", ""),
    ]
    read = [step.text for step in story_of(session, referral, SeenBy.EVERYONE)]
    assert "She is away" not in read


def test_only_the_team_gives_and_only_the_team_of_the_day_receives(
    session, send, team, second, acssl
):
    referral = send()

    with pytest.raises(NotAllowed, match="Only the IPR team"):
        hand(session, referral, second, acssl)
    with pytest.raises(CannotReceive, match="is not on the IPR team today"):
        hand(session, referral, acssl, team)
    own = send()
    own.referrer = second
    with pytest.raises(CannotReceive, match="Second Person referred it"):
        hand(session, own, second, team)
    second.grants[0].ends_on = london_today() - timedelta(days=1)
    with pytest.raises(CannotReceive):
        hand(session, referral, second, team)
    assert referral.queue is Queue.IPR_TEAM


def test_what_is_elsewhere_or_has_changed_hands_stays(
    session, send, team, second, referrer
):
    claimed, ended = send(), send()
    decisions.claim(session, claimed, actor=second)
    withdraw_referral(session, ended, actor=referrer, reason="Mine")

    with pytest.raises(ReferralChanged, match="It is with Second Person since"):
        hand(session, claimed, team, team)
    with pytest.raises(CannotReceive, match="Second Person has it already"):
        hand(session, claimed, second, team, held_by=second.id)
    for elsewhere in (ended, send(DECLINED)):
        with pytest.raises(NotPossible, match="not with the IPR team"):
            hand(session, elsewhere, second, team, held_by=elsewhere.owner_id)


def test_of_several_all_go_that_can_and_the_rest_say_why(session, send, team, second):
    free, claimed, declined = send(), send(), send(DECLINED)
    decisions.claim(session, claimed, actor=team)

    result = hand_over_several(
        session,
        {claimed: team.id, declined: declined.owner_id, free: None},
        to=second,
        reason="For this week",
        actor=team,
    )

    assert result.done == [free, claimed]
    assert {free.owner, claimed.owner} == {second}
    assert result.refused == [(declined, "This referral is not with the IPR team")]


def test_who_can_be_chosen_says_who_is_away(session, staff, team, second):
    today = london_today()
    set_away(session, second, starts_on=today, ends_on=today)

    found = colleagues(session, besides=None, reader=team).values()
    words = [said for _, said in found]
    assert sorted(words) == sorted([f"Me ({team.name})", "Second Person (away today)"])
    assert str(team.id) not in colleagues(session, besides=team, reader=team)


@pytest.mark.both_databases
def test_of_two_who_hand_over_the_same_at_once_each_referral_goes_once(
    session, settings, team, second
):
    made = [make_referral(session).id for _ in range(3)]
    session.commit()
    results = []

    def hand_all(to_id, order):
        with session_on(settings.database_url) as mine:
            begin_writing(mine)
            found = [mine.get_one(Referral, number) for number in order]
            results.append(
                hand_over_several(
                    mine,
                    dict.fromkeys(found),
                    to=mine.get_one(User, to_id),
                    reason="",
                    actor=mine.get_one(User, team.id),
                )
            )
            mine.commit()

    faults = at_once(
        [lambda: hand_all(team.id, made), lambda: hand_all(second.id, made[::-1])]
    )

    assert faults == []
    assert sorted(len(one.done) for one in results) == [0, 3]
    assert sorted(len(one.refused) for one in results) == [0, 3]
    assert session.scalar(select(func.count(ReferralHandover.id))) == 3
