"""What a referrer is told: what became of what they referred."""

from collections.abc import Callable, Mapping
from typing import Any

from ipr.audit.models import AuditAction
from ipr.decisions.notices.for_holders import is_decided_again
from ipr.notices.kinds import NoticeKind, Telling, Urgency, declare_kinds
from ipr.notices.models import Because
from ipr.notices.recipients import only_if, person
from ipr.referrals.models import ReferralStatus
from ipr.rulebook.model import ACCEPT, DECLINE

REFERRER = person(Because.REFERRER, lambda telling: telling.subject.referrer_id)
NETWORK = "somebody of the ACSSL network was given it"
RECEIVED: Mapping[ReferralStatus, tuple[str, str]] = {
    ReferralStatus.ACCEPTED: (
        "Referral received and accepted",
        "We received {reference}. It met the criteria and was accepted.",
    ),
    ReferralStatus.TRIAGE: (
        "Referral received, for the IPR team to decide",
        "We received {reference}. The criteria left it for the IPR team to decide.",
    ),
    ReferralStatus.DECLINED: (
        "Referral received, criteria not met",
        f"We received {{reference}}. It did not meet the criteria, and {NETWORK}.",
    ),
}
MOVED: Mapping[ReferralStatus, tuple[str, str]] = {
    ReferralStatus.ACCEPTED: (
        "Your referral was accepted",
        "{reference} was decided again on new information, and was accepted.",
    ),
    ReferralStatus.TRIAGE: (
        "Your referral went to the IPR team",
        "{reference} was decided again on new information, and went to the IPR team.",
    ),
    ReferralStatus.DECLINED: (
        "Your referral went to the ACSSL network",
        f"{{reference}} was decided again, did not meet the criteria, and {NETWORK}.",
    ),
}
SETTLED: Mapping[str, tuple[str, str]] = {
    ACCEPT: (
        "The IPR team accepted your referral",
        "The IPR team decided to accept {reference}, and said why.",
    ),
    DECLINE: (
        "The IPR team declined your referral",
        f"Two people of the IPR team decided to decline {{reference}}, and {NETWORK}.",
    ),
}
BY_PEOPLE = (AuditAction.SETTLEMENT_CONFIRMED, AuditAction.REFERRAL_SUBMITTED)


def tell_referrer(
    name: str,
    said: tuple[str, str],
    *told_by: AuditAction,
    when: Callable[[Telling], Any] = lambda telling: True,
    confirms: bool = False,
) -> NoticeKind:
    """Return a kind of news for the referrer, by its act and words."""
    act, words = said
    return NoticeKind(
        name=name,
        act=act,
        words=words,
        urgency=Urgency.NEWS,
        told_by=told_by,
        to=only_if(when, REFERRER),
        confirms=confirms,
        endpoint="decisions.show_receipt",
    )


def became(field: str, value: str) -> Callable[[Telling], bool]:
    """Ask whether a field of an event became something."""
    return lambda telling: telling.after(field) == value


def moved_to(status: ReferralStatus) -> Callable[[Telling], bool]:
    """Ask whether a case moved by being decided again, and not by being settled."""
    return lambda telling: (
        telling.after("status") == status and not telling.came_with(*BY_PEOPLE)
    )


def stayed(telling: Telling) -> bool:
    """Return whether a case was decided again and left where it stood."""
    moved = any(
        "status" in event.changes
        for event in telling.together
        if event.action is AuditAction.REFERRAL_ROUTED
    )
    return is_decided_again(telling) and not moved


declare_kinds(
    *(
        tell_referrer(
            f"referral.received_{status.value}",
            said,
            AuditAction.REFERRAL_SUBMITTED,
            when=became("status", status),
            confirms=True,
        )
        for status, said in RECEIVED.items()
    ),
    *(
        tell_referrer(
            f"referral.moved_{status.value}",
            said,
            AuditAction.REFERRAL_ROUTED,
            when=moved_to(status),
        )
        for status, said in MOVED.items()
    ),
    *(
        tell_referrer(
            f"referral.settled_{outcome}",
            said,
            AuditAction.SETTLEMENT_CONFIRMED,
            when=became("outcome", outcome),
        )
        for outcome, said in SETTLED.items()
    ),
    tell_referrer(
        "referral.decided_again",
        (
            "Your referral was decided again",
            "Somebody told us something new about {reference}: it was decided again.",
        ),
        AuditAction.REFERRAL_DECIDED,
        when=stayed,
    ),
    tell_referrer(
        "lowering.refused",
        (
            "Your referral stays where it is",
            "The IPR team refused to put {reference} lower, and said why.",
        ),
        AuditAction.LOWERING_REFUSED,
    ),
    tell_referrer(
        "referral.withdrawn",
        (
            "Your referral was withdrawn",
            "{reference} was withdrawn. It stays on record.",
        ),
        AuditAction.REFERRAL_WITHDRAWN,
    ),
    tell_referrer(
        "referral.duplicate",
        (
            "Your referral was marked as a duplicate",
            "{reference} was marked as a duplicate of another; both are on record.",
        ),
        AuditAction.REFERRAL_MARKED_DUPLICATE,
    ),
)
