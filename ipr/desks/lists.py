"""The lists there are: what each is called, holds, and can be sorted by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func

from ipr.accounts.models import User
from ipr.desks import queries
from ipr.desks.filters import Filters
from ipr.referrals.models import Referral
from ipr.reviews.models import Acceptance
from ipr.support.models import SupportCase
from ipr.web.lists.paging import Columns

Statement = Callable[[User, date, Filters], Select[Any]]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A list: what it is called, what it holds, and how it can be sorted."""

    name: str
    title: str
    export: str
    """The endpoint of its CSV file."""
    nothing: str
    """What it says when it is empty without any filter."""
    statement: Statement
    sorts: Mapping[str, Columns]
    default: str
    unique: Columns


def _computed(column: Any) -> Any:
    """Return a sort key that no index fits: see NETWORK."""
    return func.coalesce(column, column, type_=column.type)


REFERRALS = Desk(
    name="referrals",
    export="export_referrals",
    nothing="There are no referrals yet.",
    title="Referrals",
    statement=queries.referrals,
    sorts={
        "received": [Referral.submitted_at],
        "outcome": [Referral.outcome, Referral.submitted_at],
    },
    default="-received",
    unique=[Referral.id],
)
TRIAGE = Desk(
    name="triage",
    export="export_triage",
    nothing="Nothing waits to be settled.",
    title="Referrals to settle",
    statement=queries.triage,
    sorts={"received": [Referral.submitted_at]},
    default="received",
    unique=[Referral.id],
)
ACCEPTED = Desk(
    name="accepted",
    export="export_accepted",
    nothing="No factual report is waited for.",
    title="Accepted cases",
    statement=queries.accepted,
    sorts={"due": [Acceptance.report_due_on]},
    default="due",
    unique=[Acceptance.id],
)
SUPPORT = Desk(
    name="support",
    export="export_support",
    nothing="No declined case of yours is open.",
    title="Declined cases",
    statement=queries.support,
    # An ACSSL's cases are found by area and owner, and few enough to sort. Walking
    # the whole network's in the order of the sort would take far longer.
    sorts={"opened": [_computed(SupportCase.opened_at)]},
    default="opened",
    unique=[SupportCase.id],
)
NETWORK = Desk(
    name="network",
    export="export_network",
    nothing="No declined case is open.",
    title="Declined cases of the network",
    statement=queries.support,
    sorts={"opened": [SupportCase.opened_at]},
    default="opened",
    unique=[SupportCase.id],
)
