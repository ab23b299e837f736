"""Figures on Home of accepted cases and their factual reports."""

from datetime import datetime

from sqlalchemy import select, union_all

from ipr.db.clock import london_time
from ipr.decisions.settling.home_figures import ACTS_IN_WORDS, first_acts
from ipr.desks.counting import literal_word
from ipr.desks.figures.declarations import CaseFigures, Rows, Wait
from ipr.permissions import Permission
from ipr.referrals.models import Referral, ReferralStatus
from ipr.reviews.models import Acceptance
from ipr.rulebook.model import ACCEPT


def reports_and_ends(since: datetime) -> Rows:
    """Return when the report of an accepted case came, or the case ended without."""
    day, came = london_time(since).date(), Acceptance.report_received_on
    began = Acceptance.accepted_on.label("began")
    both = union_all(
        select(began, came.label("ended")).where(came >= day),
        select(began, Acceptance.ended_on.label("ended")).where(
            Acceptance.ended_on >= day, came.is_(None)
        ),
    ).subquery()
    return select(both.c.began, both.c.ended)


ACCEPTED_FIGURES = CaseFigures(
    name="accepted",
    title="Accepted cases in figures",
    noun="accepted case waiting for its report",
    many="accepted cases waiting for their reports",
    unit="case",
    permission=Permission.TRIAGE,
    order=81,
    open_cases=select(
        Acceptance.id, Referral.reference, Acceptance.accepted_on.label("began")
    )
    .join(Referral, Referral.id == Acceptance.referral_id)
    .where(
        Acceptance.report_received_on.is_(None),
        Acceptance.ended_on.is_(None),
        Referral.status == literal_word(ReferralStatus.ACCEPTED),
    ),
    counted="Accepted cases whose factual report has not been received, by the days "
    "since they were accepted.",
    age="it was accepted",
    row_page="decisions.show_receipt",
    waits=(
        Wait(
            title="Until the team first acted",
            counted="Cases that the criteria accepted when they were sent: from that "
            "day to the day on which somebody in the IPR team first "
            f"{ACTS_IN_WORDS}.",
            spans=lambda since: first_acts(since, (ACCEPT,)),
        ),
        Wait(
            title="Until the report came or the case ended",
            counted="Accepted cases: from the day they were accepted to the day on "
            "which their factual report was received, or else to the day on which a "
            "later decision, a withdrawal or a duplicate ended them. One that was "
            "accepted again after it had ended counts once, from the latest time.",
            spans=reports_and_ends,
        ),
    ),
)
