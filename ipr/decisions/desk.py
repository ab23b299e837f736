"""The list of referrals: one's own, and all of them for the IPR team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.decisions.news import NEWS, referrals_with_news
from ipr.decisions.receipt.standing import CLOSED
from ipr.desks.counting import count_rows
from ipr.desks.declarations import Arguments, Desk, DeskReader, HomePart, WaitingCount
from ipr.desks.filter_forms import OptionField, offer_options
from ipr.desks.service import first_rows
from ipr.permissions import Permission
from ipr.referrals.display_names import (
    CRITERIA_SAID,
    IN_QUEUE,
    OUTCOME_NAMES,
    STATUS_NAMES,
    STATUS_TAGS,
)
from ipr.referrals.lists.columns import REFERRAL_COLUMNS, say_moment, say_owner
from ipr.referrals.lists.filters import ME, NOBODY, ReferralFilterForm, ReferralFilters
from ipr.referrals.lists.rows import (
    area_names,
    lines_of_referrals,
    narrow_referrals,
    select_referrals,
)
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.queries import visible_to
from ipr.support.queries import IS_CLOSED

SHOWN_ON_HOME = 10


class FilterReferralsForm(ReferralFilterForm):
    """Filters of one's own referrals."""

    status = OptionField("Status", choices=offer_options(STATUS_NAMES))
    outcome = OptionField(CRITERIA_SAID, choices=offer_options(OUTCOME_NAMES))


class FilterAllReferralsForm(FilterReferralsForm):
    """Filters of all referrals, for the IPR team."""

    owner = OptionField("Owner", choices=offer_options({ME: "Me", NOBODY: IN_QUEUE}))
    referrer = OptionField("Referred by", choices=offer_options({ME: "Me"}, "Anyone"))


def select_own_or_all(user: User, on: date, filters: ReferralFilters) -> Select[Any]:
    """Return one's own referrals; for the IPR team all of them."""
    statement = select_referrals(IS_CLOSED.label("closed")).where(visible_to(user, on))
    if not sees_all(user) or filters.referrer == ME:
        statement = statement.where(Referral.referrer_id == user.id)
    if filters.status:
        statement = statement.where(Referral.status == ReferralStatus(filters.status))
    return narrow_referrals(statement, user, filters, Referral.submitted_at)


def sees_all(user: User) -> bool:
    """Return whether somebody's list holds the referrals of others too."""
    return user.can(Permission.READ_ALL_REFERRALS)


def build_referral_filters(
    reader: DeskReader, start: ReferralFilters, asked: Arguments
) -> ReferralFilterForm:
    """Return the filters that somebody may use."""
    form = FilterAllReferralsForm if sees_all(reader.user) else FilterReferralsForm
    return form(asked).offer(area_names(reader.session))


REFERRALS = Desk(
    name="referrals",
    address="/referrals",
    permission=Permission.READ_REFERRAL,
    text="Referrals",
    order=20,
    waiting=WaitingCount(
        count_rows(NEWS),
        "with news for you",
        quiet_below="/drafts/",
    ),
    heading="Referrals",
    own_heading=lambda user: "Referrals" if sees_all(user) else "Your referrals",
    title="Referrals",
    noun="referral",
    nothing="There are no referrals yet.",
    statement=select_own_or_all,
    sorts={
        "received": [Referral.submitted_at],
        "outcome": [Referral.outcome, Referral.submitted_at],
    },
    default_sort="-received",
    unique=[Referral.id],
    row_details=lines_of_referrals,
    filters=lambda reader: ReferralFilters(),
    filter_form=build_referral_filters,
    headings=[
        "Reference",
        "Received",
        CRITERIA_SAID,
        "Status",
        "Area",
        "Service lines",
        "Owner",
    ],
    sort_headings={"Received": "received", CRITERIA_SAID: "outcome"},
    rows_template="decisions/_desk_rows.html",
    words={
        "outcomes": OUTCOME_NAMES,
        "statuses": STATUS_TAGS,
        "closed": CLOSED,
        "say_owner": say_owner,
    },
    file_columns=REFERRAL_COLUMNS,
    exported=AuditAction.REFERRAL_EXPORTED,
    row_page="decisions.show_receipt",
    row_summary=lambda row, reader: say_moment(
        row, "received", row.submitted_at, reader.on
    ),
)


@dataclass(frozen=True)
class OwnReferrals:
    """The newest of somebody's own referrals, and which of them have news."""

    rows: Sequence[Any]
    more: bool
    news: set[int]
    words: Mapping[str, Any]


def build_own_referrals(reader: DeskReader) -> OwnReferrals | None:
    """Return the newest of the reader's own referrals, if there are any."""
    filters = ReferralFilters(referrer=ME)
    statement = REFERRALS.statement(reader.user, reader.on, filters)
    rows = first_rows(reader, REFERRALS, statement, SHOWN_ON_HOME + 1)
    if not rows:
        return None
    more = len(rows) > SHOWN_ON_HOME
    news = referrals_with_news(reader)
    return OwnReferrals(rows[:SHOWN_ON_HOME], more, news, REFERRALS.words)


OWN_REFERRALS = HomePart(
    template="decisions/_own_referrals.html", order=70, build=build_own_referrals
)
