"""The desk of support cases: of one's areas and those one holds."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.desks.counting import ME as READER
from ipr.desks.counting import count_capped, literal_word
from ipr.desks.declarations import (
    Arguments,
    Desk,
    DeskPanel,
    DeskReader,
    FileColumn,
    HomeTask,
    WaitingCount,
)
from ipr.desks.filter_forms import DayField, OptionField, ViewField, offer_options
from ipr.permissions import Permission
from ipr.referrals.lists.columns import REFERRAL_COLUMNS, say_moment, say_owner
from ipr.referrals.lists.filters import ANY, ME, AreaField, ReferralFilterForm
from ipr.referrals.lists.rows import area_names
from ipr.referrals.models import ReferralStatus
from ipr.support.cover.leavers import leavers_seen
from ipr.support.models import OPEN_STATES, SupportCase, SupportState
from ipr.support.queries import still_needed
from ipr.support.queue.by_category import offer_categories
from ipr.support.queue.counts import count_cases
from ipr.support.queue.deadline import day_to_answer_by, last_overdue_moment
from ipr.support.queue.details import details_of_cases
from ipr.support.queue.rows import (
    FOLLOW_UP,
    IN_HAND,
    OPEN,
    OVERDUE,
    WAITING,
    SupportFilters,
    is_row_late,
    select_cases,
)
from ipr.support.states import SOURCE_NAMES, STATE_COLOURS, STATE_NAMES
from ipr.support.trackers.workbook import TRACKER_WORKBOOK
from ipr.web.lists.paging import without_index

VIEWS = {"": "Roomy", "dense": "Compact"}
STATES: dict[str, str] = {
    OPEN: "All that are open",
    IN_HAND: "Accepted, not closed",
    OVERDUE: "Overdue",
    WAITING: "Waiting for others",
    FOLLOW_UP: "Follow-up due",
    **{
        state.value: name
        for state, name in STATE_NAMES.items()
        if state is not SupportState.ENDED
    },
    ANY: "All",
}


class FilterSupportForm(ReferralFilterForm):
    """Filters of cases."""

    state = OptionField("State", choices=STATES, default=OPEN)
    owner = OptionField("Held by", choices=offer_options({ME: "Me"}))
    category = OptionField("Main category")
    any_category = OptionField("Category, main or other")
    since = DayField("Received from", name="from")
    until = DayField("Received to", name="to")
    left = AreaField("Not accepted since they left")
    view = ViewField("Table", choices=VIEWS)


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
    """Return the filters, with what only this reader's day knows."""
    form = FilterSupportForm(asked)
    categories = offer_categories(reader.session, reader.on)
    form.category.choices = form.any_category.choices = categories
    leavers = leavers_seen(reader.session, reader.user, reader.on)
    if leavers or asked.get("left"):
        form.left.choices = offer_options(leavers)
    else:
        del form.left
    return form.offer(area_names(reader.session), owners)


def count_states(reader: DeskReader, list_alone: bool) -> dict[str, Any]:
    """Return how many cases stand where; a list alone doesn't say that."""
    if list_alone:
        return {}
    return {"counts": count_cases(reader.session, reader, start_filters(reader))}


def of_lines(column: FileColumn) -> FileColumn:
    """Return a column that is made of service lines, for rows with more details."""
    heading, value = column
    return heading, lambda row, details: value(row, details.lines)


def summarise_case(row: Any, reader: DeskReader) -> str:
    """Return what Home says of a case, with the day it is due by if there is one."""
    if row.status is None:
        came, due, by = "asked for", "help", row.wanted_by
    else:
        days, nation = reader.settings.decline_days, reader.settings.team_nation
        by = day_to_answer_by(row.opened_at, days, nation)
        came, due = "declined", "answer"
    on = row.opened_at if row.status else row.received_on
    return say_moment(row, came, on, reader.on, due=due, by=by)


NEW_CASES = (
    select(SupportCase.id)
    .outerjoin(SupportCase.referral)
    .where(
        SupportCase.state == literal_word(SupportState.NEW),
        still_needed(literal_word(ReferralStatus.DECLINED)),
    )
)
SUPPORT = Desk(
    name="support",
    address="/support",
    permission=Permission.WORK_SUPPORT_CASE,
    text="Support cases",
    order=40,
    waiting=WaitingCount(
        count_capped(NEW_CASES.where(SupportCase.owner_id == READER)), "new for you"
    ),
    heading="Support cases",
    title="Support cases",
    introduction="Cases in your areas and cases that you hold: declined referrals, and "
    "what colleagues asked for. What is overdue comes first, then what is to be "
    "followed up, then the rest; of each, the one that came first.",
    noun="case",
    nothing="You have no open cases.",
    panel=DeskPanel("support/queue/_counts.html", count_states),
    statement=select_cases,
    # An ACSSL's cases are found by area and owner, and few enough to sort. Walking
    # the whole network's in the order of the sort would take far longer.
    sorts={
        "urgency": ["urgency", without_index(SupportCase.opened_at)],
        "opened": [without_index(SupportCase.opened_at)],
    },
    default_sort="urgency",
    unique=[SupportCase.id],
    row_details=details_of_cases,
    filters=start_filters,
    filter_form=build_support_filters,
    headings=["Reference", "Came", "State", "Area", "Service lines", "Held by"],
    dense_headings=[
        *("Reference", "Came", "State", "Needed by", "Follow up", "Main category"),
        *("Area", "Service lines", "Held by"),
    ],
    below="support/several/_for_chosen.html",
    sort_headings={"Came": "opened"},
    rows_template="support/queue/_rows.html",
    words={
        "state_names": STATE_NAMES,
        "state_colours": STATE_COLOURS,
        "open_states": OPEN_STATES,
        "source_names": SOURCE_NAMES,
        "is_row_late": is_row_late,
        "say_owner": say_owner,
    },
    file_columns=[
        *map(of_lines, REFERRAL_COLUMNS),
        ("Came from", lambda row, lines: SOURCE_NAMES[row.source]),
        ("Received on", lambda row, lines: row.received_on),
        ("Wanted by", lambda row, lines: row.wanted_by),
        ("Follow up on", lambda row, lines: row.follow_up_on),
        ("Waits for others", lambda row, lines: "Yes" if row.waiting else "No"),
        ("Main category", lambda row, details: details.main),
        ("State", lambda row, lines: STATE_NAMES[row.state]),
        ("Declined on", lambda row, lines: row.opened_at if row.status else None),
        ("Closed on", lambda row, lines: row.closed_at),
    ],
    workbook=TRACKER_WORKBOOK,
    exported=AuditAction.REFERRAL_EXPORTED,
    row_page="support.show_case",
    row_summary=summarise_case,
)
TASKS = (
    HomeTask(
        title="Your overdue cases",
        desk=SUPPORT,
        filters={"owner": ME, "state": OVERDUE},
        order=40,
        overdue=True,
    ),
    HomeTask(
        title="Cases of yours to follow up",
        desk=SUPPORT,
        filters={"owner": ME, "state": FOLLOW_UP},
        order=42,
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
