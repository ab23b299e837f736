"""What happens next with a referral, in sentences for whoever reads its receipt."""

from datetime import date

from ipr.accounts.models import User
from ipr.config import Settings
from ipr.decisions.models import Settlement, StoredDecision
from ipr.referrals.models import Referral, ReferralStatus
from ipr.rulebook.book import say_day
from ipr.support.cover.routing import RoutedAs
from ipr.support.models import SupportCase
from ipr.support.page.history import LOST
from ipr.support.queue.deadline import day_to_answer_by


def next_steps(
    referral: Referral,
    *,
    proposal: Settlement | None,
    closed: bool,
    answer_by: date | None,
    on: date,
) -> list[str]:
    """Return the next steps that decisions know of; none when it is over."""
    if referral.status == ReferralStatus.TRIAGE:
        return [_triage(referral.owner, proposal)]
    if referral.status == ReferralStatus.DECLINED and referral.owner and not closed:
        return [_declined(referral.owner, answer_by, on)]
    return []


def day_of_answer(
    stands: StoredDecision | None, case: SupportCase | None, settings: Settings
) -> date | None:
    """Return the day by which whoever holds a declined case is to answer.

    As the decision promised; where people declined, by the time limit that is set.
    """
    promised = stands and stands.words["answer_by"]
    if promised:
        return date.fromisoformat(promised)
    days, nation = settings.decline_days, settings.team_nation
    return day_to_answer_by(case.opened_at, days, nation) if case else None


def capacity_of(case: SupportCase, *, lost: bool) -> str:
    """Return as what somebody holds a declined case, or did before losing its area."""
    if lost:
        return LOST
    area = case.area.name if case.area else ""
    titles = {
        RoutedAs.ACSSL: f"Advanced Customer Support Senior Leader (ACSSL) for {area}",
        RoutedAs.DEPUTY: f"deputy of the ACSSL for {area}",
        RoutedAs.STAND_IN: "stand-in for a colleague who was away",
        RoutedAs.LEAD: "ACSSL network lead",
    }
    return titles.get(RoutedAs(case.routed_as), "to whom it was handed over")


def _triage(owner: User | None, proposal: Settlement | None) -> str:
    if proposal:
        return (
            "A member of the IPR team has proposed what should become of the case. A "
            "second member has to confirm it before anything changes."
        )
    who = f"{owner.name} of the IPR team" if owner else "A member of the IPR team"
    return (
        f"{who} reads the case, may ask for what is still open, and decides with a "
        "reason that is shown here. It takes two people to decline a case."
    )


def _declined(owner: User, by: date | None, on: date) -> str:
    if by is None:
        limit = "No time limit for this has been published."
    elif by < on:
        limit = f"The feedback was due by {say_day(by)}."
    else:
        limit = f"They are to answer by {say_day(by)}."
    return (
        f"{owner.name} now holds the case, looks at what support is needed and what "
        f"can be learned, and closes it with feedback that is shown here. {limit}"
    )
