"""The desk of the network lead: every case, and who holds how many."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement

from ipr.decisions.network.figures import case_holders, network_figures, pass_on_cases
from ipr.desks.counting import count_capped
from ipr.desks.declarations import (
    Arguments,
    DeskPanel,
    DeskReader,
    HomeTask,
    WaitingCount,
)
from ipr.desks.people.declarations import WorkByPerson
from ipr.permissions import Permission, Role
from ipr.referrals.lists.filters import ReferralFilterForm
from ipr.support.models import SupportCase, SupportState
from ipr.support.queries import is_late
from ipr.support.queue.desk import (
    NEW_CASES,
    SUPPORT,
    build_support_filters,
    start_filters,
)
from ipr.support.queue.rows import OPEN, OVERDUE, SupportFilters


def build_figures(reader: DeskReader, list_alone: bool) -> Mapping[str, Any]:
    """Pass on what its holders lost, and return the figures for a whole page."""
    without_owner = pass_on_cases(reader.session)
    if list_alone:
        return {}
    return {
        "figures": network_figures(
            reader.session, reader.on, without_owner=without_owner
        )
    }


def build_network_filters(
    reader: DeskReader, start: SupportFilters, asked: Arguments
) -> ReferralFilterForm:
    """Return the filters, with everybody who holds a case."""
    holders = case_holders(reader.session)
    return build_support_filters(reader, start, asked, holders)


NETWORK = replace(
    SUPPORT,
    name="network",
    address="/lead",
    permission=Permission.LEAD_SUPPORT,
    text="Network",
    by_person=True,
    order=41,
    waiting=WaitingCount(count_capped(NEW_CASES), "new in the network"),
    heading="The ACSSL network",
    title="Support cases of the network",
    caption="Support cases",
    introduction="Advanced Customer Support Senior Leaders (ACSSLs) and their deputies "
    "hold declined cases until they are closed with feedback, and what colleagues ask "
    "for until they are told what came of it.",
    nothing="There are no open cases.",
    panel=DeskPanel("decisions/network/_figures.html", build_figures),
    sorts={"opened": [SupportCase.opened_at]},
    default_sort="opened",
    filter_form=build_network_filters,
)
TASKS = (
    HomeTask(
        title="New cases in the network",
        desk=NETWORK,
        filters={"state": SupportState.NEW.value},
        order=50,
    ),
)


def is_overdue(reader: DeskReader) -> ColumnElement[bool]:
    """Return the condition that a case is past its time limit, or its day."""
    return is_late(start_filters(reader).late, reader.on)


BY_PERSON = WorkByPerson(
    title="Open support cases",
    noun="case",
    desk=NETWORK,
    filters={"state": OPEN},
    roles=(Role.ACSSL, Role.ACSSL_LEAD),
    owner=SupportCase.owner_id,
    since=SupportCase.opened_at,
    overdue={"state": OVERDUE},
    is_late=is_overdue,
)
