"""Invented cases: referred, decided, and settled by people."""

from datetime import timedelta
from pathlib import Path

import yaml

from ipr.accounts.models import User
from ipr.db.clock import pretend_now
from ipr.db.engine import AnySession
from ipr.decisions import service as decisions
from ipr.decisions.new_information.foresight import News
from ipr.decisions.queries import latest_decision, open_proposal
from ipr.demo.cast import Cast, DemoPart, Step
from ipr.notices.telling import tell_what_happened
from ipr.referrals.demonstration import begin_of_story, write_draft
from ipr.referrals.models import Referral

CASES = Path(__file__).with_name("invented_cases.yaml")


def tell_cases(session: AnySession, cast: Cast) -> None:
    """Tell every story in its order."""
    for story in yaml.safe_load(CASES.read_text(encoding="utf-8"))["cases"]:
        tell_case(session, story, cast)


def tell_case(session: AnySession, story: Step, cast: Cast) -> None:
    """Refer a case on its day, and let people do with it what they did."""
    start = begin_of_story(story)
    with pretend_now(start):
        draft = write_draft(session, story, cast)
        referral = decisions.submit_referral(
            session,
            draft.key,
            actor=draft.referrer,
            book=cast.book,
            settings=cast.settings,
        )
        tell_what_happened(session)
    for step in story.get("then", ()):
        with pretend_now(start + timedelta(days=step["after"], hours=1)):
            cast.follow_up(session, referral, step)
            tell_what_happened(session)


def claim_referral(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    decisions.claim(session, referral, actor=actor)


def settle_referral(
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


def confirm_proposal(
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


def tell_facts(
    session: AnySession, referral: Referral, step: Step, actor: User, cast: Cast
) -> None:
    decisions.tell_something_new(
        session,
        referral,
        News(step["facts"], referral.area, step["note"]),
        follows=latest_decision(session, referral).number,
        actor=actor,
        book=cast.book,
        settings=cast.settings,
    )


PART = DemoPart(
    order=10,
    make=tell_cases,
    deeds={
        "claim": claim_referral,
        "settle": settle_referral,
        "confirm": confirm_proposal,
        "tell": tell_facts,
    },
)
