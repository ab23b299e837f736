"""Requests for support in their states."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ipr.accounts.models import Area, User
from ipr.db.clock import london_today
from ipr.lines import ServiceLine
from ipr.support import service as support
from ipr.support.models import SupportCase, SupportSource
from ipr.support.requests.service import Asked, ask_for_help, enter_request
from ipr.support.trackers.kind import SUPPORT_TRACKERS
from tests import importing

WHY = (
    "She has no money for food, and two services each wait for the other.\n\n"
    "Her landlord wants her out by the end of the month."
)


def make_requests(
    session: Session, people: dict[str, User], places: dict[str, object], area: Area
) -> None:
    """Make a request that waits, one with an outcome, and one that came by phone."""
    rae, asha = people["rae"], people["asha"]
    customer = {"name": "Billie Bramble-Featherstonehaugh", "nino": None}
    waits = Asked(
        key="waits",
        why=WHY,
        area=area,
        lines=[ServiceLine.UC, ServiceLine.PIP],
        wanted_by=london_today() + timedelta(days=2),
        asking_team="North Example jobcentre",
        customer={**customer, "born_on": "1967-03-27"},
    )
    places["request"] = ask_for_help(session, waits, actor=rae).reference
    answered = ask_for_help(
        session, Asked(key="answered", why=WHY, area=area), actor=rae
    )
    support.accept_case(session, answered, actor=asha)
    support.close_case(
        session,
        answered,
        done="Rang the housing team.",
        feedback="The housing team has a bed for tonight.",
        actor=asha,
    )
    places["outcome"] = answered.reference
    entered = enter_request(
        session,
        Asked(key="entered", why=WHY, area=area, asked_by="Bo at the jobcentre"),
        source=SupportSource.PHONE,
        received_on=london_today(),
        actor=asha,
    )
    places["entered"] = entered.reference
    make_tracked(session, places, area, asha)


def make_tracked(
    session: Session, places: dict[str, object], area: Area, asha: User
) -> None:
    """Make the case of a row that an earlier tracker closed."""
    session.commit()
    heads = ["Received", "Category", "Why", "Outcome", "Closed", "A note of my own"]
    row = ["3 May 2026", "housing", WHY, "He has a flat.", "1 June 2026", "x" * 60]
    importing.import_file(
        session,
        importing.tracker(row, heads=heads),
        area=area,
        actor=asha,
        kind=SUPPORT_TRACKERS,
    )
    closed = select(SupportCase).where(SupportCase.import_row_id.is_not(None))
    places["tracked"] = session.scalars(closed).one().reference
