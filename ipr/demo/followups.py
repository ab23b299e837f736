"""What people did with an invented case after it was referred."""

from collections.abc import Callable
from typing import Any

from ipr.accounts.models import User
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.decisions import service as decisions
from ipr.decisions.queries import latest_decision, open_proposal
from ipr.demo.cast import Cast
from ipr.referrals.models import Referral
from ipr.reviews import service as reviews
from ipr.reviews.queries import acceptance_of
from ipr.support import service as support
from ipr.support.models import SupportCase
from ipr.support.queries import case_of

Step = dict[str, Any]


def follow_up(session: AnySession, referral: Referral, step: Step, cast: Cast) -> None:
    """Do one step of a story, as the person who did it."""
    DEEDS[step["do"]](session, referral, step, cast.people[step["by"]], cast)


def _claim(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    decisions.claim(session, referral, actor=actor)


def _settle(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    decisions.propose_settlement(
        session,
        referral,
        follows=latest_decision(session, referral).number,
        outcome=step["outcome"],
        reason=step["reason"],
        actor=actor,
        settings=cast.settings,
    )


def _confirm(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    proposal = open_proposal(session, referral)
    assert proposal, "the story has nothing to confirm"
    decisions.confirm_settlement(
        session,
        proposal,
        reason=step["reason"],
        actor=actor,
        settings=cast.settings,
    )


def _tell(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    decisions.tell_something_new(
        session,
        referral,
        follows=latest_decision(session, referral).number,
        answers=step["facts"],
        area=referral.area,
        note=step["note"],
        actor=actor,
        book=cast.book,
        settings=cast.settings,
    )


def _receive_report(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    acceptance = acceptance_of(session, referral)
    assert acceptance, "the story has no accepted case"
    today = london_today()
    reviews.receive_report(session, acceptance, received_on=today, actor=actor)


def _accept_case(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    support.accept_case(session, _case(session, referral), actor=actor)


def _record_work(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    support.record_work(
        session,
        _case(session, referral),
        done=step["done"],
        learned=step["learned"],
        actor=actor,
    )


def _close_case(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    case = _case(session, referral)
    support.close_case(
        session,
        case,
        done=case.done or "",
        learned=case.learned,
        feedback=step["feedback"],
        actor=actor,
    )


def _case(session: AnySession, referral: Referral) -> SupportCase:
    case = case_of(session, referral)
    assert case, "the story has no declined case"
    return case


DEEDS: dict[str, Callable[[AnySession, Referral, Step, User, Cast], None]] = {
    "claim": _claim,
    "settle": _settle,
    "confirm": _confirm,
    "tell": _tell,
    "receive_report": _receive_report,
    "accept_case": _accept_case,
    "record_work": _record_work,
    "close_case": _close_case,
}
