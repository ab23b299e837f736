"""The desk of what would lower a case, for the IPR team to confirm or refuse."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from ipr.accounts.models import User
from ipr.accounts.service import role_holders
from ipr.audit.models import AuditAction
from ipr.decisions.lowering.told import told_some_of_it
from ipr.decisions.models import Lowering, StoredDecision
from ipr.decisions.queries import OPEN_LOWERING
from ipr.desks.counting import ME as READER
from ipr.desks.counting import count_capped
from ipr.desks.declarations import Arguments, Desk, DeskReader, HomeTask, WaitingCount
from ipr.desks.filter_forms import OptionField, offer_options
from ipr.permissions import Permission, Role
from ipr.referrals.display_names import IN_QUEUE, OUTCOME_NAMES, STATUS_NAMES
from ipr.referrals.lists.columns import REFERRAL_COLUMNS, say_moment
from ipr.referrals.lists.filters import ME, NOBODY, ReferralFilterForm, ReferralFilters
from ipr.referrals.lists.rows import (
    area_names,
    lines_of_referrals,
    narrow_referrals,
    select_referrals,
)
from ipr.referrals.models import Referral
from ipr.referrals.queries import visible_to

MINE = "mine"
CRITERIA_WOULD_BE = "Criteria’s answer"
Teller = aliased(User, name="teller")
First = aliased(User, name="first")


class FilterLoweringForm(ReferralFilterForm):
    """Filters of what waits to be confirmed."""

    owner = OptionField("Owner", choices=offer_options({ME: "Me", NOBODY: IN_QUEUE}))
    state = OptionField("Waiting for", choices=offer_options({MINE: "Me"}, "Anyone"))


# In the words of its index, or SQLite won't use that.
IS_OPEN: ColumnElement[bool] = Lowering.state.in_(
    bindparam("open_lowering", OPEN_LOWERING, expanding=True, literal_execute=True)
)


def may_answer(person: Any) -> ColumnElement[bool]:
    """Return the condition that somebody neither referred the case, nor told some of
    what is new, nor confirmed it before.
    """
    own = exists().where(
        Referral.id == Lowering.referral_id, Referral.referrer_id == person
    )
    return and_(
        not_(own.correlate(Lowering, User)),
        not_(told_some_of_it(person)),
        or_(Lowering.first_id.is_(None), Lowering.first_id != person),
    )


def select_to_confirm(user: User, on: date, filters: ReferralFilters) -> Select[Any]:
    """Return what waits for a person of the IPR team to confirm or refuse it."""
    statement = (
        select_referrals(
            Lowering.stood,
            StoredDecision.outcome.label("would_be"),
            Teller.name.label("told_by"),
            First.name.label("first"),
            StoredDecision.made_at.label("told_at"),
        )
        .join(Lowering, and_(Lowering.referral_id == Referral.id, IS_OPEN))
        .join(StoredDecision, StoredDecision.id == Lowering.decision_id)
        .join(Teller, Teller.id == Lowering.told_by_id)
        .outerjoin(First, First.id == Lowering.first_id)
        .where(visible_to(user, on))
    )
    if filters.state == MINE:
        statement = statement.where(may_answer(user.id))
    return narrow_referrals(statement, user, filters, StoredDecision.made_at)


def build_lowering_filters(
    reader: DeskReader, start: ReferralFilters, asked: Arguments
) -> ReferralFilterForm:
    """Return the filters, with everybody of the team who may have a case."""
    team = role_holders(reader.session, Role.IPR_TEAM, reader.on)
    return FilterLoweringForm(asked).offer(area_names(reader.session), team)


TO_CONFIRM = Desk(
    name="lowering",
    address="/to-confirm",
    permission=Permission.TRIAGE,
    text="To confirm",
    order=31,
    waiting=WaitingCount(
        count_capped(select(Lowering.id).where(IS_OPEN, may_answer(READER))),
        "for you to confirm",
    ),
    heading="To confirm",
    title="Lower outcomes to confirm",
    introduction="We were told something new about these cases, and they were "
    "decided again. The new decision would put them lower, so they stay where they are "
    "until the IPR team confirms or refuses that. A decline takes two people. The one "
    "that waits longest comes first.",
    noun="case",
    nothing="Nothing waits to be confirmed.",
    statement=select_to_confirm,
    sorts={"told": [StoredDecision.made_at]},
    default_sort="told",
    unique=[Referral.id],
    row_details=lines_of_referrals,
    filters=lambda reader: ReferralFilters(),
    filter_form=build_lowering_filters,
    headings=[
        "Reference",
        "Told",
        "Where it is",
        CRITERIA_WOULD_BE,
        "Area",
        "Owner",
        "What it waits for",
    ],
    sort_headings={"Told": "told"},
    rows_template="decisions/lowering/_desk_rows.html",
    words={
        "outcomes": OUTCOME_NAMES,
        "statuses": STATUS_NAMES,
        "in_queue": IN_QUEUE,
    },
    file_columns=[
        *REFERRAL_COLUMNS,
        (CRITERIA_WOULD_BE, lambda row, lines: OUTCOME_NAMES[row.would_be]),
        ("Told on", lambda row, lines: row.told_at),
        ("Told by", lambda row, lines: row.told_by),
        ("First confirmed by", lambda row, lines: row.first),
    ],
    exported=AuditAction.REFERRAL_EXPORTED,
    row_page="decisions.confirm_lowering",
    row_summary=lambda row, reader: say_moment(row, "told", row.told_at, reader.on),
)
TASKS = (
    HomeTask(
        title="Lower outcomes for you to confirm",
        desk=TO_CONFIRM,
        filters={"state": MINE},
        order=19,
    ),
)
