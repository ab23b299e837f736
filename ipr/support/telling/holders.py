"""What people are told about declined cases: who holds them, and their referrers."""

from collections.abc import Collection, Sequence

from sqlalchemy import false, not_, select

from ipr.accounts.models import User
from ipr.accounts.service import cover_of
from ipr.audit.models import AuditAction
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.notices.kinds import (
    NoticeKind,
    Recipient,
    Recipients,
    Telling,
    Urgency,
    declare_kinds,
    declare_readings,
    declare_sight,
)
from ipr.notices.models import Because, Void
from ipr.notices.recipients import only_if, person
from ipr.notices.voids import another_than_told, void_if
from ipr.permissions import permissions_of
from ipr.referrals.models import Referral, ReferralStatus
from ipr.support.cover.routing import RoutedAs, is_holder
from ipr.support.models import SupportCase, SupportState
from ipr.support.queries import (
    CASE_READERS,
    REFERENCE,
    may_open_case,
    visible_cases,
)

HELD_AS = {
    RoutedAs.DEPUTY.value: Because.DEPUTY,
    RoutedAs.STAND_IN.value: Because.STAND_IN,
    RoutedAs.LEAD.value: Because.LEAD,
}
REFERRER = person(Because.REFERRER, lambda telling: find_referrer(telling.subject))
UNTIL_ACCEPTED = void_if(
    SupportCase,
    (Referral.status != ReferralStatus.DECLINED, Void.OVER),
    (SupportCase.state == SupportState.ENDED, Void.OVER),
    another_than_told(SupportCase.owner_id),
    (SupportCase.state != SupportState.NEW, Void.DONE),
    join=[(Referral, Referral.id == SupportCase.referral_id)],
)
ACCEPT_IT = "Accept or hand over this case"


def find_referrer(case: SupportCase) -> int | None:
    """Return who referred a case; None if it was asked for directly."""
    return case.referral.referrer_id if case.referral else None


def is_passed_on(telling: Telling) -> bool:
    """Return whether an open case went from one person to another."""
    again = telling.came_with(AuditAction.SUPPORT_OPENED)
    return bool(telling.after("owner")) and not again


def holder(telling: Telling) -> Sequence[Recipient]:
    """Tell whoever holds a case, and as what they were given it."""
    case = telling.subject
    return [Recipient(case.owner_id, HELD_AS.get(case.routed_as, Because.HOLDER))]


def held_before(*, sees_it: bool) -> Recipients:
    """Tell who held a case before and could hold one still; by whether they see it."""

    def find(telling: Telling) -> int | None:
        session, case, before = (
            telling.session,
            telling.subject,
            telling.before("owner"),
        )
        able = select(User).where(User.id == before, is_holder(telling.on))
        user = telling.once(("holder", before), lambda: session.scalar(able))
        if user is None:
            return None
        # Of an area they see all cases alike: all declined, all direct, all their own.
        own = find_referrer(case) == user.id
        alike = (case.area_id, case.referral is None, own)
        seen = telling.once(
            ("opens", before, *alike), lambda: may_open_case(session, case, user)
        )
        return user.id if seen is sees_it else None

    return only_if(is_passed_on, person(Because.HELD_BEFORE, find))


def find_deputy(telling: Telling) -> Sequence[Recipient]:
    """Tell the deputy for the area of a case or its referral, unless it is theirs."""
    area_id, session, on = telling.subject.area_id, telling.session, telling.on
    if area_id is None:
        return []
    cover = telling.once(("cover", area_id), lambda: cover_of(session, area_id, on))
    if cover.deputy is None or cover.deputy.id == telling.subject.owner_id:
        return []
    return [Recipient(cover.deputy.id, Because.DEPUTY)]


NEW_CASE = NoticeKind(
    name="support.new_case",
    act=ACCEPT_IT,
    words="{reference} was declined, and you were given it.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.SUPPORT_OPENED,),
    to=holder,
    void=UNTIL_ACCEPTED,
    endpoint="support.show_case",
)
NEW_IN_AREA = NoticeKind(
    name="support.new_in_area",
    act="New case in your area",
    words="{reference} was declined, and somebody else was given it.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SUPPORT_OPENED,),
    to=find_deputy,
    endpoint="support.show_case",
)
HANDED_OVER = NoticeKind(
    name="support.handed_over",
    act=ACCEPT_IT,
    words="{reference} was passed on to you.",
    urgency=Urgency.ACT,
    told_by=(AuditAction.SUPPORT_HANDED_OVER,),
    to=only_if(is_passed_on, holder),
    void=UNTIL_ACCEPTED,
    endpoint="support.show_case",
)
PASSED_ON = NoticeKind(
    name="support.passed_on",
    act="A case was passed on",
    words="{reference} was passed on from you to somebody else.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SUPPORT_HANDED_OVER,),
    to=held_before(sees_it=True),
    endpoint="support.show_case",
)
PASSED_ELSEWHERE = NoticeKind(
    name="support.passed_elsewhere",
    act=PASSED_ON.act,
    words=PASSED_ON.words,
    urgency=Urgency.NEWS,
    told_by=PASSED_ON.told_by,
    to=held_before(sees_it=False),
    endpoint="desks.home",
    values=lambda notice: {},
)
REOPENED_YOURS = NoticeKind(
    name="support.reopened_yours",
    act="A case of yours was opened again",
    words="{reference} was opened again by somebody else.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SUPPORT_REOPENED,),
    to=only_if(
        lambda telling: not telling.came_with(AuditAction.SUPPORT_HANDED_OVER), holder
    ),
    endpoint="support.show_case",
)
FEEDBACK = NoticeKind(
    name="support.feedback",
    act="Feedback on your referral",
    words="The case of {reference} was closed. Its page says what was done.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SUPPORT_CLOSED,),
    to=REFERRER,
    endpoint="decisions.show_receipt",
)
CLOSED_YOURS = NoticeKind(
    name="support.closed_yours",
    act="A case of yours was closed",
    words="{reference} was closed by somebody else.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SUPPORT_CLOSED,),
    to=holder,
    endpoint="support.show_case",
)
REOPENED = NoticeKind(
    name="support.reopened",
    act="Your referral was opened again",
    words="The case of {reference} was opened again. The feedback that you were "
    "given stays with you.",
    urgency=Urgency.NEWS,
    told_by=(AuditAction.SUPPORT_REOPENED,),
    to=REFERRER,
    endpoint="decisions.show_receipt",
)


def find_hidden_cases(
    session: AnySession, user_id: int, references: Collection[str]
) -> set[str]:
    """Return of which references somebody may not open the case."""
    user, on = session.get_one(User, user_id), london_today()
    reads_cases = permissions_of(user.roles_on(on)) & CASE_READERS
    seen = visible_cases(user, on) if reads_cases else false()
    declined = (
        select(REFERENCE)
        .select_from(SupportCase)
        .join(SupportCase.referral)
        .where(Referral.reference.in_(references))
    )
    direct = (
        select(REFERENCE)
        .select_from(SupportCase)
        .outerjoin(SupportCase.referral)
        .where(SupportCase.own_reference.in_(references))
    )
    return {
        reference
        for some in (declined, direct)
        for reference in session.scalars(some.where(not_(seen)))
    }


declare_readings(AuditAction.SUPPORT_READ)
declare_sight("support.show_case", find_hidden_cases)
declare_kinds(
    NEW_CASE,
    NEW_IN_AREA,
    HANDED_OVER,
    PASSED_ON,
    PASSED_ELSEWHERE,
    REOPENED_YOURS,
    FEEDBACK,
    CLOSED_YOURS,
    REOPENED,
)
