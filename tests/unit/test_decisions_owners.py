"""No referral without an owner: a random walk that tries hard to make one.

People refer, decide, settle, hand over, leave, come back and fall ill in any order.
After every step each open referral must have an owner who can act on it.
"""

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from ipr.accounts import service as accounts
from ipr.accounts.away.service import set_away
from ipr.accounts.models import Nation
from ipr.accounts.people import service as user_service
from ipr.db.clock import london_today
from ipr.decisions import service as decisions
from ipr.decisions.lowering.told import told_some_of_it
from ipr.decisions.models import (
    Lowering,
    LoweringState,
    Settlement,
    SettlementState,
)
from ipr.decisions.queries import (
    OPEN_LOWERING,
    count_unowned,
    decisions_of,
    latest_decision,
    lowerings_of,
    open_lowering,
    open_proposal,
    settlements_of,
)
from ipr.decisions.receipt.contents import effective_decision
from ipr.permissions import Role
from ipr.referrals import service as referrals
from ipr.referrals.duplicates import NotADuplicate
from ipr.referrals.models import Queue, Referral, ReferralStatus
from ipr.reviews import service as reviews
from ipr.reviews.queries import acceptance_of
from ipr.support import service as support
from ipr.support.models import SupportState
from ipr.support.queries import case_of
from ipr.workflow import Refused
from tests.make import (
    make_area,
    make_staff,
    make_user,
    submit_referral,
    tell_news,
)
from tests.proving import tries

REFUSALS = (
    Refused,
    accounts.DatesOverlap,
    referrals.AlreadyEnded,
    NotADuplicate,
    user_service.LastHolder,
    user_service.OwnAccess,
    user_service.NotActive,
)
STAFF = (Role.IPR_TEAM, Role.ACSSL, Role.ACSSL_LEAD)
WITH_TEAM = (ReferralStatus.TRIAGE, ReferralStatus.ACCEPTED)
STEPS = 120


