"""What the pages of a case say of the questions to its referrer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.decisions.new_information.prompts import NewsPrompt, prompts_news
from ipr.decisions.receipt.parts import ReceiptPart, adds_to_receipt
from ipr.enquiries.answering import is_to_answer
from ipr.enquiries.models import AnswerFile, Enquiry, EnquiryState
from ipr.enquiries.queries import enquiries_of, open_enquiries
from ipr.enquiries.states import ASKING_WORKFLOW, ENQUIRY_WORKFLOW
from ipr.files.service import present_files
from ipr.referrals.models import Referral
from ipr.referrals.timeline import tells_events
from ipr.rulebook.book import say_day
from ipr.support.page.parts import CasePart, adds_to_case
from ipr.web.filters import plural

TEMPLATE = "enquiries/_enquiries.html"

tells_events(
    {
        AuditAction.ENQUIRY_ASKED: "{who} asked the referrer a question",
        AuditAction.ENQUIRY_ANSWERED: "{who} answered a question",
        AuditAction.ENQUIRY_TAKEN_BACK: "A question was taken back by {who}",
    }
)


@dataclass(frozen=True)
class ShownEnquiry:
    """A question, and what its reader may do with it."""

    enquiry: Enquiry
    late: bool
    files: Sequence[AnswerFile]
    """Of an answer that was sent."""
    buttons: dict[str, str]
    """Endpoints, given the reference and the number, and their words."""


def show_enquiries(
    session: AnySession, referral: Referral, user: User, on: date
) -> list[ShownEnquiry]:
    """Return the questions of a referral as somebody sees them who may see it."""
    return [
        ShownEnquiry(
            enquiry=one,
            late=one.is_late(on),
            files=present_files(one.files)
            if one.state is EnquiryState.ANSWERED
            else [],
            buttons={
                f"enquiries.{row.action}": row.button
                for row in ENQUIRY_WORKFLOW.buttons(session, one, actor=user)
            },
        )
        for one in enquiries_of(session, referral)
    ]


@adds_to_receipt
def make_enquiries_part(
    session: AnySession, referral: Referral, *, user: User, on: date
) -> ReceiptPart | None:
    """Return the questions of a receipt, and whether the reader may ask one."""
    shown = show_enquiries(session, referral, user, on)
    links = _links(session, referral, user)
    if not shown and not links:
        return None
    waiting = [one.enquiry for one in shown if one.enquiry.state is EnquiryState.OPEN]
    return ReceiptPart(
        template=TEMPLATE,
        shown=shown,
        for_referrer=True,
        next_steps=[_next_step(waiting)] if waiting else [],
        links=links,
    )


@adds_to_case
def make_case_part(
    session: AnySession, referral: Referral, user: User
) -> CasePart | None:
    """Return the questions for the page of a declined case."""
    shown = show_enquiries(session, referral, user, london_today())
    links = _links(session, referral, user)
    if not shown and not links:
        return None
    return CasePart(template=TEMPLATE, shown=shown, links=links)


@prompts_news
def find_question_to_answer(
    session: AnySession, referral: Referral, user: User, number: int
) -> NewsPrompt | None:
    """Return the open question of a number, for its referrer to answer with news."""
    for one in open_enquiries(session, referral):
        if one.id == number and is_to_answer(one, user):
            return NewsPrompt(number, "enquiries/_prompt.html", one)
    return None


def _links(session: AnySession, referral: Referral, user: User) -> dict[str, str]:
    rows = ASKING_WORKFLOW.buttons(session, referral, actor=user)
    return {f"enquiries.{row.action}": row.button for row in rows}


def _next_step(waiting: Sequence[Enquiry]) -> str:
    days = sorted(one.due_on for one in waiting if one.due_on)
    said = f"{plural(len(waiting), 'question')} on this page"
    said += f" wait{'s' * (len(waiting) == 1)} for your answer"
    by = f", {'the first ' * (len(waiting) > 1)}by {say_day(days[0])}" if days else ""
    return f"{said}{by}."
