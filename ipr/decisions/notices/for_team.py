"""What the IPR team is told: what waits to be settled, confirmed or claimed."""

from collections.abc import Iterable

from sqlalchemy import exists, select

from ipr.accounts.models import User
from ipr.accounts.service import holds_role
from ipr.audit.models import AuditAction
from ipr.decisions.lowering.desk import may_answer
from ipr.decisions.models import (
    Lowering,
    LoweringState,
    Settlement,
    SettlementState,
)
from ipr.decisions.queries import OPEN_LOWERING, open_lowering
from ipr.notices.kinds import (
    NoticeKind,
    Recipient,
    Telling,
    Urgency,
    declare_kinds,
)
from ipr.notices.models import Because, Void
from ipr.notices.recipients import holders_of, only_if, person
from ipr.notices.voids import another_than_told, lacks, void_if
from ipr.permissions import Role
from ipr.referrals.models import ENDED, Referral, ReferralStatus

TEAM = holders_of(Role.IPR_TEAM, Because.TEAM)
LEFT_TEAM = lacks(Role.IPR_TEAM)
ANSWERED = (SettlementState.CONFIRMED, SettlementState.REFUSED)
IS_PROPOSED = exists().where(
    Settlement.referral_id == Referral.id, Settlement.state == SettlementState.PROPOSED
)


def team_for(referral: Referral, telling: Telling) -> Iterable[Recipient]:
    """Return the team but who referred a case: they may not act on it."""
    return [one for one in TEAM(telling) if one.user_id != referral.referrer_id]


def owner_or_team(referral: Referral, telling: Telling) -> Iterable[Recipient]:
    """Return whoever has claimed a referral; while nobody has, all who could."""
    if referral.owner_id:
        return [Recipient(referral.owner_id, Because.HOLDER)]
    return team_for(referral, telling)


def is_newly_in_triage(telling: Telling) -> bool:
    """Return whether a deed brought a referral to the team, or back into its queue."""
    assert telling.event
    released = telling.event.action is AuditAction.REFERRAL_RELEASED
    here = telling.subject.status is ReferralStatus.TRIAGE
    return here and (released or telling.after("status") == ReferralStatus.TRIAGE)


TO_SETTLE = NoticeKind(
    name="referral.to_settle",
    act="Claim and settle this referral",
    words="The criteria left {reference} for the IPR team to decide.",
    urgency=Urgency.ACT,
    told_by=(
        AuditAction.REFERRAL_SUBMITTED,
        AuditAction.REFERRAL_ROUTED,
        AuditAction.REFERRAL_RELEASED,
    ),
    to=only_if(is_newly_in_triage, lambda it: owner_or_team(it.subject, it)),
    void=void_if(
        Referral,
        (Referral.status.in_(ENDED), Void.OVER),
        (Referral.status != ReferralStatus.TRIAGE, Void.DONE),
        another_than_told(Referral.owner_id),
        (IS_PROPOSED, Void.DONE),
        LEFT_TEAM,
    ),
    endpoint="decisions.show_receipt",
)


def find_settlement(telling: Telling) -> Settlement | None:
    """Return the settlement of an event."""
    return telling.session.get(Settlement, telling.after("settlement"))


def proposer(telling: Telling) -> int | None:
    """Return who proposed a settlement."""
    settlement = find_settlement(telling)
    return settlement.proposer_id if settlement else None


TO_CONFIRM_SETTLEMENT = NoticeKind(
    name="settlement.to_confirm",
    act="Confirm or refuse a proposal",
    words="A member of the IPR team proposed how to settle {reference}, which takes a "
    "second person.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.SETTLEMENT_PROPOSED,),
    to=lambda telling: team_for(telling.subject, telling),
    subject=find_settlement,
    void=void_if(
        Settlement,
        (Settlement.state.in_(ANSWERED), Void.DONE),
        (Settlement.state != SettlementState.PROPOSED, Void.OVER),
        LEFT_TEAM,
    ),
    endpoint="decisions.show_receipt",
)
PROPOSAL_CONFIRMED = NoticeKind(
    name="settlement.confirmed",
    act="Your proposal was confirmed",
    words="A second person confirmed your proposal to settle {reference}.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SETTLEMENT_CONFIRMED,),
    to=person(Because.PROPOSED, proposer),
    endpoint="decisions.show_receipt",
)
PROPOSAL_REFUSED = NoticeKind(
    name="settlement.refused",
    act="Your proposal was refused",
    words="A second person refused your proposal to settle {reference}.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SETTLEMENT_REFUSED,),
    to=person(Because.PROPOSED, proposer),
    endpoint="decisions.show_receipt",
)
PROPOSAL_OVERTAKEN = NoticeKind(
    name="settlement.overtaken",
    act="Your proposal was overtaken",
    words="{reference} was decided again, or ended, before anybody answered your "
    "proposal.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SETTLEMENT_OVERTAKEN,),
    to=person(Because.PROPOSED, proposer),
    endpoint="decisions.show_receipt",
)


def find_lowering(telling: Telling) -> Lowering | None:
    """Return the lowering that waits."""
    return open_lowering(telling.session, telling.subject)


def may_confirm(telling: Telling) -> Iterable[Recipient]:
    """Tell whoever of the team may confirm or refuse what waits."""
    lowering = find_lowering(telling)
    if lowering is None:
        return []
    able = select(User.id).join(Lowering, Lowering.id == lowering.id)
    able = able.where(User.active, holds_role(Role.IPR_TEAM, telling.on))
    found = telling.session.scalars(able.where(may_answer(User.id)).order_by(User.id))
    return [Recipient(user_id, Because.TEAM) for user_id in found]


LOWERING_IS_OVER = (
    (Lowering.state == LoweringState.OVERTAKEN, Void.OVER),
    (Lowering.state.not_in(OPEN_LOWERING), Void.DONE),
)
TO_CONFIRM_LOWERING = NoticeKind(
    name="lowering.to_confirm",
    act="Confirm or refuse a lower outcome",
    words="We were told something new about {reference}, and its new decision would "
    "put the case lower, once people confirm that.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.LOWERING_OPENED,),
    to=may_confirm,
    subject=find_lowering,
    void=void_if(
        Lowering,
        *LOWERING_IS_OVER,
        (Lowering.first_id.is_not(None), Void.DONE),
        LEFT_TEAM,
    ),
    endpoint="decisions.confirm_lowering",
)
SECOND_FOR_LOWERING = NoticeKind(
    name="lowering.second",
    act="Confirm or refuse a decline as the second person",
    words="One person confirmed that {reference} is to be declined, which takes two.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.LOWERING_AGREED,),
    to=may_confirm,
    subject=find_lowering,
    void=void_if(Lowering, *LOWERING_IS_OVER, LEFT_TEAM),
    endpoint="decisions.confirm_lowering",
)

declare_kinds(
    TO_SETTLE,
    TO_CONFIRM_SETTLEMENT,
    PROPOSAL_CONFIRMED,
    PROPOSAL_REFUSED,
    PROPOSAL_OVERTAKEN,
    TO_CONFIRM_LOWERING,
    SECOND_FOR_LOWERING,
)
