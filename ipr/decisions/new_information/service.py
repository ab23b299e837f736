"""Somebody tells us something new: the case is decided again."""

from collections.abc import Mapping
from typing import Any

from ipr.accounts.models import Area, User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.decisions.deciding import decide_facts, hold_version_in_force, keep_decision
from ipr.decisions.errors import NothingNew, NotTheirs, ReferralChanged
from ipr.decisions.models import StoredDecision
from ipr.decisions.queries import latest_decision, lock_referral
from ipr.decisions.routing import move_referral
from ipr.decisions.settling.service import overtake_proposal
from ipr.permissions import Permission
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.questions.draft_answers import answered_facts
from ipr.rulebook import Rulebook, Version
from ipr.rulebook.model import ACCEPT, ANY_OF, DECLINE
from ipr.support.handovers import move_owner
from ipr.support.models import OPEN_STATES
from ipr.support.queries import case_of
from ipr.support.service import choose_owner
from ipr.workflow import NotPossible

LISTS = ("selected", "not_selected")


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
    *,
    follows: int,
    answers: Mapping[str, Any],
    area: Area | None,
    note: str,
    actor: User,
    book: Rulebook,
    settings: Settings,
) -> StoredDecision:
    """Decide again on new answers, keep the old decision, and route the referral.

    `answers` are those the form offered, `follows` the number of the decision that
    its writer saw. The version in force today decides. Sending the same form twice
    makes one decision. Raises NotTheirs, NotPossible, NothingNew, and
    ReferralChanged when another decision was made in the meantime.
    """
    if not may_tell(referral, actor):
        raise NotTheirs("Only the referrer and whoever holds the case can do this")
    referral = lock_referral(session, referral)
    if referral.ended_at:
        raise NotPossible("This referral was withdrawn or is a duplicate of another")
    before = latest_decision(session, referral)
    held = hold_version_in_force(session, book)
    version = held.version
    facts = merge_answers(before.pattern.facts, answers, area, version)
    if before.number != follows:
        if _is_same_again(before, follows, facts, note, actor, version):
            return before
        raise ReferralChanged("Another decision was made while this form was open")
    moved = referral.area_id != (area.id if area else None)
    if not (note or moved or _normal(version, before.pattern.facts) != facts):
        raise NothingNew("Change an answer, or write what is new")
    made = decide_facts(session, held, facts)
    overtake_proposal(session, referral, actor=actor)
    if moved:
        _change_area(session, referral, area, actor)
    referral.pattern, referral.outcome = made.pattern, made.found.outcome
    after = keep_decision(
        session,
        referral,
        made,
        actor=actor,
        settings=settings,
        note=note,
        before=before,
    )
    if follows_rulebook(referral.status, before.outcome, after.outcome):
        move_referral(session, referral, after.outcome, actor=actor, settings=settings)
    return after


def follows_rulebook(status: ReferralStatus, before: str, after: str) -> bool:
    """Return whether a new outcome moves a referral, or a person's word stands.

    People may have accepted what the rulebook had not. That stands, unless the new
    answers turn what qualified, or could not be told, into a decline.
    """
    by_people = status == ReferralStatus.ACCEPTED and before != ACCEPT
    return not by_people or (after == DECLINE and before != DECLINE)


def merge_answers(
    before: Mapping[str, Any],
    answers: Mapping[str, Any],
    area: Area | None,
    version: Version,
) -> dict[str, Any]:
    """Return the answers as they stand now: nothing given before is lost.

    What the form did not offer stays as it was, option by option.
    """
    merged = {id: answer for id, answer in before.items() if id in version.facts}
    merged |= answered_facts({"facts": answers}, area, version)
    offered = {fact.id: fact for fact in version.offered_facts()}
    for id, answer in merged.items():
        fact = offered.get(id)
        if fact and fact.type == ANY_OF and id in before:
            merged[id] = {
                name: [
                    *answer[name],
                    *(o for o in before[id][name] if o not in fact.options),
                ]
                for name in LISTS
            }
    return _normal(version, merged)


def _normal(version: Version, facts: Mapping[str, Any]) -> dict[str, Any]:
    return dict(version.check({id: facts[id] for id in version.facts if id in facts}))


def _is_same_again(
    latest: StoredDecision,
    follows: int,
    facts: dict[str, Any],
    note: str,
    actor: User,
    version: Version,
) -> bool:
    """Return whether the latest decision is what this very form asked for before."""
    return (
        latest.number == follows + 1
        and latest.made_by_id == actor.id
        and (latest.note or "") == note
        and _normal(version, latest.pattern.facts) == facts
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
