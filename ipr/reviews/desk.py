"""The desk of accepted cases, and of the factual reports that they wait for."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from ipr.accounts.models import User
from ipr.accounts.service import role_holders
from ipr.audit.models import AuditAction
from ipr.decisions.settling.desk import HAND_OVER_CHOSEN
from ipr.desks.counting import TODAY, count_capped
from ipr.desks.declarations import Arguments, Desk, DeskReader, HomeTask, WaitingCount
from ipr.desks.filter_forms import OptionField, offer_options
from ipr.desks.people.declarations import WorkByPerson
from ipr.permissions import Permission, Role
from ipr.referrals.display_names import IN_QUEUE
from ipr.referrals.lists.columns import REFERRAL_COLUMNS, say_moment
from ipr.referrals.lists.filters import (
    ANY,
    ME,
    NOBODY,
    ReferralFilterForm,
    ReferralFilters,
)
from ipr.referrals.lists.rows import (
    area_names,
    lines_of_referrals,
    narrow_referrals,
    select_referrals,
)
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.queries import visible_to
from ipr.reviews.models import Acceptance

OUTSTANDING, OVERDUE, DUE_SOON, RECEIVED = "outstanding", "overdue", "soon", "received"
SOON = timedelta(days=5)


class FilterAcceptedForm(ReferralFilterForm):
    state = OptionField(
        "Factual report",
        choices={
            OUTSTANDING: "Not received yet",
            OVERDUE: "Overdue",
            DUE_SOON: "Due in the next 5 days",
            RECEIVED: "Received",
            ANY: "All",
        },
        default=OUTSTANDING,
    )
    owner = OptionField("Owner", choices=offer_options({ME: "Me", NOBODY: IN_QUEUE}))


def select_accepted(user: User, on: date, filters: ReferralFilters) -> Select[Any]:
    """Return accepted cases with the time limits of their factual reports."""
    statement = (
        select_referrals(
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
    return narrow_referrals(statement, user, filters, Acceptance.report_due_on)


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


def build_accepted_filters(
    reader: DeskReader, start: ReferralFilters, asked: Arguments
) -> ReferralFilterForm:
    team = role_holders(reader.session, Role.IPR_TEAM, reader.on)
    return FilterAcceptedForm(asked).offer(area_names(reader.session), team)


ACCEPTED = Desk(
    name="accepted",
    address="/accepted",
    permission=Permission.TRIAGE,
    text="Accepted cases",
    order=31,
    waiting=WaitingCount(
        count_capped(
            select(Acceptance.id).where(
                Acceptance.report_received_on.is_(None),
                Acceptance.ended_on.is_(None),
                Acceptance.report_due_on < TODAY,
            )
        ),
        "overdue",
    ),
    heading="Accepted cases",
    title="Accepted cases",
    introduction="These cases are waiting for a factual report. The earliest due date "
    "comes first. The dates filter by when the report is due.",
    noun="case",
    nothing="No cases are waiting for a factual report.",
    statement=select_accepted,
    sorts={"due": [Acceptance.report_due_on]},
    default_sort="due",
    unique=[Acceptance.id],
    row_details=lines_of_referrals,
    filters=lambda reader: ReferralFilters(),
    filter_form=build_accepted_filters,
    headings=[
        "Reference",
        "Report due",
        "Report received",
        "Accepted",
        "Area",
        "Service lines",
        "Owner",
        "Hand over",
    ],
    sort_headings={"Report due": "due"},
    rows_template="reviews/_desk_rows.html",
    below=HAND_OVER_CHOSEN,
    by_person=True,
    words={"in_queue": IN_QUEUE},
    file_columns=[
        *REFERRAL_COLUMNS,
        ("Accepted on", lambda row, lines: row.accepted_on),
        ("Factual report due on", lambda row, lines: row.report_due_on),
        ("Factual report received on", lambda row, lines: row.report_received_on),
    ],
    exported=AuditAction.REFERRAL_EXPORTED,
    row_page="decisions.show_receipt",
    row_summary=lambda row, reader: say_moment(
        row,
        "accepted",
        row.accepted_on,
        reader.on,
        due="report",
        by=None if row.report_received_on else row.report_due_on,
    ),
)
TASKS = (
    HomeTask(
        title="Factual reports overdue",
        desk=ACCEPTED,
        filters={"state": OVERDUE},
        order=10,
        overdue=True,
    ),
    HomeTask(
        title="Factual reports due soon",
        desk=ACCEPTED,
        filters={"state": DUE_SOON},
        order=30,
    ),
)
BY_PERSON = WorkByPerson(
    title="Accepted cases that wait for their factual report",
    noun="case",
    desk=ACCEPTED,
    filters={"state": OUTSTANDING},
    roles=(Role.IPR_TEAM,),
    owner=Referral.owner_id,
    since=Acceptance.accepted_on,
    overdue={"state": OVERDUE},
    is_late=lambda reader: Acceptance.report_due_on < reader.on,
    queue=IN_QUEUE,
)
