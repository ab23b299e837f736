"""What the IPR team is told of cases that nobody of it has claimed."""

from typing import Any

from sqlalchemy import Select, not_, or_, select

from ipr.audit.models import AuditAction
from ipr.config import Settings
from ipr.decisions.notices.for_team import LEFT_TEAM, team_for
from ipr.notices.kinds import NoticeKind, Telling, Urgency, declare_kinds
from ipr.notices.models import Void
from ipr.notices.recipients import only_if
from ipr.notices.reminders import (
    Milestone,
    Reminder,
    Window,
    by_the_teams_days,
    declare_reminders,
)
from ipr.notices.voids import another_than_told, void_if
from ipr.referrals.models import Referral, ReferralStatus
from ipr.reviews.models import Acceptance

DAYS = 2
"""So many whole working days a referral may wait in the queue."""
WITH_TEAM = (ReferralStatus.TRIAGE, ReferralStatus.ACCEPTED)
IS_TO_DO = or_(
    Referral.status == ReferralStatus.TRIAGE,
    Referral.id.in_(
        select(Acceptance.referral_id).where(
            Acceptance.report_received_on.is_(None), Acceptance.ended_on.is_(None)
        )
    ),
)
"""Whether it is to be settled, or its report is waited for."""
UNTIL_CLAIMED = (
    (not_(IS_TO_DO), Void.DONE),
    another_than_told(Referral.owner_id),
    (Referral.owner_id.is_not(None), Void.DONE),
    LEFT_TEAM,
)


def is_newly_unclaimed(telling: Telling) -> bool:
    """Return whether a deed left an accepted case in the team's queue."""
    assert telling.event
    placed = telling.after("status") == ReferralStatus.ACCEPTED
    released = telling.event.action is AuditAction.REFERRAL_RELEASED
    referral = telling.subject
    here = referral.status is ReferralStatus.ACCEPTED and referral.owner_id is None
    return here and (placed or released)


ACCEPTED = NoticeKind(
    name="referral.accepted_unclaimed",
    act="Claim this accepted case",
    words="{reference} was accepted, and nobody of the IPR team had claimed it.",
    urgency=Urgency.ACT,
    told_by=(
        AuditAction.REFERRAL_SUBMITTED,
        AuditAction.REFERRAL_ROUTED,
        AuditAction.REFERRAL_RELEASED,
    ),
    to=only_if(is_newly_unclaimed, lambda it: team_for(it.subject, it)),
    void=void_if(
        Referral,
        (Referral.status != ReferralStatus.ACCEPTED, Void.OVER),
        *UNTIL_CLAIMED,
    ),
    endpoint="decisions.show_receipt",
)
UNCLAIMED = NoticeKind(
    name="referral.unclaimed",
    act="Claim this case",
    words="Nobody had claimed {reference}, two whole working days after it came into "
    "the IPR team’s queue.",
    urgency=Urgency.ACT,
    to=lambda telling: team_for(telling.subject, telling),
    edition=lambda referral: referral.place_number,
    void=void_if(
        Referral, (Referral.status.not_in(WITH_TEAM), Void.OVER), *UNTIL_CLAIMED
    ),
    endpoint="decisions.show_receipt",
)


def select_unclaimed(_settings: Settings, window: Window) -> Select[Any]:
    """Select what waits in the queue since a day in a window."""
    return (
        select(Referral)
        .where(
            Referral.queue.is_not(None),
            Referral.status.in_(WITH_TEAM),
            IS_TO_DO,
            window.has_moment(Referral.placed_at),
        )
        .order_by(Referral.placed_at, Referral.id)
    )


REMINDER = Reminder(
    name="referral.unclaimed",
    milestones=lambda _settings: [Milestone(days=DAYS + 1, kind=UNCLAIMED)],
    model=Referral,
    edition=Referral.place_number,
    waiting=select_unclaimed,
    nations=by_the_teams_days,
)

declare_kinds(ACCEPTED, UNCLAIMED)
declare_reminders(REMINDER)