class Walk:
    """A service in use by people who do anything, at random."""

    def __init__(self, session, settings, seed):
        self.session, self.settings = session, settings
        self.random = random.Random(seed)
        self.done = Counter()
        make_staff(session)
        self.manager = make_user(session, Role.ACCESS_MANAGER)
        self.people = [make_user(session, role) for role in STAFF for _ in range(2)]
        self.referrer = make_user(session)
        acssls = [p for p in self.people if Role.ACSSL in p.roles]
        self.areas = [
            None,
            make_area(session, acssl=acssls[0], deputy=acssls[1]),
            make_area(session, nation=Nation.SCOTLAND, acssl=acssls[1]),
        ]

    @property
    def someone(self):
        return self.random.choice([*self.people, self.referrer])

    @property
    def team_member(self):
        return self.random.choice(
            accounts.role_holders(self.session, Role.IPR_TEAM, london_today())
        )

    @property
    def victim(self):
        """Somebody to take away: best of all one who holds something."""
        return self.random.choice([self.referral.owner or self.someone, self.someone])

    @property
    def referral(self):
        found = self.session.scalars(select(Referral)).all()
        return self.random.choice(found) if found else self.submit()

    @property
    def case(self):
        return case_of(self.session, self.referral)

    def facts(self):
        pick = self.random.choice
        return {
            "event": pick([["death"], ["none"], ["self_harm", "not_known"]]),
            "contribution": pick(["alleged", "suggested", "none", "not_known"]),
            "external_process": pick([["none"], ["none"], ["not_known"]]),
        }

    def submit(self):
        return submit_referral(
            self.session,
            self.referrer,
            settings=self.settings,
            facts=self.facts(),
            area=self.random.choice(self.areas),
        )

    def tell(self):
        referral = self.referral
        tell_news(
            self.session,
            referral,
            self.facts(),
            settings=self.settings,
            area=self.random.choice([referral.area, *self.areas]),
            note=self.random.choice(["", "Something new"]),
            actor=self.random.choice([self.referrer, self.someone]),
        )

    def claim(self):
        actor = self.random.choice([self.someone, self.team_member])
        decisions.claim(self.session, self.referral, actor=actor)

    def release(self):
        referral = self.referral
        actor = referral.owner or self.someone
        decisions.release(self.session, referral, actor=actor)

    def settle(self):
        referral, actor = self.referral, self.team_member
        if referral.status is ReferralStatus.TRIAGE and referral.queue:
            decisions.claim(self.session, referral, actor=actor)
        decisions.propose_settlement(
            self.session,
            referral,
            outcome=self.random.choice(["accept", "decline"]),
            reason="Because",
            follows=latest_decision(self.session, referral).number,
            actor=self.random.choice([referral.owner or actor, actor]),
            settings=self.settings,
        )

    def answer(self):
        open_ones = select(Settlement).where(
            Settlement.state == SettlementState.PROPOSED
        )
        for settlement in self.session.scalars(open_ones).all()[:1]:
            answer = {"reason": "Read", "actor": self.team_member}
            if self.random.random() < 0.6:
                decisions.confirm_settlement(
                    self.session, settlement, settings=self.settings, **answer
                )
            else:
                decisions.refuse_settlement(self.session, settlement, **answer)

    def answer_what_lowers(self):
        waiting = select(Lowering).where(Lowering.state.in_(OPEN_LOWERING))
        for lowering in self.session.scalars(waiting).all()[:1]:
            answer = {"reason": "Read", "actor": self.team_member}
            if self.random.random() < 0.7:
                decisions.confirm_lowering(
                    self.session, lowering, settings=self.settings, **answer
                )
            else:
                decisions.refuse_lowering(self.session, lowering, **answer)

    def reconsider(self):
        open_ones = select(Settlement).where(
            Settlement.state == SettlementState.PROPOSED
        )
        for settlement in self.session.scalars(open_ones).all()[:1]:
            if self.random.random() < 0.5:
                decisions.take_back_proposal(
                    self.session, settlement, actor=settlement.proposer
                )
            else:
                decisions.change_proposal(
                    self.session,
                    settlement,
                    outcome=self.random.choice(["accept", "decline"]),
                    reason="Otherwise",
                    actor=settlement.proposer,
                    settings=self.settings,
                )

    def receive_report(self):
        acceptance = acceptance_of(self.session, self.referral)
        if acceptance:
            reviews.receive_report(
                self.session,
                acceptance,
                received_on=london_today(),
                actor=self.someone,
            )

    def withdraw(self):
        if self.random.random() < 0.2:
            referrals.withdraw_referral(
                self.session, self.referral, actor=self.referrer, reason="A mistake"
            )

    def mark_duplicate(self):
        if self.random.random() < 0.2:
            referrals.mark_duplicate(
                self.session,
                self.referral,
                original=self.referral,
                actor=self.someone,
                reason="The same",
                same_customer=True,
            )

    def work_on_case(self):
        case = self.case
        if case:
            actor = self.random.choice([case.owner, self.someone])
            if case.state is SupportState.NEW:
                support.accept_case(self.session, case, actor=actor)
            elif case.state is SupportState.CLOSED:
                support.reopen_case(self.session, case, reason="More", actor=actor)
            else:
                support.close_case(
                    self.session,
                    case,
                    done="Rang",
                    learned="",
                    feedback="Thank you",
                    actor=actor,
                )

    def hand_over(self):
        case = self.case
        if case:
            support.hand_over(
                self.session, case, to=self.someone, reason="Wrong", actor=case.owner
            )

    def change_area(self):
        case, area = self.case, self.random.choice(self.areas)
        if case and area:
            support.change_area(
                self.session, case, area=area, reason="Wrong", actor=case.owner
            )

    def leave(self):
        user_service.deactivate_user(self.session, self.victim, actor=self.manager)

    def come_back(self):
        for user in [person for person in self.people if not person.active][:1]:
            user_service.reactivate_user(self.session, user, actor=self.manager)

    def lose_role(self):
        held = [g for g in self.victim.grants if g.holds_on(london_today())]
        for grant in held[:1]:
            user_service.end_role(
                self.session, grant, last_day=None, actor=self.manager
            )

    def gain_role(self):
        user_service.grant_role(
            self.session,
            self.random.choice([p for p in self.people if p.active]),
            self.random.choice(STAFF),
            starts_on=london_today(),
            actor=self.manager,
        )

    def be_away(self):
        today = london_today()
        set_away(
            self.session,
            self.random.choice(self.people),
            starts_on=today,
            ends_on=today + timedelta(days=1),
            stand_in=self.random.choice([None, *self.people]),
        )

    def step(self):
        """Do something at random; a refusal leaves everything as it was."""
        name = self.random.choice(MOVES)
        try:
            with self.session.begin_nested():
                getattr(self, name)()
                self.session.flush()
            self.done[name] += 1
        except REFUSALS:
            self.done[f"{name} refused"] += 1


