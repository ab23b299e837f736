"""Who is told what of a deed, and what makes that void."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from ipr.accounts.areas.service import end_cover
from ipr.db.clock import london_today
from ipr.decisions import service as decisions
from ipr.decisions.handing_over.service import hand_to_colleague
from ipr.decisions.queries import latest_decision, open_lowering, open_proposal
from ipr.notices.kinds import KINDS, Urgency, never_void
from ipr.notices.mail.gathering import still_standing
from ipr.notices.models import Notice, Void
from ipr.notices.telling import find_unseen
from ipr.notices.tick_steps import STEPS
from ipr.permissions import Role
from ipr.referrals.models import ReferralStatus
from ipr.referrals.service import mark_duplicate, withdraw_referral
from ipr.reviews import service as reviews
from ipr.reviews.queries import acceptance_of
from ipr.support import service as support
from ipr.support.queries import case_of
from ipr.ticks.running import run_tick
from tests.lowerings import ACCEPT, CANNOT_TELL, DECLINE
from tests.make import make_area, make_user, tell_news
from tests.told import to_all

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture
def people(session, staff, referrer, acssl, deputy, lead):
    """Everybody by a short name."""
    team = {name: make_user(session, Role.IPR_TEAM) for name in ("una", "vic")}
    lee = make_user(session, Role.ACSSL)
    return {
        "tess": staff[Role.IPR_TEAM],
        **team,
        "rhys": referrer,
        "asha": acssl,
        "dev": deputy,
        "lee": lee,
    }


@pytest.fixture
def refer(send, referrer, area, people, told):
    """Refer a case, told of already."""

    def refer(facts):
        referral = send(facts, referrer=referrer, area=area)
        told()
        return referral

    return refer


TEAM = ("tess", "una", "vic")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            ACCEPT,
            {
                "rhys: referral.received_accepted",
                *to_all("referral.accepted_unclaimed", *TEAM),
            },
        ),
        (
            CANNOT_TELL,
            {"rhys: referral.received_triage", *to_all("referral.to_settle", *TEAM)},
        ),
        (
            DECLINE,
            {
                "rhys: referral.received_declined",
                "asha: support.new_case",
                "dev: support.new_in_area",
            },
        ),
    ],
)
def test_a_referral_is_acknowledged_and_reaches_whoever_has_it(
    send, referrer, area, told, facts, expected
):
    send(facts, referrer=referrer, area=area)

    assert told() == expected


class TestOwnReferral:
    """Who is on the team is asked nothing about what they referred themselves."""

    @pytest.mark.parametrize(
        ("facts", "kind"),
        [(ACCEPT, "referral.accepted_unclaimed"), (CANNOT_TELL, "referral.to_settle")],
    )
    def test_to_claim_it(self, send, area, people, told, facts, kind):
        send(facts, referrer=people["vic"], area=area)

        assert to_all(kind, *TEAM) & told() == to_all(kind, "tess", "una")

    def test_to_answer_a_proposal_or_confirm_that_it_goes_lower(
        self, session, settings, send, area, people, told, propose
    ):
        referral = send(ACCEPT, referrer=people["vic"], area=area)
        propose(referral, "decline", people["una"])
        assert "vic: settlement.to_confirm" not in told()

        una = people["una"]
        tell_news(session, referral, DECLINE, settings=settings, actor=una)
        found = told()
        assert "tess: lowering.to_confirm" in found
        assert "vic: lowering.to_confirm" not in found

    @pytest.mark.parametrize("late", [False, True])
    def test_to_see_to_what_nobody_claims_or_reports(
        self, session, settings, send, area, people, told, late
    ):
        send(ACCEPT, referrer=people["vic"], area=area)
        told()
        on = london_today() + timedelta(days=30 if late else 7)
        with time_machine.travel(
            datetime(on.year, on.month, on.day, 9, tzinfo=UTC), tick=False
        ):
            run_tick(session, STEPS, settings=settings)

        found = told()
        assert "tess: referral.unclaimed" in found
        assert [one for one in found if one.startswith("vic")] == []


class TestAcceptedUnclaimed:
    def test_a_claim_or_the_report_ends_it(self, session, refer, people, over):
        claimed, received = refer(ACCEPT), refer(ACCEPT)
        decisions.claim(session, claimed, actor=people["una"])
        reviews.receive_report(
            session,
            acceptance_of(session, received),
            received_on=london_today(),
            actor=people["vic"],
        )
        session.commit()

        kind = "referral.accepted_unclaimed"
        found = session.scalars(select(Notice).where(Notice.kind == kind)).all()
        whys = {claimed.id: set(), received.id: set()}
        for one in found:
            whys[one.subject_id].add(one.ended_why)
        assert whys == {
            claimed.id: {Void.ELSEWHERE, Void.DONE},
            received.id: {Void.DONE},
        }

    def test_what_is_put_back_is_asked_of_the_others(
        self, session, refer, people, told
    ):
        referral = refer(ACCEPT)
        decisions.claim(session, referral, actor=people["una"])
        told()
        decisions.release(session, referral, actor=people["una"])

        assert told() == to_all("referral.accepted_unclaimed", "tess", "vic")


class TestToSettle:
    def test_a_claim_ends_it_for_the_others(self, session, refer, people, over):
        referral = refer(CANNOT_TELL)
        decisions.claim(session, referral, actor=people["una"])
        session.commit()

        assert over() == {
            "tess: referral.to_settle": Void.ELSEWHERE,
            "vic: referral.to_settle": Void.ELSEWHERE,
        }

    def test_what_is_put_back_is_asked_of_all_the_others(
        self, session, refer, people, told, over
    ):
        referral = refer(CANNOT_TELL)
        decisions.claim(session, referral, actor=people["una"])
        told()
        decisions.release(session, referral, actor=people["una"])

        assert told() == to_all("referral.to_settle", "tess", "vic")
        assert "una: referral.to_settle" not in over()

    def test_handed_to_a_colleague_it_is_theirs_to_take_on(
        self, session, refer, people, told, over
    ):
        referral = refer(CANNOT_TELL)
        decisions.claim(session, referral, actor=people["una"])
        told()
        hand_to_colleague(
            session,
            referral,
            to=people["vic"],
            reason="",
            held_by=people["una"].id,
            actor=people["tess"],
        )

        assert told() == {
            "vic: referral.handed_to_you",
            "una: referral.handed_from_you",
        }
        assert over()["una: referral.to_settle"] is Void.ELSEWHERE
        decisions.release(session, referral, actor=people["vic"])
        told()
        assert over()["vic: referral.handed_to_you"] is Void.DONE

    def test_to_accept_it_ends_it_and_tells_the_referrer(
        self, session, refer, people, told, over, propose
    ):
        propose(refer(CANNOT_TELL), "accept", people["una"])

        assert told() == {"rhys: referral.settled_accept"}
        assert over()["una: referral.to_settle"] is Void.DONE

    @pytest.mark.both_databases
    def test_a_decline_asks_the_others_and_then_goes_to_the_network(
        self, session, refer, people, told, over, propose, settings
    ):
        referral = refer(CANNOT_TELL)
        propose(referral, "decline", people["una"])

        assert told() == to_all("settlement.to_confirm", "tess", "vic")
        assert over()["una: referral.to_settle"] is Void.DONE

        decisions.confirm_settlement(
            session,
            open_proposal(session, referral),
            reason="I agree",
            actor=people["vic"],
            settings=settings,
        )
        assert told() == {
            "una: settlement.confirmed",
            "rhys: referral.settled_decline",
            "asha: support.new_case",
            "dev: support.new_in_area",
        }
        assert over()["tess: settlement.to_confirm"] is Void.DONE

    def test_a_refused_proposal_is_anybodys_again(
        self, session, refer, people, told, propose
    ):
        referral = refer(CANNOT_TELL)
        propose(referral, "decline", people["una"])
        told()
        decisions.refuse_settlement(
            session,
            open_proposal(session, referral),
            reason="I do not",
            actor=people["vic"],
        )

        assert told() == {
            "una: settlement.refused",
            *to_all("referral.to_settle", "tess", "una"),
        }

    def test_a_changed_proposal_takes_the_place_of_the_first(
        self, session, refer, people, told, over, propose, settings
    ):
        referral = refer(CANNOT_TELL)
        propose(referral, "decline", people["una"])
        told()
        decisions.change_proposal(
            session,
            open_proposal(session, referral),
            outcome="decline",
            reason="In other words",
            actor=people["una"],
            settings=settings,
        )

        assert told() == to_all("settlement.to_confirm", "tess", "vic")
        assert over()["tess: settlement.to_confirm"] is Void.OVER
        open_ones = session.scalars(
            select(Notice).where(
                Notice.kind == "settlement.to_confirm", Notice.ended_at.is_(None)
            )
        ).all()
        assert len(open_ones) == len({one.user_id for one in open_ones})


@pytest.fixture
def propose(session, settings):
    def propose(referral, outcome, actor):
        if referral.status is ReferralStatus.TRIAGE:
            decisions.claim(session, referral, actor=actor)
        decisions.propose_settlement(
            session,
            referral,
            outcome=outcome,
            reason="As we see it",
            follows=latest_decision(session, referral).number,
            actor=actor,
            settings=settings,
        )

    return propose


class TestNewInformation:
    @pytest.mark.both_databases
    def test_whoever_has_the_case_is_told_and_a_referrer_who_told_it_is_not(
        self, session, settings, refer, people, told
    ):
        referral = refer(ACCEPT)
        decisions.claim(session, referral, actor=people["una"])
        told()
        tell_news(session, referral, settings=settings, note="A word more")

        assert told() == {"una: referral.news_on_yours"}

    def test_a_referrer_is_told_what_others_told(
        self, session, settings, refer, people, told
    ):
        referral = refer(ACCEPT)
        note = {"note": "A word more", "actor": people["tess"]}
        tell_news(session, referral, settings=settings, **note)

        assert told() == {"rhys: referral.decided_again"}

    @pytest.mark.both_databases
    def test_what_raises_a_case_takes_it_to_the_team(
        self, session, settings, refer, people, told, over
    ):
        referral = refer(DECLINE)
        tell_news(session, referral, ACCEPT, settings=settings, actor=people["asha"])

        assert told() == {
            "rhys: referral.moved_accepted",
            *to_all("referral.accepted_unclaimed", *TEAM),
        }
        assert over()["asha: support.new_case"] is Void.OVER

    def test_whoever_loses_it_by_that_is_told(
        self, session, settings, refer, people, told
    ):
        referral = refer(DECLINE)
        tell_news(session, referral, CANNOT_TELL, settings=settings)

        assert told() == {
            "asha: referral.went_triage",
            *to_all("referral.to_settle", *TEAM),
        }

    @pytest.mark.both_databases
    def test_what_lowers_a_case_asks_two_who_can_confirm_it(
        self, session, settings, refer, people, told, over, confirm
    ):
        referral = refer(ACCEPT)
        decisions.claim(session, referral, actor=people["vic"])
        told()
        tell_news(session, referral, DECLINE, settings=settings, actor=people["tess"])

        assert told() == {
            "rhys: referral.decided_again",
            "vic: referral.news_on_yours",
            *to_all("lowering.to_confirm", "una", "vic"),
        }
        lowering = open_lowering(session, referral)
        confirm(lowering, people["una"])
        assert told() == {"vic: lowering.second"}
        assert over()["vic: lowering.to_confirm"] is Void.DONE

        confirm(lowering, people["vic"])
        assert told() == {
            "rhys: referral.moved_declined",
            "tess: lowering.told_and_confirmed",
            "asha: support.new_case",
            "dev: support.new_in_area",
        }
        assert over()["vic: lowering.second"] is Void.DONE

    @pytest.mark.parametrize(
        ("teller", "is_told"), [("rhys", set()), ("tess", {"tess"})]
    )
    def test_a_refusal_leaves_it_and_says_so(
        self, session, settings, refer, people, told, teller, is_told
    ):
        referral, by = refer(ACCEPT), people[teller]
        tell_news(session, referral, CANNOT_TELL, settings=settings, actor=by)
        able = {*TEAM} - {teller}
        assert to_all("lowering.to_confirm", *TEAM) & told() == to_all(
            "lowering.to_confirm", *able
        )
        decisions.refuse_lowering(
            session, open_lowering(session, referral), reason="No", actor=people["una"]
        )

        assert told() == {
            "rhys: lowering.refused",
            *to_all("lowering.told_and_refused", *is_told),
        }

    def test_a_proposal_that_it_overtakes_is_told_to_its_maker(
        self, session, settings, refer, people, told, over, propose
    ):
        referral = refer(ACCEPT)
        propose(referral, "decline", people["una"])
        told()
        tell_news(session, referral, settings=settings, note="A word more")

        assert told() == {"una: settlement.overtaken"}
        assert over()["tess: settlement.to_confirm"] is Void.OVER


class TestDeclined:
    def test_to_accept_it_is_done(self, session, refer, people, told, over):
        case = case_of(session, refer(DECLINE))
        support.accept_case(session, case, actor=people["asha"])

        assert told() == set()
        assert over() == {"asha: support.new_case": Void.DONE}

    @pytest.mark.both_databases
    def test_a_deputy_who_accepts_it_takes_it_over(
        self, session, refer, people, told, over
    ):
        case = case_of(session, refer(DECLINE))
        support.accept_case(session, case, actor=people["dev"])

        assert told() == {"asha: support.passed_on"}
        assert over() == {"asha: support.new_case": Void.ELSEWHERE}

    def test_to_hand_it_over_asks_the_new_holder(
        self, session, refer, people, told, over
    ):
        case = case_of(session, refer(DECLINE))
        support.hand_over(
            session, case, to=people["lee"], reason="Nearer", actor=people["dev"]
        )

        assert told() == {"lee: support.handed_over", "asha: support.passed_on"}
        support.accept_case(session, case, actor=people["lee"])
        session.commit()
        assert over()["lee: support.handed_over"] is Void.DONE

    def test_whoever_sees_it_no_more_is_not_led_to_it(
        self, session, refer, people, told
    ):
        case = case_of(session, refer(DECLINE))
        for name, by in (("lee", "asha"), ("asha", "dev")):
            support.hand_over(
                session, case, to=people[name], reason="Nearer", actor=people[by]
            )
            told_now = told()

        assert told_now == {
            "asha: support.handed_over",
            "lee: support.passed_elsewhere",
        }

    def test_another_area_asks_its_acssl(self, session, refer, people, told):
        case = case_of(session, refer(DECLINE))
        elsewhere = make_area(session, acssl=people["lee"])
        support.change_area(
            session, case, area=elsewhere, reason="There", actor=people["asha"]
        )

        assert told() == {"lee: support.handed_over"}

    def test_feedback_and_a_reopening_are_told_to_the_referrer(
        self, session, refer, people, told
    ):
        case = case_of(session, refer(DECLINE))
        support.accept_case(session, case, actor=people["asha"])
        told()
        support.close_case(
            session, case, done="Rang", feedback="We rang", actor=people["asha"]
        )
        assert told() == {"rhys: support.feedback"}
        support.reopen_case(session, case, reason="More came", actor=people["dev"])

        assert told() == {"rhys: support.reopened", "asha: support.reopened_yours"}

    def test_declined_again_after_a_closing_it_is_a_new_case(
        self, session, settings, refer, people, told
    ):
        referral = refer(DECLINE)
        case = case_of(session, referral)
        support.accept_case(session, case, actor=people["asha"])
        support.close_case(
            session, case, done="Rang", feedback="We rang", actor=people["asha"]
        )
        told()
        tell_news(session, referral, settings=settings, note="A word more")

        assert told() == {"asha: support.new_case", "dev: support.new_in_area"}


class TestEnded:
    def test_whoever_held_it_is_told_and_nothing_is_asked_any_more(
        self, session, refer, people, told, over
    ):
        referral = refer(DECLINE)
        withdraw_referral(session, referral, actor=people["rhys"], reason="A mistake")

        assert told() == {"asha: referral.withdrawn_yours"}
        assert over() == {"asha: support.new_case": Void.OVER}

    @pytest.mark.both_databases
    def test_a_referrer_is_told_that_another_ended_it(
        self, session, refer, people, told, over
    ):
        original, referral = refer(CANNOT_TELL), refer(CANNOT_TELL)
        mark_duplicate(
            session,
            referral,
            original=original,
            actor=people["tess"],
            reason="The same",
            same_customer=True,
        )

        assert told() == {"rhys: referral.duplicate"}
        assert over() == dict.fromkeys(to_all("referral.to_settle", *TEAM), Void.OVER)


def test_no_words_of_any_kind_speak_of_now_or_of_a_person():
    for kind in KINDS.values():
        said = f"{kind.act} {kind.words}".lower()

        assert not {"today", "yesterday", "tomorrow", "now"} & set(said.split()), kind
        assert kind.words.endswith("."), kind.name
        assert not kind.act.endswith("."), kind.name
        assert len(kind.act) <= 60, kind.name
        kind.say_words(Notice(reference="IPR-26-0001-K", act_by=None))


def test_every_kind_that_wants_an_act_says_what_ends_it():
    assert [
        kind.name
        for kind in KINDS.values()
        if kind.urgency is Urgency.ACT and kind.void is never_void
    ] == []


class TestUnseen:
    def test_what_somebody_can_no_longer_open_is_not_sent(
        self, session, refer, people, settings
    ):
        referral = refer(DECLINE)
        area = referral.area
        dev = people["dev"]
        mine = select(Notice).where(Notice.user_id == dev.id)
        notice = session.scalars(mine).one()
        assert find_unseen(session, [notice]) == {}

        for cover in area.covers:
            if cover.user_id == dev.id:
                end_cover(session, cover, last_day=None, actor=None)
        session.commit()

        assert find_unseen(session, [notice]) == {notice.id: Void.UNSEEN}
        assert still_standing(session, [notice]) == []
        assert notice.ended_why is Void.UNSEEN

    def test_a_savepoint_gives_up_its_own_events_alone(
        self, session, refer, people, told
    ):
        referral = refer(CANNOT_TELL)
        told()
        decisions.claim(session, referral, actor=people["tess"])
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            raise ZeroDivisionError
        decisions.release(session, referral, actor=people["tess"])

        assert told() == to_all("referral.to_settle", "una", "vic")
