"""Figures on Home of what the criteria leave to the IPR team."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from ipr.audit.models import AuditAction, AuditEvent
from ipr.decisions.models import StoredDecision
from ipr.desks.counting import literal_word
from ipr.desks.figures.declarations import CaseFigures, Rows, Wait
from ipr.desks.figures.first_events import is_first_event
from ipr.permissions import Permission
from ipr.referrals.models import Referral, ReferralStatus
from ipr.rulebook.model import CANNOT_TELL, CONSIDER
from ipr.web.lists.paging import without_index

TEAM_ACTS = (
    AuditAction.REFERRAL_CLAIMED,
    AuditAction.SETTLEMENT_PROPOSED,
    AuditAction.SETTLEMENT_CONFIRMED,
    AuditAction.LOWERING_AGREED,
    AuditAction.LOWERING_CONFIRMED,
    AuditAction.LOWERING_REFUSED,
    AuditAction.REPORT_RECEIVED,
    AuditAction.REFERRAL_MARKED_DUPLICATE,
)
"""What nobody but the IPR team does with a referral."""
ACTS_IN_WORDS = (
    "claimed it, proposed or settled an outcome, confirmed or refused a lower one, "
    "recorded its report or marked it a duplicate. Reading it, or asking its referrer "
    "a question, does not count"
)
LEAVES = (
    AuditAction.REFERRAL_ROUTED,
    AuditAction.REFERRAL_WITHDRAWN,
    AuditAction.REFERRAL_MARKED_DUPLICATE,
)
"""What can take a referral out of triage; each says which status it had."""


def first_acts(since: datetime, outcomes: Sequence[str]) -> Rows:
    """Return when the team first did something with what was decided so at first."""
    return _until_first(since, outcomes, TEAM_ACTS)


def first_settled(since: datetime) -> Rows:
    """Return when what the criteria left to the team first was no longer in triage."""

    def from_triage(event: Any) -> ColumnElement[bool]:
        before: ColumnElement[str] = event.changes[("status", 0)].as_string()
        return before == ReferralStatus.TRIAGE.value

    return _until_first(since, (CONSIDER, CANNOT_TELL), LEAVES, where=from_triage)


def _until_first(
    since: datetime,
    outcomes: Sequence[str],
    actions: Sequence[AuditAction],
    **narrowed: Any,
) -> Rows:
    event = aliased(AuditEvent, name="first")
    return (
        select(Referral.submitted_at.label("began"), event.at.label("ended"))
        .select_from(event)
        # From the few events to their referrals: the other way round, SQLite would
        # read every decision that there is.
        .join(Referral, Referral.id == without_index(event.subject_id))
        .join(StoredDecision, StoredDecision.referral_id == Referral.id)
        .where(
            StoredDecision.number == 1,
            StoredDecision.outcome.in_(outcomes),
            is_first_event(
                event, Referral.__tablename__, actions, since=since, **narrowed
            ),
        )
    )


TO_SETTLE_FIGURES = CaseFigures(
    name="to-settle",
    title="Referrals to settle in figures",
    noun="referral to settle",
    many="referrals to settle",
    unit="referral",
    permission=Permission.TRIAGE,
    order=80,
    open_cases=select(
        Referral.id, Referral.reference, Referral.submitted_at.label("began")
    ).where(Referral.status == literal_word(ReferralStatus.TRIAGE)),
    counted="Referrals that wait for the IPR team to settle them, whether anybody has "
    "claimed them or not, by the days since they were referred.",
    age="it was referred",
    row_page="decisions.show_receipt",
    waits=(
        Wait(
            title="Until the team first acted",
            counted="Referrals that the criteria left to a person when they were sent: "
            "from that day to the day on which somebody in the IPR team first "
            f"{ACTS_IN_WORDS}.",
            spans=lambda since: first_acts(since, (CONSIDER, CANNOT_TELL)),
        ),
        Wait(
            title="Until it was settled or ended",
            counted="Referrals that the criteria left to a person when they were sent: "
            "from that day to the day on which they first left “To settle”, because "
            "the team settled them, new information decided them, or they were "
            "withdrawn or marked as duplicates. One that came back later counts once, "
            "by its first time.",
            spans=first_settled,
        ),
    ),
)