MOVES = [
    *(["submit", "tell", "claim", "settle", "answer", "gain_role", "come_back"] * 2),
    *("release", "receive_report", "withdraw", "mark_duplicate", "work_on_case"),
    *("answer_what_lowers", "answer_what_lowers", "reconsider"),
    *("hand_over", "change_area", "leave", "lose_role", "be_away"),
]


def check_owned(session, referral):
    """Hold one referral against everything that its status promises."""
    status, owner, today = referral.status, referral.owner, london_today()
    case, acceptance = case_of(session, referral), acceptance_of(session, referral)
    accepted = acceptance is not None and acceptance.ended_on is None
    assert accepted == (status is ReferralStatus.ACCEPTED)
    if status in WITH_TEAM:
        assert (owner is None) == (referral.queue is Queue.IPR_TEAM)
        assert owner is None or Role.IPR_TEAM in owner.roles_on(today)
        assert case is None or case.state is SupportState.ENDED
    elif status is ReferralStatus.DECLINED:
        assert referral.queue is None
        assert owner == case.owner
        assert referral.area_id == case.area_id
        if case.state is not SupportState.CLOSED:
            assert case.state is not SupportState.ENDED
            assert owner.roles_on(today) & {Role.ACSSL, Role.ACSSL_LEAD}
    else:
        assert owner or referral.queue
        assert open_proposal(session, referral) is None
        assert open_lowering(session, referral) is None
    numbers = [decision.number for decision in decisions_of(session, referral)]
    assert numbers == list(range(len(numbers), 0, -1))
    stands = effective_decision(
        decisions_of(session, referral), lowerings_of(session, referral)
    )
    assert referral.outcome == stands.outcome
    for settlement in settlements_of(session, referral):
        if settlement.outcome == "decline":
            confirmed = settlement.state is SettlementState.CONFIRMED
            assert not confirmed or settlement.second not in (None, settlement.proposer)
    for lowering in lowerings_of(session, referral):
        confirmed = lowering.state is LoweringState.CONFIRMED
        needed = 2 if lowering.decision.outcome == "decline" else 1
        by = {lowering.first, lowering.second} - {None, lowering.told_by}
        assert not confirmed or len(by) == needed
        mine = select(Lowering).where(Lowering.id == lowering.id)
        for person in by:
            assert session.scalar(mine.where(told_some_of_it(person.id))) is None


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", range(tries(1, whole=3)))
def test_whatever_people_do_every_referral_has_an_owner(session, settings, seed):
    walk = Walk(session, settings, seed)

    for step in range(STEPS):
        walk.step()
        session.expire_all()
        assert count_unowned(session, london_today()) == 0
        for referral in session.scalars(select(Referral)) if step % 6 == 5 else ():
            check_owned(session, referral)

    reached = {name for name in walk.done if not name.endswith("refused")}
    assert len(reached) > 12, walk.done
