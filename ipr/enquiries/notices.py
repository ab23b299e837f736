"""What people are told about questions to a referrer, and when an answer is due."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, literal_column, select
from sqlalchemy.orm import joinedload

from ipr.audit.models import AuditAction
from ipr.config import Settings
from ipr.enquiries.models import Enquiry, EnquiryState
from ipr.enquiries.queries import OPEN_NOW
from ipr.notices.kinds import NoticeKind, Telling, Urgency, declare_kinds
from ipr.notices.models import Because, Notice, Void
from ipr.notices.recipients import all_of, only_if, person
from ipr.notices.reminders import (
    Milestone,
    Reminder,
    Window,
    by_the_teams_days,
    declare_reminders,
)
from ipr.notices.voids import void_if

REFERRER = person(Because.REFERRER, lambda it: it.subject.referral.referrer_id)
ASKED = person(Because.ASKED, lambda it: it.subject.asked_by_id)
HOLDER = person(Because.HOLDER, lambda it: it.subject.referral.owner_id)
UNTIL_ANSWERED = void_if(
    Enquiry,
    (Enquiry.state == EnquiryState.ANSWERED, Void.DONE),
    (Enquiry.state == EnquiryState.TAKEN_BACK, Void.OVER),
)
ANSWER_IT = "Answer a question about your referral"


def place_of(notice: Notice) -> Mapping[str, Any]:
    """Return which question a notice is about."""
    return {"reference": notice.reference, "number": notice.subject_id}


def has_day(telling: Telling) -> bool:
    """Return whether an answer is wanted by a day."""
    return telling.subject.due_on is not None


def was_taken_back_by_somebody(telling: Telling) -> bool:
    """Return whether a person did, and not the end of the case, which says more."""
    return telling.event is not None and telling.event.actor_id is not None


ASKED_BY_DAY = NoticeKind(
    name="enquiry.asked_by_day",
    act=ANSWER_IT,
    words="Somebody who works on {reference} asked you a question, to be answered by "
    "{act_by}.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.ENQUIRY_ASKED,),
    to=only_if(has_day, REFERRER),
    act_by=lambda enquiry: enquiry.due_on,
    void=UNTIL_ANSWERED,
    endpoint="enquiries.answer_question",
    values=place_of,
)
ASKED_ANY_DAY = NoticeKind(
    name="enquiry.asked",
    act=ANSWER_IT,
    words="Somebody who works on {reference} asked you a question.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.ENQUIRY_ASKED,),
    to=only_if(lambda telling: not has_day(telling), REFERRER),
    void=UNTIL_ANSWERED,
    endpoint="enquiries.answer_question",
    values=place_of,
)
ANSWERED = NoticeKind(
    name="enquiry.answered",
    act="A question was answered",
    words="The referrer of {reference} answered a question.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.ENQUIRY_ANSWERED,),
    to=all_of(ASKED, HOLDER),
    endpoint="decisions.show_receipt",
)
TAKEN_BACK = NoticeKind(
    name="enquiry.taken_back",
    act="A question was taken back",
    words="A question about {reference} was taken back: it needs no answer.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.ENQUIRY_TAKEN_BACK,),
    to=only_if(was_taken_back_by_somebody, all_of(REFERRER, ASKED)),
    endpoint="decisions.show_receipt",
)
ANSWER_DUE = NoticeKind(
    name="enquiry.due",
    act=ANSWER_IT,
    words="Somebody asked you a question about {reference}. The day by which it is to "
    "be answered is {act_by}.",
    urgency=Urgency.ACT,
    to=REFERRER,
    act_by=lambda enquiry: enquiry.due_on,
    void=UNTIL_ANSWERED,
    endpoint="enquiries.answer_question",
    values=place_of,
)

ANSWER_OVERDUE = NoticeKind(
    name="enquiry.overdue",
    act="An answer is overdue",
    words="Somebody asked you a question about {reference}. An answer was needed by "
    "{act_by}.",
    urgency=Urgency.ACT,
    to=REFERRER,
    act_by=lambda enquiry: enquiry.due_on,
    void=UNTIL_ANSWERED,
    endpoint="enquiries.answer_question",
    values=place_of,
)


def select_unanswered(_settings: Settings, window: Window) -> Select[Any]:
    """Select the open questions whose answer is due in a window."""
    return (
        select(Enquiry)
        .options(joinedload(Enquiry.referral))
        .where(OPEN_NOW, window.has_day(Enquiry.due_on))
        .order_by(Enquiry.due_on, Enquiry.id)
    )


declare_kinds(
    ASKED_BY_DAY, ASKED_ANY_DAY, ANSWERED, TAKEN_BACK, ANSWER_DUE, ANSWER_OVERDUE
)
declare_reminders(
    Reminder(
        name="enquiry.due",
        milestones=lambda _settings: [
            Milestone(days=0, kind=ANSWER_DUE),
            Milestone(days=1, kind=ANSWER_OVERDUE),
        ],
        model=Enquiry,
        edition=literal_column("1"),  # once asked, its day doesn't move
        waiting=select_unanswered,
        nations=by_the_teams_days,
    )
)
