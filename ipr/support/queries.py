"""Which cases somebody may see and work on, and what waits for them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
)

from ipr.accounts.models import AreaCover, User
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.permissions import Permission, permissions_of
from ipr.referrals.display_names import STATUS_WORDS
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.public_reference import ReferenceSeries, read_reference, series_of
from ipr.referrals.queries import visible_to
from ipr.referrals.service import CaseNotFound, find_referral
from ipr.support.models import OPEN_STATES, SupportCase, SupportState
from ipr.support.queue.deadline import last_overdue_moment
from ipr.support.states import CASE_WORKFLOW, DECLINED, ONLY, WORKS_ON
from ipr.workflow import NotAllowed, NotPossible

IS_CLOSED = exists().where(
    SupportCase.referral_id == Referral.id,
    SupportCase.state == SupportState.CLOSED,
    Referral.status == ReferralStatus.DECLINED,
)
"""Whether a referral is a declined one whose case is closed: nobody has it now."""
IN_OPEN_STATE = SupportCase.state.in_(
    bindparam("open_states", OPEN_STATES, expanding=True, literal_execute=True)
)
"""As the index of open cases has it, word for word, or SQLite won't use that."""
IS_DIRECT = SupportCase.referral_id.is_(None)
"""Whether a case was asked for directly: no referral was declined."""
REFERENCE = func.coalesce(Referral.reference, SupportCase.own_reference).label(
    "reference"
)
"""By which a case is known, outer-joined to its referral."""
CASE_READERS = {Permission.WORK_SUPPORT_CASE, Permission.READ_ALL_REFERRALS}
"""What the page of a case asks for, one or the other."""


def visible_cases(user: User, on: date) -> ColumnElement[bool]:
    """Return the condition that a case, joined to its referral if any, may be seen.

    Who may not see the referral sees no case of it. The referrer reads the feedback
    at the receipt, whatever else they are; the case itself is for those who work on
    it and the IPR team. One that was asked for directly is for those alone who work
    on it.
    """
    works = theirs = works_on(user, on)
    if user.active and Permission.READ_ALL_REFERRALS in _allowed(user, on):
        theirs = or_(works, Referral.referrer_id != user.id)
    seen = and_(visible_to(user, on), theirs)
    return or_(and_(~IS_DIRECT, seen), and_(IS_DIRECT, works))


def works_on(user: User, on: date) -> ColumnElement[bool]:
    """Return the condition that a case is somebody's to work on, on a day.

    Theirs, of an area that they cover within their dates, or any for the lead.
    """
    allowed = _allowed(user, on)
    if not user.active or Permission.WORK_SUPPORT_CASE not in allowed:
        return false()
    if Permission.LEAD_SUPPORT in allowed:
        return true()
    covered = select(AreaCover.area_id).where(
        AreaCover.user_id == user.id,
        AreaCover.starts_on <= on,
        or_(AreaCover.ends_on.is_(None), AreaCover.ends_on >= on),
    )
    return or_(SupportCase.owner_id == user.id, SupportCase.area_id.in_(covered))


def still_needed(declined: Any = ReferralStatus.DECLINED) -> ColumnElement[bool]:
    """Return the condition that nothing took a case elsewhere.

    Outer-joined to its referral. `declined` is the word for it, where the statement
    must hold it literally.
    """
    return or_(IS_DIRECT, Referral.status == declined)


def is_open() -> ColumnElement[bool]:
    """Return the condition that a case, outer-joined to its referral, is not over."""
    return and_(IN_OPEN_STATE, still_needed())


def is_overdue(working_days: int, nation: str, on: date) -> ColumnElement[bool]:
    """Return the condition that an open case is past its time limit on a day.

    Outer-joined to its referral. Without a time limit (0) no declined case is; what was
    asked for directly is to be done by the day that was asked for, if one was.
    """
    late = last_overdue_moment(on, working_days, nation) if working_days else None
    return and_(is_open(), is_late(late, on))


def is_late(late: datetime | None, on: date) -> ColumnElement[bool]:
    """Return the condition that a case came before a moment, or was wanted by now."""
    past = and_(~IS_DIRECT, SupportCase.opened_at < late) if late else false()
    return or_(past, SupportCase.wanted_by < on)


def case_of(session: AnySession, referral: Referral) -> SupportCase | None:
    """Return the case of a referral that is or was declined, if it has one."""
    return session.scalar(
        select(SupportCase).where(SupportCase.referral_id == referral.id)
    )


def may_open_case(session: AnySession, case: SupportCase | None, user: User) -> bool:
    """Return whether somebody may open the page of a declined case today."""
    if case is None or not (_allowed(user, london_today()) & CASE_READERS):
        return False
    found = select(SupportCase.id).outerjoin(SupportCase.referral)
    found = found.where(SupportCase.id == case.id, visible_cases(user, london_today()))
    return session.scalar(found) is not None


def find_case(
    session: AnySession, reference: str, *, user: User, lock: bool = False
) -> SupportCase:
    """Return the case of a reference, if this person may see it today.

    Raises CaseNotFound. `lock` holds the referral's row until the transaction ends, or
    that of a case without one: every change of a case is made under it.
    """
    today = london_today()
    written = read_reference(reference)
    if written and series_of(written) is ReferenceSeries.REQUEST:
        return _find_direct(session, written, visible_cases(user, today), lock)
    referral = find_referral(session, reference, user=user, on=today, lock=lock)
    case = session.scalar(
        select(SupportCase)
        .join(SupportCase.referral)
        .where(SupportCase.referral_id == referral.id, visible_cases(user, today))
        .execution_options(populate_existing=lock)
    )
    if case is None:
        raise CaseNotFound(reference)
    return case


def _find_direct(
    session: AnySession, reference: str, seen: ColumnElement[bool], lock: bool
) -> SupportCase:
    asked = (
        select(SupportCase)
        .outerjoin(SupportCase.referral)
        .where(SupportCase.own_reference == reference, seen)
    )
    if lock:
        asked = asked.with_for_update(of=SupportCase)
    asked = asked.execution_options(populate_existing=lock)
    case = session.scalar(asked)
    if case is None:
        raise CaseNotFound(reference)
    return case


@CASE_WORKFLOW.predicate(WORKS_ON)
def check_works_on(session: AnySession, case: SupportCase, actor: User) -> None:
    """Raise NotAllowed unless a case is somebody's to work on today."""
    statement = select(SupportCase.id).where(
        SupportCase.id == case.id, works_on(actor, london_today())
    )
    if session.scalar(statement) is None:
        raise NotAllowed(ONLY)


@CASE_WORKFLOW.predicate(DECLINED)
def check_declined(_session: AnySession, case: SupportCase, _actor: User) -> None:
    """Raise NotPossible if a later decision, or its end, took the referral away."""
    if case.referral and case.referral.status is not ReferralStatus.DECLINED:
        raise NotPossible(
            "This referral is no longer a declined one: it is "
            f"{STATUS_WORDS[case.referral.status]}"
        )


def _allowed(user: User, on: date) -> frozenset[Permission]:
    return permissions_of(user.roles_on(on))
