"""What became of invented cases that were declined."""

from ipr.accounts.models import User
from ipr.db.engine import AnySession
from ipr.demo.cast import Cast, DemoPart, Step
from ipr.referrals.models import Referral
from ipr.support import service as support
from ipr.support.models import SupportCase
from ipr.support.queries import case_of


def accept_case(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    support.accept_case(session, declined_case(session, referral), actor=actor)


def record_work(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    support.record_work(
        session,
        declined_case(session, referral),
        done=step["done"],
        learned=step["learned"],
        actor=actor,
    )


def close_case(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    case = declined_case(session, referral)
    support.close_case(
        session,
        case,
        done=case.done or "",
        learned=case.learned,
        feedback=step["feedback"],
        actor=actor,
    )


def declined_case(session: AnySession, referral: Referral) -> SupportCase:
    case = case_of(session, referral)
    assert case, "the story has no declined case"
    return case


PART = DemoPart(
    deeds={
        "accept_case": accept_case,
        "record_work": record_work,
        "close_case": close_case,
    }
)
