"""The desk of declined cases: of one's areas and those one holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select, union_all
from sqlalchemy.orm import aliased

from ipr.accounts.models import AreaCover, User
from ipr.audit.models import AuditAction
from ipr.desks.counting import ME as READER
from ipr.desks.counting import count_capped, literal_word
from ipr.desks.declarations import Arguments, Desk, DeskReader, HomeTask, WaitingCount
from ipr.desks.filter_forms import OptionField, offer_options
from ipr.permissions import Permission
from ipr.referrals.lists.columns import REFERRAL_COLUMNS, say_moment, say_owner
from ipr.referrals.lists.filters import ANY, ME, ReferralFilterForm, ReferralFilters
from ipr.referrals.lists.rows import (
    area_names,
    lines_of_referrals,
    narrow_referrals,
    select_referrals,
)
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.queries import visible_to
from ipr.support.deadline import day_to_answer_by, last_overdue_moment
from ipr.support.models import OPEN_STATES, SupportCase, SupportState
from ipr.support.queries import IN_OPEN_STATE, works_on
from ipr.support.states import STATE_COLOURS, STATE_NAMES
from ipr.web.lists.paging import without_index

OPEN, IN_HAND, OVERDUE = "open", "in_hand", "overdue"
STATES: dict[str, str] = {
    OPEN: "All that are open",
    IN_HAND: "Accepted, not closed",
    **{
        state.value: name
        for state, name in STATE_NAMES.items()
        if state is not SupportState.ENDED
    },
    ANY: "All",
}


@dataclass(frozen=True, kw_only=True)
class SupportFilters(ReferralFilters):
    """What a list of declined cases is narrowed down to."""

    late: datetime | None = None
    """Open cases from before this moment are past their time limit, if one is set."""


class FilterSupportForm(ReferralFilterForm):
    """Filters of declined cases."""

    state = OptionField("State", choices=STATES, default=OPEN)
    owner = OptionField("Held by", choices=offer_options({ME: "Me"}))


def start_filters(reader: DeskReader) -> SupportFilters:
    """Return from when cases are past their time limit, where one is set."""
    days, nation = reader.settings.decline_days, reader.settings.team_nation
    late = last_overdue_moment(reader.on, days, nation) if days else None
    return SupportFilters(late=late)


def build_support_filters(
    reader: DeskReader,
    start: SupportFilters,
    asked: Arguments,
    owners: Iterable[User] = (),
) -> ReferralFilterForm:
    """Return the filters, with the overdue ones where a time limit is set."""
    form = FilterSupportForm(asked).offer(area_names(reader.session), owners)
    if start.late:
        form.state.choices = {**form.state.offered, OVERDUE: "Past the time limit"}
    return form


def summarise_case(row: Any, reader: DeskReader) -> str:
    """Return what Home says of a declined case, with its time limit if one is set."""
    days, nation = reader.settings.decline_days, reader.settings.team_nation
    by = day_to_answer_by(row.opened_at, days, nation)
    return say_moment(row, "declined", row.opened_at, reader.on, due="answer", by=by)


def select_cases(user: User, on: date, filters: SupportFilters) -> Select[Any]:
    """Return the declined cases of one's areas and those one holds."""
    statement = (
        select_referrals(
            SupportCase.state.label("state"),
            (SupportCase.state == SupportState.CLOSED).label("closed"),
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
    return narrow_referrals(
        statement, user, filters, SupportCase.opened_at, SupportCase
    )


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


def _case_state(filters: SupportFilters) -> Sequence[ColumnElement[bool]]:
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


NEW_CASES = (
    select(SupportCase.id)
    .join(SupportCase.referral)
    .where(
        SupportCase.state == literal_word(SupportState.NEW),
        Referral.status == literal_word(ReferralStatus.DECLINED),
    )
)
SUPPORT = Desk(
    name="support",
    address="/support",
    permission=Permission.WORK_SUPPORT_CASE,
    text="Declined cases",
    order=40,
    waiting=WaitingCount(
        count_capped(NEW_CASES.where(SupportCase.owner_id == READER)), "new for you"
    ),
    heading="Declined cases",
    title="Declined cases",
    introduction="Cases in your areas and cases that you hold. "
    "The one declined first comes first.",
    noun="case",
    nothing="You have no open declined cases.",
    statement=select_cases,
    # An ACSSL's cases are found by area and owner, and few enough to sort. Walking
    # the whole network's in the order of the sort would take far longer.
    sorts={"opened": [without_index(SupportCase.opened_at)]},
    default_sort="opened",
    unique=[SupportCase.id],
    row_details=lines_of_referrals,
    filters=start_filters,
    filter_form=build_support_filters,
    headings=["Reference", "Declined", "State", "Area", "Service lines", "Held by"],
    sort_headings={"Declined": "opened"},
    rows_template="support/_desk_rows.html",
    words={
        "state_names": STATE_NAMES,
        "state_colours": STATE_COLOURS,
        "open_states": OPEN_STATES,
        "say_owner": say_owner,
    },
    file_columns=[
        *REFERRAL_COLUMNS,
        ("State", lambda row, lines: STATE_NAMES[row.state]),
        ("Declined on", lambda row, lines: row.opened_at),
        ("Closed on", lambda row, lines: row.closed_at),
    ],
    exported=AuditAction.REFERRAL_EXPORTED,
    row_page="support.show_case",
    row_summary=summarise_case,
)
TASKS = (
    HomeTask(
        title="Your cases past their time limit",
        desk=SUPPORT,
        filters={"owner": ME, "state": OVERDUE},
        order=40,
        overdue=True,
        arises=lambda start: start.late is not None,
    ),
    HomeTask(
        title="New cases for you",
        desk=SUPPORT,
        filters={"owner": ME, "state": SupportState.NEW.value},
        order=41,
    ),
    HomeTask(
        title="Cases you have accepted",
        desk=SUPPORT,
        filters={"owner": ME, "state": IN_HAND},
        order=42,
    ),
)
