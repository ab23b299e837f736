"""Requests for support, found by reference, and by customer for whom they are for."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select

from ipr.accounts.models import Area, User
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.referrals.drafts.origins import DraftOrigin, tells_origin
from ipr.referrals.models import Customer, Draft
from ipr.referrals.search.elsewhere import FoundElsewhere
from ipr.referrals.search.finding import CustomerWanted
from ipr.referrals.service import CaseNotFound
from ipr.support.models import SupportCase
from ipr.support.queries import may_open_case, works_on
from ipr.support.requests.service import find_request
from ipr.support.states import STATE_NAMES
from ipr.web.filters import on_day

MOST = 50


def find_address(session: AnySession, reference: str, user: User) -> str | None:
    """Return the page of a request that somebody works on, or asked for themselves."""
    case = session.scalar(
        select(SupportCase).where(SupportCase.own_reference == reference)
    )
    if case and may_open_case(session, case, user):
        return url_for("support.show_case", reference=reference)
    try:
        find_request(session, reference, user=user)
    except CaseNotFound:
        return None
    return url_for("support.show_request", reference=reference)


@tells_origin
def tell_request(session: AnySession, draft: Draft) -> DraftOrigin | None:
    """Tell of which request for support a draft is the referral."""
    case = session.scalar(
        select(SupportCase).where(SupportCase.referring_draft_id == draft.id)
    )
    if case is None:
        return None
    words, reference = "It began with a request for support:", case.reference
    return DraftOrigin(
        words, reference, find_address(session, reference, draft.referrer)
    )


def find_requests_about(
    session: AnySession, wanted: CustomerWanted, user: User
) -> Sequence[FoundElsewhere]:
    """Return the latest requests about a customer that are somebody's to work on."""
    rows = session.execute(
        select(
            SupportCase.own_reference,
            SupportCase.received_on,
            SupportCase.state,
            Customer.name,
            Customer.nino,
            Customer.born_on,
            Area.name.label("area"),
        )
        .join(Customer, Customer.support_case_id == SupportCase.id)
        .outerjoin(Area, Area.id == SupportCase.area_id)
        .where(wanted.condition, works_on(user, london_today()))
        .order_by(SupportCase.id.desc())
        .limit(MOST)
    )
    return [
        FoundElsewhere(
            row.own_reference,
            url_for("support.show_case", reference=row.own_reference),
            row,
            f"{STATE_NAMES[row.state]}, received on {on_day(row.received_on)}",
        )
        for row in rows
    ]
