"""Finding acceptances, and which of them wait for their report."""

from datetime import date

from sqlalchemy import select

from ipr.db.engine import AnySession
from ipr.decisions.queries import FRESH
from ipr.referrals.models import Referral
from ipr.reviews.models import Acceptance


def acceptance_of(session: AnySession, referral: Referral) -> Acceptance | None:
    """Return the acceptance of a referral, ended or not."""
    return session.scalar(
        select(Acceptance)
        .where(Acceptance.referral_id == referral.id)
        .execution_options(**FRESH)
    )


def is_overdue(acceptance: Acceptance, on: date) -> bool:
    """Return whether the report should have come before this day and hasn't."""
    return (
        acceptance.ended_on is None
        and acceptance.report_received_on is None
        and acceptance.report_due_on < on
    )
