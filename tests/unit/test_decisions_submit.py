"""Submitting: one referral, decided and owned, whatever happens; or a clear refusal."""

import threading
from datetime import date

import pytest
import time_machine
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from ipr.accounts.models import Nation
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.engine import begin_writing, prepare_engine
from ipr.decisions import service
from ipr.decisions.errors import (
    Incomplete,
    NobodyToReceive,
    OtherVersion,
)
from ipr.decisions.models import StoredDecision
from ipr.decisions.queries import count_unowned, latest_decision
from ipr.permissions import Role
from ipr.referrals.drafts import service as drafts
from ipr.referrals.models import (
    Draft,
    FactPattern,
    Queue,
    Referral,
    ReferralDraftState,
    ReferralStatus,
)
from ipr.referrals.service import CaseNotFound
from ipr.reviews.models import Acceptance
from ipr.support.models import SupportCase
from tests.make import (
    make_area,
    make_draft,
    make_user,
    published_book,
    submit_referral,
)
from tests.statements import statements

pytestmark = pytest.mark.mostly_sqlite

HARM = {"event": ["death"]}
ACCEPT = HARM | {"contribution": "alleged", "external_process": ["none"]}
DECLINE = HARM | {"contribution": "none", "external_process": ["none"]}
CANNOT_TELL = HARM | {"contribution": "not_known", "external_process": ["none"]}


@pytest.fixture
def send(session, settings):
    def send(draft, actor=None):
        return service.submit_referral(
            session,
            draft.key,
            actor=actor or draft.referrer,
            book=published_book(),
            settings=settings,
        )

    return send


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def actions(session, referral):
    return session.scalars(
        select(AuditEvent.action)
        .where(AuditEvent.reference == referral.reference)
        .order_by(AuditEvent.id)
    ).all()


class TestOutcomes:
    @pytest.mark.parametrize(
        ("facts", "outcome", "status"),
        [
            (ACCEPT, "accept", ReferralStatus.ACCEPTED),
            (CANNOT_TELL, "cannot_tell", ReferralStatus.TRIAGE),
            (DECLINE, "decline", ReferralStatus.DECLINED),
        ],
    )
    def test_each_outcome_has_its_status_and_owner(
        self, session, settings, staff, facts, outcome, status
    ):
        referral = submit_referral(session, settings=settings, facts=facts)

        assert (referral.outcome, referral.status) == (outcome, status)
        if status is ReferralStatus.DECLINED:
            assert referral.owner == staff[Role.ACSSL_LEAD]
            assert referral.queue is None
        else:
            assert (referral.owner, referral.queue) == (None, Queue.IPR_TEAM)
        assert count_unowned(session, date.today()) == 0

    @time_machine.travel("2026-12-23T15:00:00Z", tick=False)
    def test_an_accepted_case_gets_its_time_limit_with_the_working(
        self, session, settings, staff
    ):
        referral = submit_referral(session, settings=settings, facts=ACCEPT)

        [acceptance] = session.scalars(select(Acceptance))
        assert acceptance.referral == referral
        assert acceptance.accepted_on == date(2026, 12, 23)
        assert acceptance.report_due_on == date(2027, 1, 11)
        assert acceptance.working[1] == ["2026-12-25", None, "Christmas Day"]

    def test_a_declined_case_goes_to_its_area_and_only_there(
        self, session, settings, staff
    ):
        area = make_area(session, acssl=staff[Role.ACSSL])

        referral = submit_referral(session, settings=settings, facts=DECLINE, area=area)

        [case] = session.scalars(select(SupportCase))
        assert referral.owner == case.owner == staff[Role.ACSSL]
        assert count(session, Acceptance) == 0

    def test_the_nation_follows_from_the_area(self, session, settings, staff):
        scotland = make_area(session, nation=Nation.SCOTLAND)
        facts = DECLINE | {"external_process": ["significant_case_review"]}

        there = submit_referral(session, settings=settings, facts=facts, area=scotland)
        nowhere = submit_referral(session, settings=settings, facts=facts)

        assert (there.outcome, nowhere.outcome) == ("accept", "cannot_tell")

    def test_everything_is_on_record(self, session, settings, staff):
        referral = submit_referral(session, settings=settings, facts=DECLINE)

        assert actions(session, referral) == [
            AuditAction.REFERRAL_SUBMITTED,
            AuditAction.REFERRAL_DECIDED,
            AuditAction.SUPPORT_OPENED,
            AuditAction.REFERRAL_ROUTED,
        ]


