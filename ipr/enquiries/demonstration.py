"""What was asked about invented cases, and what their referrers answered."""

from datetime import timedelta

from ipr.accounts.models import User
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.demo.cast import Cast, DemoPart, Step
from ipr.enquiries import service
from ipr.enquiries.queries import open_enquiries
from ipr.referrals.models import Referral


def ask_question(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    due_on = london_today() + timedelta(days=step["due"]) if "due" in step else None
    service.ask_question(
        session, referral, question=step["question"], due_on=due_on, actor=actor
    )


def answer_question(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    enquiry = open_enquiries(session, referral)[0]
    service.answer_question(session, enquiry, answer=step["answer"], actor=actor)


PART = DemoPart(deeds={"ask": ask_question, "answer": answer_question})
