"""What became of invented cases that were accepted."""

from ipr.accounts.models import User
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.demo.cast import Cast, DemoPart, Step
from ipr.referrals.models import Referral
from ipr.reviews import service as reviews
from ipr.reviews.queries import acceptance_of


def receive_report(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    today = london_today()
    acceptance = acceptance_of(session, referral)
    assert acceptance, "the story has no accepted case"
    reviews.receive_report(session, acceptance, received_on=today, actor=actor)


PART = DemoPart(deeds={"receive_report": receive_report})
