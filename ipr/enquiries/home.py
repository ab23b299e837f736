"""Questions on Home: for those who are asked, and for those who wait for an answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from ipr.desks.declarations import DeskReader, HomeWork, WorkLine
from ipr.enquiries.models import Enquiry
from ipr.enquiries.queries import OPEN_NOW
from ipr.permissions import Permission
from ipr.referrals.models import Referral
from ipr.referrals.queries import visible_to
from ipr.web.filters import ago, on_day


def find_questions_to_answer(reader: DeskReader) -> Sequence[WorkLine]:
    """Return what the reader is asked about referrals of theirs, the oldest first."""
    rows = reader.session.execute(select_open(Referral.referrer_id == reader.user.id))
    return [
        WorkLine(
            words=row.reference,
            endpoint="enquiries.answer_question",
            values={"reference": row.reference, "number": row.id},
            says=_say(row, "answer it by", reader.on),
            overdue=_is_late(row, reader.on),
        )
        for row in rows
    ]


def find_questions_asked(reader: DeskReader) -> Sequence[WorkLine]:
    """Return what the reader asked, or of cases they hold, that nobody has answered."""
    theirs = or_(
        Enquiry.asked_by_id == reader.user.id, Referral.owner_id == reader.user.id
    )
    seen = visible_to(reader.user, reader.on)
    return [
        WorkLine(
            words=row.reference,
            endpoint="decisions.show_receipt",
            values={"reference": row.reference, "_anchor": f"question-{row.id}"},
            says=_say(row, "answer due by", reader.on),
            overdue=_is_late(row, reader.on),
        )
        for row in reader.session.execute(select_open(theirs, seen))
    ]


def select_open(*conditions: ColumnElement[bool]) -> Any:
    """Return open questions, the first asked first."""
    return (
        select(Enquiry.id, Enquiry.asked_at, Enquiry.due_on, Referral.reference)
        .join(Enquiry.referral)
        .where(OPEN_NOW, *conditions)
        .order_by(Enquiry.asked_at, Enquiry.id)
    )


def _say(row: Any, by: str, on: date) -> str:
    asked = f"asked {ago(row.asked_at, on)}"
    return f"{asked}, {by} {on_day(row.due_on)}" if row.due_on else asked


def _is_late(row: Any, on: date) -> bool:
    return row.due_on is not None and row.due_on < on


HOME_WORK = (
    HomeWork(
        name="questions-to-answer",
        title="Questions for you",
        permission=Permission.READ_REFERRAL,
        order=1,
        find=find_questions_to_answer,
    ),
    HomeWork(
        name="questions-asked",
        title="Waiting for an answer",
        permission=Permission.READ_REFERRAL,
        order=50,
        find=find_questions_asked,
    ),
)
