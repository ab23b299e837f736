"""The rows of a list of referrals: one statement for its page, count and CSV file.

A desk adds `visible_to`, so that its list shows nothing that a page refuses.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, select
from sqlalchemy.orm import aliased

from ipr.accounts.models import Area, User
from ipr.db.engine import AnySession
from ipr.db.london_days import london_midnight
from ipr.lines import LINE_NAMES
from ipr.referrals.lists.filters import ME, NOBODY, ReferralFilters
from ipr.referrals.models import Referral, ReferralLine, ReferralStatus

Owner = aliased(User, name="owner")
OF_REFERRAL = (ReferralLine, ReferralLine.referral_id == Referral.id)


def select_referrals(*more: Any) -> Select[Any]:
    """Select what every such list shows, and never the customer or the description."""
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


def narrow_referrals(
    statement: Select[Any],
    user: User,
    filters: ReferralFilters,
    moment: Any,
    held: Any = Referral,
    lines: tuple[Any, ColumnElement[bool]] = OF_REFERRAL,
) -> Select[Any]:
    """Add the filters that all lists share.

    `held` has the area and the owner; `lines` the service lines, and which are a row's.
    """
    if filters.outcome:
        statement = statement.where(Referral.outcome == filters.outcome)
    if filters.area:
        statement = statement.where(held.area_id == filters.area)
    if filters.line:
        table, same = lines
        one = and_(same, table.line == filters.line)
        if filters.walk:
            statement = statement.where(exists().where(one))
        else:
            statement = statement.join(table, one)
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
        found.append(moment >= (since if is_day else london_midnight(since)))
    if until:
        after = until + timedelta(days=1)
        found.append(moment < (after if is_day else london_midnight(after)))
    return found


def lines_of_referrals(session: AnySession, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the service lines of the referrals of a page, all in one statement."""
    found: dict[int, list[str]] = {}
    statement = (
        select(ReferralLine.referral_id, ReferralLine.line)
        .where(ReferralLine.referral_id.in_(ids))
        .order_by(ReferralLine.referral_id, ReferralLine.line)
    )
    for number, line in session.execute(statement):
        found.setdefault(number, []).append(LINE_NAMES[line])
    return found


def area_names(session: AnySession) -> dict[int, str]:
    """Return every area there is or was, by name, for a filter."""
    found = session.scalars(select(Area).order_by(Area.name))
    return {area.id: area.name for area in found}
