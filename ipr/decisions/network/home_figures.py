"""Figures on Home of the network's declined cases."""

from datetime import datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from ipr.audit.models import AuditAction, AuditEvent
from ipr.desks.counting import literal_word
from ipr.desks.figures.declarations import CaseFigures, Rows, Wait
from ipr.desks.figures.first_events import is_first_event
from ipr.permissions import Permission
from ipr.referrals.models import Referral, ReferralStatus
from ipr.support.models import SupportCase
from ipr.support.queries import IN_OPEN_STATE


def until_first(since: datetime, action: AuditAction) -> Rows:
    """Return when something was first done with cases, from their first decline."""
    kind = SupportCase.__tablename__
    event, opened = aliased(AuditEvent, name="first"), aliased(AuditEvent)
    first_opened = select(func.min(AuditEvent.id)).where(
        AuditEvent.subject_type == kind,
        AuditEvent.subject_id == event.subject_id,
        AuditEvent.action == literal_word(AuditAction.SUPPORT_OPENED),
    )
    return (
        select(opened.at.label("began"), event.at.label("ended"))
        .select_from(event)
        .join(opened, opened.id == first_opened.scalar_subquery())
        .where(is_first_event(event, kind, (action,), since=since))
    )


DECLINED_FIGURES = CaseFigures(
    name="declined",
    title="Declined cases of the network in figures",
    noun="open declined case",
    many="open declined cases",
    unit="case",
    permission=Permission.LEAD_SUPPORT,
    order=82,
    open_cases=select(
        SupportCase.id, Referral.reference, SupportCase.opened_at.label("began")
    )
    .join(Referral, Referral.id == SupportCase.referral_id)
    .where(IN_OPEN_STATE, Referral.status == literal_word(ReferralStatus.DECLINED)),
    counted="Declined cases that are not closed, by the days since they were "
    "declined. One that was over and was declined again counts from then.",
    age="it was declined",
    row_page="support.show_case",
    waits=(
        Wait(
            title="Until an ACSSL accepted it",
            counted="Declined cases: from the day they were first declined to the day "
            "on which an ACSSL, a deputy or the network lead first accepted them.",
            spans=partial(until_first, action=AuditAction.SUPPORT_ACCEPTED),
        ),
        Wait(
            title="Until it was closed",
            counted="Declined cases: from the day they were first declined to the day "
            "on which they were first closed with feedback. One that was opened again "
            "counts once, by its first closing. One that a later decision took "
            "elsewhere before it was closed is not counted.",
            spans=partial(until_first, action=AuditAction.SUPPORT_CLOSED),
        ),
    ),
)
