"""What became of invented cases that were declined, and what was asked for directly."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from ipr.accounts.models import User
from ipr.db.clock import london_today, pretend_now, utc_now
from ipr.db.engine import AnySession
from ipr.demo.cast import Cast, DemoPart, Step
from ipr.lines import ServiceLine
from ipr.notices.telling import tell_what_happened
from ipr.referrals.models import Referral
from ipr.support import service as support
from ipr.support.details import service as details
from ipr.support.models import SupportCase, SupportSource
from ipr.support.queries import case_of
from ipr.support.requests.service import Asked, ask_for_help, enter_request

REQUESTS = Path(__file__).with_name("invented_requests.yaml")


def tell_requests(session: AnySession, cast: Cast) -> None:
    """Tell what was asked of ACSSLs directly, in its order, and what they did."""
    told = yaml.safe_load(REQUESTS.read_text(encoding="utf-8"))["requests"]
    for number, story in enumerate(told):
        begun = utc_now() - timedelta(days=story["ago"])
        with pretend_now(begun):
            case = make_request(session, number, story, cast)
            tell_what_happened(session)
        for step in story.get("then", ()):
            with pretend_now(begun + timedelta(days=step["after"], hours=1)):
                work_on_request(session, case, step, cast.people[step["by"]])
                tell_what_happened(session)


def make_request(
    session: AnySession, number: int, story: Step, cast: Cast
) -> SupportCase:
    days = story.get("wanted_in")
    asked = Asked(
        key=f"invented-{number}",
        why=story["why"],
        area=cast.areas[story["area"]],
        lines=[ServiceLine(line) for line in story.get("lines", ())],
        wanted_by=london_today() + timedelta(days=days) if days else None,
        asking_team=story.get("team"),
        asked_by=story.get("asked_by"),
        customer=story.get("customer"),
    )
    actor = cast.people[story["by"]]
    if "source" not in story:
        return ask_for_help(session, asked, actor=actor)
    source = SupportSource(story["source"])
    return enter_request(
        session, asked, source=source, received_on=london_today(), actor=actor
    )


def work_on_request(
    session: AnySession, case: SupportCase, step: Step, actor: User
) -> None:
    if step["do"] == "accept":
        support.accept_case(session, case, actor=actor)
    elif step["do"] == "add_action":
        today = london_today()
        details.add_action(session, case, done_on=today, text=step["text"], actor=actor)
    elif step["do"] == "details":
        keep_details(session, case, step, actor)
    else:
        support.close_case(session, case, feedback=step["outcome"], actor=actor)


def keep_details(
    session: AnySession, case: SupportCase, step: Step, actor: User
) -> None:
    kept: dict[str, Any] = details.read_details(session, case)
    days = step.get("follow_up_in")
    if days:
        kept["follow_up_on"] = london_today() + timedelta(days=days)
    kept |= step["said"]
    today = london_today()
    details.change_details(
        session,
        case,
        actor=actor,
        agency=step.get("agency", ""),
        agency_on=today,
        gone=[],
        **kept,
    )


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
    order=5,
    make=tell_requests,
    deeds={
        "accept_case": accept_case,
        "record_work": record_work,
        "close_case": close_case,
    },
)
