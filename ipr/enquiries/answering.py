"""The referrer answers a question: with words, files, or something new."""

from collections.abc import Sequence

from ipr.accounts.models import User
from ipr.audit.service import Actor
from ipr.audit.transitions import make_transition
from ipr.db.clock import utc_now
from ipr.db.engine import AnySession
from ipr.decisions.models import StoredDecision
from ipr.decisions.new_information.foresight import News
from ipr.decisions.queries import lock_referral
from ipr.decisions.signals import news_told
from ipr.enquiries.errors import NoAnswer
from ipr.enquiries.models import AnswerFile, Enquiry, EnquiryState
from ipr.enquiries.queries import open_enquiries
from ipr.enquiries.states import ENQUIRY_WORKFLOW, REFERRER
from ipr.files.service import (
    RefusedFile,
    TakenFile,
    add_files,
    present_files,
    remove_stored_file,
)
from ipr.workflow import NotAllowed


def keep_answer(
    session: AnySession,
    enquiry: Enquiry,
    *,
    answer: str,
    actor: User,
    taken: Sequence[TakenFile] = (),
    refused: Sequence[RefusedFile] = (),
    remove: AnswerFile | None = None,
) -> tuple[list[AnswerFile], list[RefusedFile]]:
    """Add files to an answer or take one out, and keep what was written so far.

    Nothing is sent yet: nobody but the referrer sees it. Returns the rows of new files
    and all refusals. Raises NotAllowed, and NotPossible once the question isn't open.
    """
    _check_open(session, enquiry, actor)
    enquiry.answer = answer or None
    if remove:
        remove_stored_file(session, remove, actor=actor, erase=True)
    return add_files(
        session,
        AnswerFile,
        taken,
        refused,
        holder=enquiry,
        there=enquiry.files,
        actor=actor,
        enquiry=enquiry,
    )


def answer_question(
    session: AnySession, enquiry: Enquiry, *, answer: str, actor: User
) -> None:
    """Send the answer to a question, with the files that were added to it.

    Raises NotAllowed for all but the referrer, NotPossible once it was answered or
    taken back, and NoAnswer where there are neither words nor files.
    """
    _check_open(session, enquiry, actor)
    if not answer and not present_files(enquiry.files):
        raise NoAnswer
    enquiry.answer = answer or None
    _end_answered(session, enquiry, actor)


@news_told.connect
def answer_with_news(
    session: AnySession, *, decision: StoredDecision, news: News, actor: User
) -> None:
    """Answer the question that something new was told in reply to.

    One that isn't open any more, or somebody else's to answer, stays as it is: what was
    told counts in any case.
    """
    for enquiry in open_enquiries(session, decision.referral):
        if enquiry.id == news.replies_to and is_to_answer(enquiry, actor):
            enquiry.decision = decision
            _end_answered(session, enquiry, actor, decision)


def remove_from_answer(session: AnySession, file: AnswerFile, *, actor: Actor) -> None:
    """Take back a file of an answer that was sent; it stays on disk, as on record.

    Doing so twice changes nothing.
    """
    lock_referral(session, file.enquiry.referral)
    session.refresh(file)
    if file.removed_at is None:
        remove_stored_file(session, file, actor=actor, erase=False)


def is_to_answer(enquiry: Enquiry, user: User) -> bool:
    """Return whether a question is open and this person's to answer."""
    open_now = enquiry.state is EnquiryState.OPEN
    return open_now and enquiry.referral.referrer_id == user.id


def _end_answered(
    session: AnySession,
    enquiry: Enquiry,
    actor: User,
    decision: StoredDecision | None = None,
) -> None:
    enquiry.answered_at = utc_now()
    row = ENQUIRY_WORKFLOW.row("answer_question")
    changes = {"decision": (None, decision.number)} if decision else {}
    make_transition(session, row, enquiry, actor=actor, changes=changes)


def _check_open(session: AnySession, enquiry: Enquiry, actor: User) -> None:
    lock_referral(session, enquiry.referral)
    session.refresh(enquiry)
    ENQUIRY_WORKFLOW.check(session, enquiry, "answer_question", actor=actor)


@ENQUIRY_WORKFLOW.predicate(REFERRER)
def check_referrer(_session: AnySession, enquiry: Enquiry, actor: User) -> None:
    """Raise NotAllowed for everybody but the referrer."""
    if enquiry.referral.referrer_id != actor.id:
        raise NotAllowed(ENQUIRY_WORKFLOW.row("answer_question").only)
