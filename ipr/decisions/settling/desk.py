"""The desk of what waits for a person of the IPR team to settle it."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, not_, select
from sqlalchemy.orm import aliased

from ipr.accounts.models import User
from ipr.accounts.service import role_holders
from ipr.audit.models import AuditAction
from ipr.decisions.models import Settlement, SettlementState
from ipr.desks.counting import ME as READER
from ipr.desks.counting import count_capped, literal_word
from ipr.desks.declarations import Arguments, Desk, DeskReader, HomeTask, WaitingCount
from ipr.desks.filter_forms import OptionField, offer_options
from ipr.desks.people.declarations import WorkByPerson
from ipr.permissions import Permission, Role
from ipr.referrals.display_names import CRITERIA_SAID, IN_QUEUE, OUTCOME_NAMES
from ipr.referrals.lists.columns import REFERRAL_COLUMNS, say_moment
from ipr.referrals.lists.filters import ME, NOBODY, ReferralFilterForm, ReferralFilters
from ipr.referrals.lists.rows import (
    area_names,
    lines_of_referrals,
    narrow_referrals,
    select_referrals,
)
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.queries import visible_to
from ipr.rulebook.model import CANNOT_TELL, CONSIDER

HAND_OVER_CHOSEN = "decisions/handing_over/_hand_over_chosen.html"
PROPOSED, UNPROPOSED, SECOND = "proposed", "unproposed", "second"
WAITS_FOR = {
    UNPROPOSED: "Somebody to settle it",
    PROPOSED: "A second person to confirm",
    SECOND: "Me as the second person",
}
Waiting = aliased(Settlement, name="waiting")
Proposer = aliased(User, name="proposer")


class FilterTriageForm(ReferralFilterForm):
    """Filters of what waits to be settled."""

    outcome = OptionField(
        CRITERIA_SAID,
        choices=offer_options(
            {key: OUTCOME_NAMES[key] for key in (CONSIDER, CANNOT_TELL)}
        ),
    )
    owner = OptionField(
        "Claimed by", choices=offer_options({ME: "Me", NOBODY: "Nobody yet"})
    )
    state = OptionField("Waiting for", choices=offer_options(WAITS_FOR))


def waits_for_second(settlement: Any) -> ColumnElement[bool]:
    """Return the condition in the words of its index, or SQLite won't use that."""
    proposed: ColumnElement[Any] = bindparam(
        "proposed", SettlementState.PROPOSED, unique=True, literal_execute=True
    )
    condition: ColumnElement[bool] = settlement.state == proposed
    return condition


WAITS_FOR_SECOND = waits_for_second(Settlement)
IS_UNCLAIMED = and_(
    Referral.status == literal_word(ReferralStatus.TRIAGE), Referral.queue.is_not(None)
)
UNCLAIMED = select(Referral.id).where(IS_UNCLAIMED)
PROPOSED_BY_OTHERS = select(Settlement.id).where(
    WAITS_FOR_SECOND,
    Settlement.proposer_id != READER,
    Settlement.referral.has(and_(not_(IS_UNCLAIMED), Referral.referrer_id != READER)),
)


def select_to_settle(user: User, on: date, filters: ReferralFilters) -> Select[Any]:
    """Return what waits for a person of the IPR team to settle it.

    What waits for a second person may be overturning a decision that stands.
    """
    statement = (
        select_referrals(
            Proposer.id.label("proposer_id"), Proposer.name.label("proposer")
        )
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
        statement = statement.where(
            Settlement.proposer_id != user.id, Referral.referrer_id != user.id
        )
    if filters.state == UNPROPOSED:
        statement = statement.where(Settlement.id.is_(None))
    return narrow_referrals(statement, user, filters, Referral.submitted_at)


def build_triage_filters(
    reader: DeskReader, start: ReferralFilters, asked: Arguments
) -> ReferralFilterForm:
    """Return the filters, with everybody of the team to have claimed a referral."""
    team = role_holders(reader.session, Role.IPR_TEAM, reader.on)
    return FilterTriageForm(asked).offer(area_names(reader.session), team)


TRIAGE = Desk(
    name="triage",
    address="/triage",
    permission=Permission.TRIAGE,
    text="To settle",
    order=30,
    waiting=WaitingCount(
        count_capped(UNCLAIMED) + count_capped(PROPOSED_BY_OTHERS),
        "waiting for someone",
    ),
    heading="To settle",
    title="Referrals to settle",
    introduction="The criteria leave these for the IPR team to decide. "
    "The longest wait comes first.",
    noun="referral",
    nothing="No referrals are waiting to be settled.",
    statement=select_to_settle,
    sorts={"received": [Referral.submitted_at]},
    default_sort="received",
    unique=[Referral.id],
    row_details=lines_of_referrals,
    filters=lambda reader: ReferralFilters(),
    filter_form=build_triage_filters,
    headings=[
        "Reference",
        "Received",
        CRITERIA_SAID,
        "Area",
        "Service lines",
        "Claimed by",
        "What it waits for",
        "Hand over",
    ],
    sort_headings={"Received": "received"},
    rows_template="decisions/settling/_desk_rows.html",
    below=HAND_OVER_CHOSEN,
    by_person=True,
    words={"outcomes": OUTCOME_NAMES},
    file_columns=[
        *REFERRAL_COLUMNS,
        (
            "Waits for a second person since proposed by",
            lambda row, lines: row.proposer,
        ),
    ],
    exported=AuditAction.REFERRAL_EXPORTED,
    row_page="decisions.show_receipt",
    row_summary=lambda row, reader: say_moment(
        row, "received", row.submitted_at, reader.on
    ),
)
TASKS = (
    HomeTask(
        title="Settlements for you to confirm",
        desk=TRIAGE,
        filters={"state": SECOND},
        order=20,
    ),
    HomeTask(
        title="Referrals you have claimed",
        desk=TRIAGE,
        filters={"owner": ME, "state": UNPROPOSED},
        order=21,
    ),
    HomeTask(
        title="Referrals to settle that nobody has claimed",
        desk=TRIAGE,
        filters={"owner": NOBODY},
        order=22,
    ),
)
TO_SETTLE_BY_PERSON = WorkByPerson(
    title="Referrals to settle",
    noun="referral",
    desk=TRIAGE,
    roles=(Role.IPR_TEAM,),
    owner=Referral.owner_id,
    since=Referral.submitted_at,
    queue=IN_QUEUE,
)
