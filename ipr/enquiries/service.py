"""Questions to the referrer of a case are asked, and taken back."""

from datetime import date

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.audit.transitions import make_transition
from ipr.db.clock import london_today, utc_now
from ipr.db.engine import AnySession
from ipr.decisions.queries import lock_referral
from ipr.decisions.workers import may_work_on
from ipr.enquiries.answering import answer_question, keep_answer, remove_from_answer
from ipr.enquiries.errors import WrongDueDay
from ipr.enquiries.models import Enquiry, EnquiryState
from ipr.enquiries.queries import open_enquiries
from ipr.enquiries.states import (
    ASKING_WORKFLOW,
    ENQUIRY_WORKFLOW,
    NOT_CLOSED,
    NOT_REFERRER,
    THEIR_SIDE,
    WORKS,
)
from ipr.files.service import forget_file, present_files
from ipr.referrals.models import Referral
from ipr.referrals.named_in_text import refuse_names
from ipr.referrals.signals import referral_ended
from ipr.support.models import SupportState
from ipr.support.queries import case_of
from ipr.support.signals import case_closed
from ipr.workflow import NotAllowed, NotPossible, Transition

__all__ = [
    "answer_question",
    "ask_question",
    "keep_answer",
    "remove_from_answer",
    "take_back_question",
]


def ask_question(
    session: AnySession,
    referral: Referral,
    *,
    question: str,
    due_on: date | None,
    actor: User,
) -> Enquiry:
    """Ask the referrer of a case something, and by when an answer is needed.

    Asking the same twice, while it is open, asks once. Raises NotAllowed for whoever
    doesn't work on the case, NotPossible where it is closed or ended, WrongDueDay, and
    NamesCustomer if the question does.
    """
    referral = lock_referral(session, referral)
    row = ASKING_WORKFLOW.check(session, referral, "ask_question", actor=actor)
    if due_on and due_on < london_today():
        raise WrongDueDay
    if not referral.referrer.active:
        raise NotPossible(
            f"{referral.referrer.name} has left the service and can’t answer"
        )
    refuse_names(referral.customer, question=question)
    for other in open_enquiries(session, referral):
        if (other.asked_by_id, other.question) == (actor.id, question):
            return other
    enquiry = Enquiry(
        referral=referral,
        state=EnquiryState.OPEN,
        asked_by=actor,
        asked_at=utc_now(),
        question=question,
        due_on=due_on,
    )
    session.add(enquiry)
    record(
        session,
        AuditAction(row.audit),
        subject=enquiry,
        actor=actor,
        changes={"state": (None, enquiry.state), "due_on": (None, due_on)},
    )
    return enquiry


def take_back_question(
    session: AnySession, enquiry: Enquiry, *, reason: str, actor: User
) -> None:
    """Take a question back, and say why: its referrer need not answer it any more.

    Raises NotAllowed for whoever neither asked it nor works on the case, NotPossible
    once it was answered or taken back, and NamesCustomer if the reason does.
    """
    referral = lock_referral(session, enquiry.referral)
    session.refresh(enquiry)
    row = ENQUIRY_WORKFLOW.check(session, enquiry, "take_back_question", actor=actor)
    refuse_names(referral.customer, reason=reason)
    _take_back(session, row, enquiry, reason, actor)


def _take_back(
    session: AnySession,
    row: Transition,
    enquiry: Enquiry,
    reason: str,
    actor: User | None,
) -> None:
    enquiry.taken_back_at, enquiry.taken_back_by = utc_now(), actor
    enquiry.taken_back_reason = reason
    enquiry.answer = None  # what was begun and not sent is nobody's to read
    for file in present_files(enquiry.files):
        forget_file(file)
    make_transition(session, row, enquiry, actor=actor)


def _take_back_all(session: AnySession, referral: Referral, reason: str) -> None:
    row = ENQUIRY_WORKFLOW.row("take_back_question")
    for enquiry in open_enquiries(session, referral):
        _take_back(session, row, enquiry, reason, None)


@referral_ended.connect
def follow_ended_referral(
    session: AnySession, *, referral: Referral, actor: User
) -> None:
    """Take back what is open about a referral that was withdrawn or is a duplicate."""
    _take_back_all(session, referral, "The referral ended")


@case_closed.connect
def follow_closed_case(session: AnySession, *, referral: Referral) -> None:
    """Take back what is open about a declined case that was closed with feedback."""
    _take_back_all(session, referral, "The case was closed with feedback")


@ASKING_WORKFLOW.predicate(WORKS)
def check_works(session: AnySession, referral: Referral, actor: User) -> None:
    """Raise NotAllowed unless the case is theirs to work on."""
    if not may_work_on(session, referral, actor):
        row = ASKING_WORKFLOW.row("ask_question", referral)
        raise NotAllowed(row.only)


@ASKING_WORKFLOW.predicate(NOT_REFERRER)
def check_not_referrer(_session: AnySession, referral: Referral, actor: User) -> None:
    """Raise NotPossible for whoever referred the case themselves."""
    if referral.referrer_id == actor.id:
        raise NotPossible("You referred this case yourself")


@ASKING_WORKFLOW.predicate(NOT_CLOSED)
def check_not_closed(session: AnySession, referral: Referral, _actor: User) -> None:
    """Raise NotPossible if the declined case is closed."""
    case = case_of(session, referral)
    if case and case.state is SupportState.CLOSED:
        raise NotPossible(
            "This case is closed: open it again before you ask the referrer something"
        )


@ENQUIRY_WORKFLOW.predicate(THEIR_SIDE)
def check_their_side(session: AnySession, enquiry: Enquiry, actor: User) -> None:
    """Raise NotAllowed unless they asked it, or work on the case as it is today."""
    asked = enquiry.asked_by_id == actor.id
    if enquiry.referral.referrer_id == actor.id:
        raise NotAllowed("You referred this case yourself: answer the question")
    if not asked and not may_work_on(session, enquiry.referral, actor):
        raise NotAllowed(ENQUIRY_WORKFLOW.row("take_back_question").only)
