"""Somebody tells us something new: the case is decided again."""

from ipr.accounts.models import Area, User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.decisions.deciding import (
    FreshDecision,
    decide_facts,
    hold_version_in_force,
    keep_decision,
)
from ipr.decisions.errors import NothingNew, NotTheirs, ReferralChanged
from ipr.decisions.lowering.service import begin_lowering, overtake_lowering
from ipr.decisions.lowering.standing import NewsEffect
from ipr.decisions.models import StoredDecision
from ipr.decisions.moved.service import note_moved_case
from ipr.decisions.new_information.answers import normal_answers
from ipr.decisions.new_information.foresight import (
    Foresight,
    News,
    facts_with,
    foresee,
)
from ipr.decisions.queries import latest_decision, lock_referral
from ipr.decisions.routing import move_referral
from ipr.decisions.settling.service import overtake_proposal
from ipr.decisions.signals import news_told
from ipr.permissions import Permission
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.named_in_text import refuse_names
from ipr.rulebook import Rulebook
from ipr.support.handovers import move_owner
from ipr.support.models import OPEN_STATES
from ipr.support.queries import case_of
from ipr.support.service import choose_owner
from ipr.workflow import NotPossible


def may_tell(referral: Referral, user: User) -> bool:
    """Return whether somebody may tell something new about a referral.

    Its referrer, the IPR team, and the ACSSL or lead who holds it.
    """
    holds = referral.owner_id == user.id and user.can(Permission.WORK_SUPPORT_CASE)
    return (
        referral.referrer_id == user.id
        or user.can(Permission.TRIAGE)
        or (referral.status == ReferralStatus.DECLINED and holds)
    )


def tell_something_new(
    session: AnySession,
    referral: Referral,
    news: News,
    *,
    follows: int,
    actor: User,
    book: Rulebook,
    settings: Settings,
    seen: str | None = None,
) -> StoredDecision:
    """Decide again on what is new, keep the old decision, and route the referral.

    `follows` is the number of the decision that the actor saw, `seen` the mark of what
    they saw it would do; None sends it unseen. The version in force today decides. An
    outcome below where the case stands waits for people to confirm it; a note alone
    neither ends what they confirmed so far nor asks again what they refused. Sending
    the same twice makes one decision. Raises NotTheirs, NotPossible, NothingNew,
    NamesCustomer if the note does, and ReferralChanged when it would do something
    else by now.
    """
    if not may_tell(referral, actor):
        raise NotTheirs("Only the referrer and whoever holds the case can do this")
    referral = lock_referral(session, referral)
    if referral.ended_at:
        raise NotPossible("This referral was withdrawn or is a duplicate of another")
    before = latest_decision(session, referral)
    held = hold_version_in_force(session, book)
    version = held.version
    made = decide_facts(session, held, facts_with(news, before, version))
    foreseen = foresee(
        session, referral, news, before=before, version=version, found=made.found
    )
    if before.number != follows and _is_same_again(foreseen, follows, actor):
        return before
    if before.number != follows or seen not in (None, foreseen.mark):
        raise ReferralChanged(
            "Something about this case changed while you were reading this page. "
            "Nothing was sent"
        )
    refuse_names(referral.customer, note=news.note)
    if not foreseen.is_new:
        raise NothingNew("Change an answer, or write what is new")
    return _decide_again(session, foreseen, made, actor, settings)


def _decide_again(
    session: AnySession,
    foreseen: Foresight,
    made: FreshDecision,
    actor: User,
    settings: Settings,
) -> StoredDecision:
    referral, holder = foreseen.referral, foreseen.referral.owner
    overtake_proposal(session, referral, actor=actor)
    if foreseen.effect is not NewsEffect.STILL_WAITS:
        overtake_lowering(session, referral, actor=actor)
    if foreseen.area_moves:
        _change_area(session, referral, foreseen.news.area, actor)
    referral.pattern = made.pattern
    if foreseen.effect in (NewsEffect.MOVES, NewsEffect.STAYS):
        referral.outcome = made.found.outcome
    after = keep_decision(
        session,
        referral,
        made,
        actor=actor,
        settings=settings,
        note=foreseen.news.note,
        before=foreseen.before,
    )
    if foreseen.effect is NewsEffect.MOVES:
        move_referral(session, referral, after.outcome, actor=actor, settings=settings)
    elif foreseen.effect is NewsEffect.WAITS:
        begin_lowering(session, referral, after, actor=actor)
    note_moved_case(session, referral, holder=holder, actor=actor, decision=after)
    news_told.send(session, decision=after, news=foreseen.news, actor=actor)
    return after


def _is_same_again(foreseen: Foresight, follows: int, actor: User) -> bool:
    """Return whether the latest decision is what this very form asked for before."""
    latest, version = foreseen.before, foreseen.version
    return (
        latest.number == follows + 1
        and latest.made_by_id == actor.id
        and (latest.note or "") == foreseen.news.note
        and normal_answers(version, latest.pattern.facts) == foreseen.found.facts
    )


def _change_area(
    session: AnySession, referral: Referral, area: Area | None, actor: User
) -> None:
    """Correct the area. An open declined case goes to whoever answers for it there."""
    before, area_id = referral.area_id, area.id if area else None
    record(
        session,
        AuditAction.REFERRAL_ROUTED,
        subject=referral,
        actor=actor,
        changes={"area_id": (before, area_id)},
    )
    case = case_of(session, referral)
    if case and case.state in OPEN_STATES:
        move_owner(
            session,
            case,
            choose_owner(session, area_id, london_today()),
            area=area,
            reason="The referral's area was corrected",
            actor=actor,
        )
        return
    referral.area = area
    if case:
        case.area = area
    session.flush()