class TestWhatIsKept:
    def test_a_decision_can_be_made_again_to_the_same_words(
        self, session, settings, staff
    ):
        referral = submit_referral(session, settings=settings, facts=DECLINE)

        kept = latest_decision(session, referral)
        again = published_book()[kept.version.name].decide(kept.pattern.facts)
        assert kept.findings == again.to_dict()
        assert kept.version.digest == again.digest == kept.words["version"]["digest"]
        assert kept.program.startswith("ipr ")

    def test_equal_answers_share_one_pattern(self, session, settings, staff):
        for _ in range(2):
            submit_referral(session, settings=settings, facts=DECLINE)

        assert count(session, FactPattern) == 1
        assert count(session, StoredDecision) == 2

    def test_a_submit_decides_once_and_sets_each_field_once(self, session, staff, send):
        draft = make_draft(session, facts=DECLINE)
        session.commit()
        with statements(session) as asked:
            referral = send(draft)
            session.commit()

        assert referral.pattern is latest_decision(session, referral).pattern

        def number(start, table):
            return sum(text.startswith(start) and table in text for text in asked)

        assert number("SELECT", "FROM draft ") == 1
        assert number("SELECT", "FROM fact_pattern") == 1
        assert number("INSERT", "INTO fact_pattern") == 1
        assert number("SELECT", "FROM stored_version") == 1
        assert number("INSERT", "INTO referral ") == 1
        assert number("INSERT", "INTO decision ") == 1
        assert number("SELECT", "FROM acceptance") == 0
        assert number("UPDATE", "referral ") == number("UPDATE", "decision ") == 0


@pytest.mark.both_databases
class TestTwice:
    def test_sending_again_gives_the_same_receipt(self, session, staff, send):
        draft = make_draft(session)

        assert send(draft) is send(draft)
        assert count(session, Referral) == count(session, StoredDecision) == 1
        assert draft.state is ReferralDraftState.SUBMITTED

    def test_sending_at_the_same_moment_makes_one(self, session, settings, staff):
        key = make_draft(session, facts=DECLINE).key
        session.commit()
        found, barrier = [], threading.Barrier(6)

        def press():
            engine = create_engine(settings.database_url)
            prepare_engine(engine)
            with Session(engine) as own:
                barrier.wait()
                begin_writing(own)
                draft = own.scalars(select(Draft).where(Draft.key == key)).one()
                referral = service.submit_referral(
                    own,
                    key,
                    actor=draft.referrer,
                    book=published_book(),
                    settings=settings,
                )
                own.commit()
                found.append(referral.reference)
            engine.dispose()

        threads = [threading.Thread(target=press) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(found) == 6
        assert len(set(found)) == 1
        for model in (Referral, StoredDecision, SupportCase, FactPattern):
            assert count(session, model) == 1

    def test_many_referrals_at_the_same_moment_are_all_made(
        self, session, settings, staff
    ):
        keys = [make_draft(session, facts=DECLINE).key for _ in range(6)]
        session.commit()
        found, barrier = [], threading.Barrier(6)

        def press(key):
            engine = create_engine(settings.database_url)
            prepare_engine(engine)
            with Session(engine) as own:
                barrier.wait()
                begin_writing(own)
                draft = own.scalars(select(Draft).where(Draft.key == key)).one()
                referral = service.submit_referral(
                    own,
                    key,
                    actor=draft.referrer,
                    book=published_book(),
                    settings=settings,
                )
                own.commit()
                found.append(referral.reference)
            engine.dispose()

        threads = [threading.Thread(target=press, args=(key,)) for key in keys]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(set(found)) == 6
        assert count(session, FactPattern) == 1


class TestRefusals:
    def test_somebody_elses_draft(self, session, staff, send):
        with pytest.raises(CaseNotFound):
            send(make_draft(session), actor=make_user(session))

    def test_a_draft_that_was_given_up(self, session, staff, send):
        draft = make_draft(session)
        drafts.discard_draft(session, draft, actor=draft.referrer)

        with pytest.raises(drafts.DraftNotOpen):
            send(draft)

    def test_an_unanswered_question(self, session, staff, send):
        draft = make_draft(session, facts=HARM)

        with pytest.raises(Incomplete) as refusal:
            send(draft)
        assert refusal.value.missing

    def test_questions_of_another_version(self, session, staff, send):
        draft = make_draft(session, version=published_book()["2022"])

        with pytest.raises(OtherVersion):
            send(draft)

    def test_nobody_there_to_receive_it(self, session, staff, send):
        lead = staff[Role.ACSSL_LEAD]
        lead.active = False
        session.flush()

        with pytest.raises(NobodyToReceive) as refusal:
            send(make_draft(session))
        assert refusal.value.missing == ["an ACSSL network lead"]

    def test_a_refusal_leaves_the_draft_as_it_was(self, session, staff, send):
        draft = make_draft(session, facts=HARM)

        with pytest.raises(Incomplete):
            send(draft)
        assert draft.state is ReferralDraftState.OPEN
        assert count(session, Referral) == 0
