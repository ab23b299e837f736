"""Questions to the referrer: who may ask, answer and take back, and what ends them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ipr.accounts.models import User
from ipr.accounts.people.service import deactivate_user, grant_role
from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import london_today
from ipr.db.engine import begin_writing
from ipr.decisions import service as decisions
from ipr.decisions.queries import latest_decision
from ipr.desks.declarations import DeskReader
from ipr.enquiries import service
from ipr.enquiries.errors import NoAnswer, WrongDueDay
from ipr.enquiries.home import find_questions_asked, find_questions_to_answer
from ipr.enquiries.models import Enquiry, EnquiryState
from ipr.enquiries.receipt import find_question_to_answer
from ipr.permissions import Role
from ipr.referrals.models import ReferralStatus
from ipr.referrals.named_in_text import NamesCustomer
from ipr.referrals.service import mark_duplicate, withdraw_referral
from ipr.support import service as support
from ipr.support.queries import case_of
from ipr.workflow import NotAllowed, NotPossible, Refused
from tests.make import make_user, submit_referral, tell_news
from tests.races import at_once, session_on

DECLINED = {"event": ["death"], "contribution": "none", "external_process": []}
UNKNOWN = DECLINED | {"contribution": "not_known"}
WHY = "What did the letters say?"

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture
def send(session, settings, staff, area, referrer):
    def send(facts=UNKNOWN):
        return submit_referral(
            session, referrer, settings=settings, facts=facts, area=area
        )

    return send


@pytest.fixture
def ask(session, team):
    def ask(referral, actor=team, question=WHY, due_on=None):
        return service.ask_question(
            session, referral, question=question, due_on=due_on, actor=actor
        )

    return ask


def events(session, action):
    found = session.scalars(select(AuditEvent).where(AuditEvent.action == action))
    return [(event.reference, event.changes) for event in found]


def home(session, settings, user, find):
    lines = find(DeskReader(session, user, london_today(), settings))
    return [(line.words, line.says, line.overdue) for line in lines]


class TestAskQuestion:
    def test_the_record_says_that_it_was_asked_and_not_what(self, session, send, ask):
        referral, due = send(), london_today() + timedelta(days=3)

        enquiry = ask(referral, due_on=due)

        assert enquiry.state is EnquiryState.OPEN
        changes = {"state": [None, "open"], "due_on": [None, due.isoformat()]}
        asked = events(session, AuditAction.ENQUIRY_ASKED)
        assert asked == [(referral.reference, changes)]

    def test_several_may_be_open_but_the_same_twice_is_one(self, send, ask):
        referral = send()

        assert ask(referral) is ask(referral)
        assert ask(referral, question="Who rang?") is not ask(referral)

    @pytest.mark.parametrize(
        ("facts", "who", "may"),
        [
            (UNKNOWN, "team", True),
            (UNKNOWN, "acssl", False),
            (UNKNOWN, "stranger", False),
            (DECLINED, "team", False),
            (DECLINED, "acssl", True),
            (DECLINED, "deputy", True),
            (DECLINED, "lead", True),
            (DECLINED, "far", False),
        ],
    )
    def test_those_who_work_on_the_case_ask(
        self, session, send, ask, team, acssl, deputy, lead, facts, who, may
    ):
        people = {"team": team, "acssl": acssl, "deputy": deputy, "lead": lead}
        people["stranger"] = make_user(session)
        people["far"] = make_user(session, Role.ACSSL)
        referral = send(facts)

        if may:
            assert ask(referral, people[who])
        else:
            with pytest.raises(NotAllowed):
                ask(referral, people[who])

    def test_nobody_asks_themselves(self, session, settings, ask, team, staff):
        own = submit_referral(session, team, settings=settings, facts=UNKNOWN)

        with pytest.raises(NotPossible, match="You referred this case yourself"):
            ask(own)

    def test_a_closed_case_is_opened_again_first(self, session, send, ask, acssl):
        referral = send(DECLINED)
        close(session, referral, acssl)

        with pytest.raises(NotPossible, match="open it again"):
            ask(referral, acssl)

    def test_a_day_that_has_passed_and_a_name_are_refused(self, send, ask):
        referral = send()

        with pytest.raises(WrongDueDay, match="today or in the future"):
            ask(referral, due_on=london_today() - timedelta(days=1))
        with pytest.raises(NamesCustomer, match="Take out “Alex”"):
            ask(referral, question="Was Alex at home?")
        assert ask(referral, due_on=london_today()).due_on == london_today()


class TestAnswerQuestion:
    def test_the_referrer_answers_once(self, session, send, ask, referrer):
        enquiry = ask(send())

        service.answer_question(session, enquiry, answer="A debt", actor=referrer)

        assert (enquiry.state, enquiry.answer) == (EnquiryState.ANSWERED, "A debt")
        answered = events(session, AuditAction.ENQUIRY_ANSWERED)
        assert answered == [(enquiry.reference, {"state": ["open", "answered"]})]
        with pytest.raises(NotPossible, match="has been answered"):
            service.answer_question(session, enquiry, answer="No", actor=referrer)

    def test_nobody_else_answers_and_nothing_is_no_answer(
        self, session, send, ask, referrer, team
    ):
        enquiry = ask(send())

        with pytest.raises(NotAllowed, match="Only the referrer"):
            service.answer_question(session, enquiry, answer="A debt", actor=team)
        with pytest.raises(NoAnswer):
            service.answer_question(session, enquiry, answer="", actor=referrer)

    def test_news_told_in_reply_answers_it_and_is_linked(
        self, session, settings, send, ask, referrer
    ):
        enquiry = ask(send())
        other = ask(enquiry.referral, question="Who rang?")

        decision = tell_news(
            session,
            enquiry.referral,
            {"contribution": "alleged"},
            settings=settings,
            replies_to=enquiry.id,
        )

        assert (enquiry.state, enquiry.decision) == (EnquiryState.ANSWERED, decision)
        assert other.state is EnquiryState.OPEN
        said = {"decision": [None, 2], "state": ["open", "answered"]}
        assert events(session, AuditAction.ENQUIRY_ANSWERED) == [
            (enquiry.reference, said)
        ]

    def test_only_its_referrer_is_prompted_and_only_while_it_is_open(
        self, session, settings, send, ask, referrer, team
    ):
        enquiry = ask(send())
        referral, number = enquiry.referral, enquiry.id

        prompt = find_question_to_answer(session, referral, referrer, number)
        assert prompt and prompt.shown is enquiry
        assert find_question_to_answer(session, referral, team, number) is None
        said = {"note": "A", "actor": team, "replies_to": number}
        tell_news(session, referral, settings=settings, **said)
        assert enquiry.state is EnquiryState.OPEN
        service.answer_question(session, enquiry, answer="A debt", actor=referrer)
        assert find_question_to_answer(session, referral, referrer, number) is None


class TestTakeBackQuestion:
    def take_back(self, session, enquiry, actor, reason="We found it"):
        service.take_back_question(session, enquiry, reason=reason, actor=actor)

    def test_a_colleague_takes_it_back_and_what_was_begun_goes(
        self, session, send, ask, referrer, second
    ):
        enquiry = ask(send())
        enquiry.answer = "Begun"

        self.take_back(session, enquiry, second)

        assert enquiry.state is EnquiryState.TAKEN_BACK
        assert (enquiry.taken_back_by, enquiry.answer) == (second, None)
        with pytest.raises(NotPossible, match="no answer is needed"):
            service.answer_question(session, enquiry, answer="Late", actor=referrer)

    def test_not_the_referrer_nor_who_does_not_work_on_it(
        self, session, send, ask, referrer, acssl
    ):
        enquiry = ask(send())

        for other in (referrer, acssl):
            with pytest.raises(NotAllowed):
                self.take_back(session, enquiry, other)
        with pytest.raises(NamesCustomer):
            self.take_back(session, enquiry, enquiry.asked_by, "Alex was away")

    def test_a_referrer_of_the_team_answers_and_takes_nothing_back(
        self, session, send, ask, referrer
    ):
        enquiry = ask(send())
        grant_role(
            session,
            referrer,
            Role.IPR_TEAM,
            starts_on=london_today(),
            ends_on=None,
            actor=None,
        )

        with pytest.raises(NotAllowed, match="referred this case yourself"):
            self.take_back(session, enquiry, referrer)

    def test_nobody_is_asked_who_left(self, session, send, ask, referrer):
        referral = send()
        deactivate_user(session, referrer, actor=None)

        with pytest.raises(NotPossible, match="has left the service"):
            ask(referral)

    def test_withdrawing_takes_it_back(self, session, send, ask, referrer):
        enquiry = ask(send())

        withdraw_referral(session, enquiry.referral, actor=referrer, reason="Mine")

        self.is_taken_back_by_the_program(session, enquiry, "The referral ended")

    def test_a_duplicate_takes_it_back(self, session, send, ask, team):
        enquiry = ask(send())

        mark_duplicate(
            session,
            enquiry.referral,
            original=send(),
            actor=team,
            reason="Same",
            same_customer=True,
        )

        self.is_taken_back_by_the_program(session, enquiry, "The referral ended")

    def test_closing_the_declined_case_takes_it_back(self, session, send, ask, acssl):
        enquiry = ask(send(DECLINED), acssl)

        close(session, enquiry.referral, acssl)

        self.is_taken_back_by_the_program(
            session, enquiry, "The case was closed with feedback"
        )

    def is_taken_back_by_the_program(self, session, enquiry, reason):
        assert enquiry.state is EnquiryState.TAKEN_BACK
        assert enquiry.taken_back_by is None
        assert enquiry.taken_back_reason == reason
        [event] = session.scalars(
            select(AuditEvent).where(
                AuditEvent.action == AuditAction.ENQUIRY_TAKEN_BACK
            )
        )
        assert event.actor_id is None


def test_a_case_that_moves_takes_its_question_along_to_its_new_holder(
    session, settings, send, ask, team, second, acssl, referrer
):
    enquiry = ask(send())
    referral = enquiry.referral
    decisions.claim(session, referral, actor=team)
    proposal = decisions.propose_settlement(
        session,
        referral,
        outcome="decline",
        reason="Nobody knows more",
        follows=latest_decision(session, referral).number,
        actor=team,
        settings=settings,
    )
    decisions.confirm_settlement(
        session, proposal, reason="I agree", actor=second, settings=settings
    )

    assert referral.status is ReferralStatus.DECLINED
    assert enquiry.state is EnquiryState.OPEN
    waiting = [(referral.reference, "asked today", False)]
    for person in (acssl, team):
        assert home(session, settings, person, find_questions_asked) == waiting
    assert home(session, settings, second, find_questions_asked) == []
    with pytest.raises(Refused):
        service.take_back_question(session, enquiry, reason="Mine", actor=second)
    service.take_back_question(session, enquiry, reason="Now mine", actor=acssl)


@pytest.mark.both_databases
def test_of_an_answer_and_a_taking_back_at_once_one_counts(
    session, settings, send, ask, team, referrer
):
    enquiry = ask(send())
    session.commit()

    def act(do, who, **said):
        with session_on(settings.database_url) as mine:
            begin_writing(mine)
            actor = mine.get_one(User, who.id)
            do(mine, mine.get_one(Enquiry, enquiry.id), actor=actor, **said)
            mine.commit()

    [fault] = at_once(
        [
            lambda: act(service.answer_question, referrer, answer="A debt"),
            lambda: act(service.take_back_question, team, reason="We found it"),
        ]
    )

    session.rollback()
    session.refresh(enquiry)
    assert isinstance(fault, NotPossible)
    answered = enquiry.state is EnquiryState.ANSWERED
    assert (enquiry.answer == "A debt") is answered
    assert (enquiry.taken_back_at is None) is answered


def test_home_has_the_oldest_first_with_age_and_what_is_late(
    session, settings, send, ask, referrer, team
):
    first, then = ask(send(), due_on=london_today()), ask(send())
    first.asked_at -= timedelta(days=4)
    first.due_on -= timedelta(days=1)
    due = f"{first.due_on:%-d %B %Y}"

    asked, waiting = (
        home(session, settings, user, find)
        for user, find in (
            (referrer, find_questions_to_answer),
            (team, find_questions_asked),
        )
    )

    assert asked == [
        (first.reference, f"asked 4 days ago, answer it by {due}", True),
        (then.reference, "asked today", False),
    ]
    assert waiting[0] == (
        first.reference,
        f"asked 4 days ago, answer due by {due}",
        True,
    )


def close(session, referral, acssl):
    case = case_of(session, referral)
    support.accept_case(session, case, actor=acssl)
    support.close_case(
        session, case, done="Rang", learned="", feedback="Thank you", actor=acssl
    )
