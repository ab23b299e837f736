"""What was noted about invented cases."""

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.demo.cast import Cast, DemoPart, Step
from ipr.notes import service
from ipr.referrals.models import Referral


def add_note(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    service.add_note(session, referral, text=step["text"], actor=actor)


PART = DemoPart(deeds={"note": add_note})
