"""What each list holds: one statement for its page, its count and its CSV file.

Every statement asks `visible_to`, so that a list shows nothing that a page refuses.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    false,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from ipr.accounts.models import Area, AreaCover, User
from ipr.db.clock import LONDON
from ipr.decisions.models import Settlement, SettlementState
from ipr.desks.filters import (
    ANY,
    DUE_SOON,
    IN_HAND,
    ME,
    NOBODY,
    OPEN,
    OVERDUE,
    PROPOSED,
    RECEIVED,
    SECOND,
    SOON,
    UNPROPOSED,
    Filters,
)
from ipr.permissions import Permission
from ipr.referrals.models import Referral, ReferralLine, ReferralStatus, ServiceLine
from ipr.referrals.queries import visible_to
from ipr.reviews.models import Acceptance
from ipr.support.models import SupportCase, SupportState
from ipr.support.queries import IN_OPEN_STATE, works_on

Owner = aliased(User, name="owner")
Waiting = aliased(Settlement, name="waiting")
Proposer = aliased(User, name="proposer")


def waits_for_second(settlement: Any) -> ColumnElement[bool]:
    """Return the condition in the words of its index, or SQLite won't use that."""
    proposed: ColumnElement[Any] = bindparam(
        "proposed", SettlementState.PROPOSED, unique=True, literal_execute=True
    )
    condition: ColumnElement[bool] = settlement.state == proposed
    return condition


WAITS_FOR_SECOND = waits_for_second(Settlement)


def referrals(user: User, on: date, filters: Filters) -> Select[Any]:
    """Return one's own referrals; for the IPR team all of them."""
    statement = _cases().where(visible_to(user, on))
    if not user.can(Permission.READ_ALL_REFERRALS) or filters.referrer == ME:
        statement = statement.where(Referral.referrer_id == user.id)
    if filters.status:
        statement = statement.where(Referral.status == ReferralStatus(filters.status))
    return _narrow(statement, user, filters, Referral.submitted_at)


def triage(user: User, on: date, filters: Filters) -> Select[Any]:
    """Return what waits for a person of the IPR team to settle it.

    What waits for a second person may be overturning a decision that stands.
    """
    statement = (
        _cases(Proposer.id.label("proposer_id"), Proposer.name.label("proposer"))
        .outerjoin(
            Settlement, and_(Settlement.referral_id == Referral.id, WAITS_FOR_SECOND)
        )
        .outerjoin(Proposer, Proposer.id == Settlement.proposer_id)
        .where(visible_to(user, on))
    )
    if filters.state in (PROPOSED, SECOND):
        proposed = select(Waiting.referral_id).where(waits_for_second(Waiting))
        statement = statement.where(Referral.id.in_(proposed))
    else:
        statement = statement.where(Referral.status == ReferralStatus.TRIAGE)
    if filters.state == SECOND:
        statement = statement.where(Settlement.proposer_id != user.id)
    if filters.state == UNPROPOSED:
        statement = statement.where(Settlement.id.is_(None))
    return _narrow(statement, user, filters, Referral.submitted_at)


def accepted(user: User, on: date, filters: Filters) -> Select[Any]:
    """Return accepted cases with the time limits of their factual reports."""
    statement = (
        _cases(
            Acceptance.accepted_on,
            Acceptance.report_due_on,
            Acceptance.report_received_on,
        )
        .join(Acceptance, Acceptance.referral_id == Referral.id)
        .where(
            visible_to(user, on),
            Acceptance.ended_on.is_(None),
            Referral.status == ReferralStatus.ACCEPTED,
            *_report_state(filters.state, on),
        )
    )
    return _narrow(statement, user, filters, Acceptance.report_due_on)


def _report_state(state: str, on: date) -> Sequence[ColumnElement[bool]]:
    due, waiting = Acceptance.report_due_on, Acceptance.report_received_on.is_(None)
    if state == ANY:
        return ()
    if state == RECEIVED:
        return (Acceptance.report_received_on.is_not(None),)
    if state == OVERDUE:
        return (waiting, due < on)
    if state == DUE_SOON:
        return (waiting, due >= on, due <= on + SOON)
    return (waiting,)


