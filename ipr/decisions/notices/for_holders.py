"""What whoever has a case is told of it, and whoever loses it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from ipr.audit.models import AuditAction
from ipr.decisions.models import Lowering
from ipr.decisions.notices.for_team import IS_PROPOSED, LEFT_TEAM, proposer
from ipr.notices.kinds import NoticeKind, Telling, Urgency, declare_kinds
from ipr.notices.models import Because, Notice, Void
from ipr.notices.recipients import only_if, person
from ipr.notices.voids import another_than_told, void_if
from ipr.referrals.models import ENDED, Referral, ReferralStatus

HELD_BY = {
    AuditAction.REFERRAL_ROUTED: "owner_id",
    AuditAction.REFERRAL_CLAIMED: "owner_id",
    AuditAction.REFERRAL_RELEASED: "owner_id",
    AuditAction.REFERRAL_HANDED_OVER: "owner_id",
    AuditAction.SUPPORT_OPENED: "owner",
    AuditAction.SUPPORT_HANDED_OVER: "owner",
}
"""What changes whom a case is with, and in which field it says so."""


def changed_hands(telling: Telling) -> bool:
    """Return whether the case went to another in the same transaction."""
    fields = [
        event.changes.get(HELD_BY[event.action], ())
        for event in telling.together
        if event.action in HELD_BY
    ]
    return any(fields)


def is_decided_again(telling: Telling) -> bool:
    """Return whether a decision followed another one."""
    return bool(telling.after("decision") != 1)


def is_theirs_and_new(telling: Telling) -> bool:
    """Return whether whoever has a case had it before, and hears of this by nothing
    else.
    """
    told_else = telling.came_with(AuditAction.ENQUIRY_ANSWERED)
    return is_decided_again(telling) and not changed_hands(telling) and not told_else


def held_before(telling: Telling) -> Any:
    """Return who had the case before it went elsewhere; but not whose proposal it was.

    They are told that it was answered.
    """
    settled = [
        event
        for event in telling.together
        if event.action is AuditAction.SETTLEMENT_CONFIRMED
    ]
    holder = telling.before("owner_id")
    for event in settled:
        if proposer(Telling(telling.session, telling.subject, event)) == holder:
            return None
    return holder


def teller(telling: Telling) -> int | None:
    """Return who told what a lowering was about; but not a referrer, who is told more.

    The event names the decision by its number.
    """
    lowering = telling.session.scalar(
        select(Lowering)
        .where(Lowering.referral_id == telling.subject.id)
        .order_by(Lowering.id.desc())
        .limit(1)
    )
    by = lowering.told_by_id if lowering else None
    return None if by == telling.subject.referrer_id else by


NEWS_ON_YOURS = NoticeKind(
    name="referral.news_on_yours",
    act="New information on a case of yours",
    words="Somebody told us something new about {reference}, and it was decided again.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.REFERRAL_DECIDED,),
    to=only_if(
        is_theirs_and_new,
        person(Because.HOLDER, lambda telling: telling.subject.owner_id),
    ),
    endpoint="decisions.show_receipt",
)
DECIDED = "{reference} was decided again, or settled by people, and"
WENT: Mapping[ReferralStatus, tuple[str, str]] = {
    ReferralStatus.ACCEPTED: (
        "A case was accepted",
        f"{DECIDED} was accepted. It went from you to the IPR team.",
    ),
    ReferralStatus.TRIAGE: (
        "A case went to the IPR team",
        f"{DECIDED} went from you to the IPR team, who decide about it.",
    ),
    ReferralStatus.DECLINED: (
        "A case went to the ACSSL network",
        f"{DECIDED} was declined. It went from you to the ACSSL network.",
    ),
}


def went_to(status: ReferralStatus) -> NoticeKind:
    """Return the kind that tells who had a case which way it went."""
    act, words = WENT[status]
    return NoticeKind(
        name=f"referral.went_{status.value}",
        act=act,
        words=words,
        urgency=Urgency.NEWS,
        told_by=(AuditAction.REFERRAL_ROUTED,),
        to=only_if(
            lambda telling: telling.after("status") == status,
            person(Because.HELD_BEFORE, held_before),
        ),
        endpoint="decisions.show_receipt",
    )


HANDED_TO_YOU = NoticeKind(
    name="referral.handed_to_you",
    act="A case was handed over to you",
    words="{reference} was handed over to you.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.REFERRAL_HANDED_OVER,),
    to=person(Because.HOLDER, lambda telling: telling.subject.owner_id),
    edition=lambda referral: referral.place_number,
    void=void_if(
        Referral,
        (Referral.status.in_(ENDED), Void.OVER),
        another_than_told(Referral.owner_id),
        (Referral.place_number != Notice.edition, Void.DONE),
        (IS_PROPOSED, Void.DONE),
        LEFT_TEAM,
    ),
    endpoint="decisions.show_receipt",
)
HANDED_FROM_YOU = NoticeKind(
    name="referral.handed_from_you",
    act="A case was handed over",
    words="{reference} was handed over from you to a colleague.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.REFERRAL_HANDED_OVER,),
    to=person(Because.HELD_BEFORE, lambda telling: telling.before("owner_id")),
    endpoint="decisions.show_receipt",
)
WITHDRAWN = NoticeKind(
    name="referral.withdrawn_yours",
    act="A case was withdrawn",
    words="{reference} was withdrawn. There is nothing left to do about it.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.REFERRAL_WITHDRAWN,),
    to=person(Because.HELD_BEFORE, lambda telling: telling.subject.owner_id),
    endpoint="decisions.show_receipt",
)
DUPLICATE = NoticeKind(
    name="referral.duplicate_yours",
    act="A case was marked as a duplicate",
    words="{reference} was marked as a duplicate of another referral.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.REFERRAL_MARKED_DUPLICATE,),
    to=person(Because.HELD_BEFORE, lambda telling: telling.subject.owner_id),
    endpoint="decisions.show_receipt",
)
TOLD = "You told something new about {reference}, which would have put the case lower."
ANSWERS: Mapping[AuditAction, tuple[str, str]] = {
    AuditAction.LOWERING_CONFIRMED: (
        "What you told was confirmed",
        f"{TOLD} The IPR team confirmed that, and the case was moved.",
    ),
    AuditAction.LOWERING_REFUSED: (
        "What you told was answered",
        f"{TOLD} The IPR team refused that: the case stayed where it was.",
    ),
}


def answered_by(action: AuditAction) -> NoticeKind:
    """Return the kind that says how what somebody told was answered."""
    act, words = ANSWERS[action]
    return NoticeKind(
        name=action.value.replace("lowering.", "lowering.told_and_"),
        act=act,
        words=words,
        urgency=Urgency.NEWS,
        told_by=(action,),
        to=person(Because.TOLD, teller),
        endpoint="decisions.show_receipt",
    )


def told_before(name: str, act: str, words: str) -> NoticeKind:
    """Return a kind of which nobody is told any more, for what was told of it."""
    return NoticeKind(
        name=name,
        act=act,
        words=words,
        urgency=Urgency.NEWS,
        to=lambda telling: (),
        endpoint="decisions.show_receipt",
    )


declare_kinds(
    NEWS_ON_YOURS,
    *map(went_to, WENT),
    HANDED_TO_YOU,
    HANDED_FROM_YOU,
    WITHDRAWN,
    DUPLICATE,
    *map(answered_by, ANSWERS),
    told_before(
        "referral.went_elsewhere", "A case went elsewhere", f"{DECIDED} went to others."
    ),
    told_before(
        "lowering.answered",
        "What you told was answered",
        "You told something new about {reference}. The IPR team has said whether that "
        "puts the case lower.",
    ),
)
