"""What happens next with a referral, in sentences for whoever reads its receipt."""

from datetime import date

from ipr.accounts.models import User
from ipr.decisions.models import Settlement, StoredDecision
from ipr.referrals.models import Referral, ReferralStatus
from ipr.rulebook.book import say_day
from ipr.support.models import SupportCase
from ipr.support.routing import RoutedAs


def next_steps(
    referral: Referral,
    *,
    latest: StoredDecision,
    proposal: Settlement | None,
    closed: bool,
) -> list[str]:
    """Return the next steps that decisions know of; none when it has ended."""
    if referral.status == ReferralStatus.TRIAGE:
        return [_triage(referral.owner, proposal)]
    if referral.status == ReferralStatus.DECLINED and referral.owner:
        return [_declined(referral.owner, latest.words["answer_by"], closed)]
    return []


def capacity_of(case: SupportCase) -> str:
    """Return as what somebody holds a declined case."""
    area = case.area.name if case.area else ""
    titles = {
        RoutedAs.ACSSL: f"Advanced Customer Support Senior Leader (ACSSL) for {area}",
        RoutedAs.DEPUTY: f"deputy of the ACSSL for {area}",
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
        f"{who} reads the case, may ask you for what is still open, and decides with a "
        "reason that you will read here. It takes two people to decline a case."
    )


def _declined(owner: User, by: str | None, closed: bool) -> str:
    if closed:
        return f"{owner.name} has closed the case. What was done is below."
    limit = (
        f"They are to answer by {say_day(date.fromisoformat(by))}."
        if by
        else "No time limit for this has been published."
    )
    return (
        f"{owner.name} now holds the case, looks at what support is needed and what "
        "can be learned, and closes it with feedback that you will read here. "
        f"{limit}"
    )