def support(user: User, on: date, filters: Filters) -> Select[Any]:
    """Return the declined cases of one's areas and those one holds."""
    statement = (
        _cases(
            SupportCase.state.label("state"),
            SupportCase.opened_at,
            SupportCase.closed_at,
        )
        .join(SupportCase, SupportCase.referral_id == Referral.id)
        .where(
            works_on(user, on),
            visible_to(user, on),
            Referral.status == ReferralStatus.DECLINED,
            *_case_state(filters),
        )
    )
    if not user.can(Permission.LEAD_SUPPORT):
        statement = statement.where(_held_or_covered(user, on))
    return _narrow(statement, user, filters, SupportCase.opened_at, SupportCase)


def _held_or_covered(user: User, on: date) -> ColumnElement[bool]:
    """Return what `works_on` says, once more, in a form that SQLite finds by index."""
    held, near = aliased(SupportCase), aliased(SupportCase)
    covered = (
        select(near.id)
        .join(AreaCover, AreaCover.area_id == near.area_id)
        .where(
            AreaCover.user_id == user.id,
            AreaCover.starts_on <= on,
            or_(AreaCover.ends_on.is_(None), AreaCover.ends_on >= on),
        )
    )
    mine = select(held.id).where(held.owner_id == user.id)
    return SupportCase.id.in_(union_all(mine, covered))


def _case_state(filters: Filters) -> Sequence[ColumnElement[bool]]:
    state = filters.state
    if state == ANY:
        return ()
    if state in ("", OPEN):
        return (IN_OPEN_STATE,)
    if state == IN_HAND:
        return (IN_OPEN_STATE, SupportCase.state != SupportState.NEW)
    if state == OVERDUE:
        late = SupportCase.opened_at < filters.late if filters.late else false()
        return (IN_OPEN_STATE, late)
    return (SupportCase.state == SupportState(state),)


def _cases(*more: Any) -> Select[Any]:
    """Select what every list shows, and never the customer or the description."""
    return (
        select(
            Referral.id,
            Referral.reference,
            Referral.submitted_at,
            Referral.event_on,
            Referral.status,
            Referral.outcome,
            Area.name.label("area"),
            Owner.name.label("owner"),
            *more,
        )
        .select_from(Referral)
        .outerjoin(Area, Area.id == Referral.area_id)
        .outerjoin(Owner, Owner.id == Referral.owner_id)
    )


def _narrow(
    statement: Select[Any],
    user: User,
    filters: Filters,
    moment: Any,
    held: Any = Referral,
) -> Select[Any]:
    """Add the filters that all lists share; `held` has the area and the owner."""
    if filters.outcome:
        statement = statement.where(Referral.outcome == filters.outcome)
    if filters.area:
        statement = statement.where(held.area_id == filters.area)
    if filters.line:
        same = ReferralLine.referral_id == Referral.id
        one = and_(same, ReferralLine.line == filters.line)
        if filters.walk:
            statement = statement.where(exists().where(one))
        else:
            statement = statement.join(ReferralLine, one)
    if filters.owner == NOBODY and filters.status == ReferralStatus.DECLINED:
        statement = statement.where(false())  # each of them is a person's
    elif filters.owner == NOBODY:
        # Not "no owner": SQLite would take that for a rare thing and walk its index.
        statement = statement.where(Referral.queue.is_not(None))
    elif filters.owner:
        number = user.id if filters.owner == ME else int(filters.owner)
        statement = statement.where(held.owner_id == number)
    return statement.where(*_between(moment, filters.since, filters.until))


def _between(
    moment: Any, since: date | None, until: date | None
) -> Sequence[ColumnElement[bool]]:
    """Return the condition that a moment or day lies between two days, inclusive."""
    is_day = moment.type.python_type is date
    found: list[ColumnElement[bool]] = []
    if since:
        found.append(moment >= (since if is_day else _midnight(since)))
    if until:
        after = until + timedelta(days=1)
        found.append(moment < (after if is_day else _midnight(after)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def lines_of(referral_ids: Sequence[int]) -> Select[int, ServiceLine]:
    """Select the service lines of the referrals of a page, all in one statement."""
    return (
        select(ReferralLine.referral_id, ReferralLine.line)
        .where(ReferralLine.referral_id.in_(referral_ids))
        .order_by(ReferralLine.referral_id, ReferralLine.line)
    )
