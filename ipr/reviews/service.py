"""An accepted case waits for its factual report, within a time limit."""

from datetime import date

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.db.working_days import count_working_days
from ipr.decisions.errors import NotOnTheTeam
from ipr.decisions.queries import lock_referral
from ipr.decisions.signals import case_accepted, case_not_accepted
from ipr.permissions import Permission
from ipr.referrals.models import Referral, ReferralStatus
from ipr.referrals.signals import referral_ended
from ipr.reviews.errors import NoReportDue, WrongDay
from ipr.reviews.models import Acceptance
from ipr.reviews.queries import acceptance_of


@case_accepted.connect
def start_time_limit(
    session: AnySession, *, referral: Referral, settings: Settings
) -> None:
    """Start the time limit of the factual report today, or leave it running.

    One that had been ended by another decision starts afresh.
    """
    found = acceptance_of(session, referral)
    if found and found.ended_on is None:
        return
    if found is None:
        found = Acceptance(referral=referral)
        session.add(found)
    limit = count_working_days(
        london_today(), settings.report_days, settings.team_nation
    )
    found.accepted_on, found.report_due_on = limit.starts_on, limit.due_on
    found.nation = settings.team_nation
    found.working = [[day.on.isoformat(), day.number, day.reason] for day in limit.days]
    found.report_received_on = found.received_by_id = found.ended_on = None
    session.flush()


@case_not_accepted.connect
def end_acceptance(session: AnySession, *, referral: Referral) -> None:
    """End the acceptance of a case that is no longer accepted."""
    found = acceptance_of(session, referral)
    if found and found.ended_on is None:
        found.ended_on = london_today()
        session.flush()


@referral_ended.connect
def follow_ended_referral(
    session: AnySession, *, referral: Referral, actor: User
) -> None:
    """End the acceptance of a case that was withdrawn or is a duplicate."""
    end_acceptance(session, referral=referral)


def receive_report(
    session: AnySession, referral: Referral, *, received_on: date, actor: User
) -> Acceptance:
    """Record the day on which the factual report came, which ends the time limit.

    Raises WrongDay for a day in the future or before the acceptance, NoReportDue
    when none is waited for or one has come already, NotOnTheTeam.
    """
    if not actor.can(Permission.TRIAGE):
        raise NotOnTheTeam("Only the IPR team can record a report")
    referral = lock_referral(session, referral)
    found = acceptance_of(session, referral)
    if found is None or referral.status != ReferralStatus.ACCEPTED:
        raise NoReportDue("No factual report is due for this referral")
    if found.report_received_on:
        day = f"{found.report_received_on:%-d %B %Y}"
        raise NoReportDue(f"The report was recorded as received on {day}")
    if received_on > london_today():
        raise WrongDay("The day the report was received must be today or in the past")
    if received_on < found.accepted_on:
        raise WrongDay(
            "The day the report was received must be "
            f"{found.accepted_on:%-d %B %Y}, when the case was accepted, or later"
        )
    found.report_received_on, found.received_by_id = received_on, actor.id
    record(
        session,
        AuditAction.REPORT_RECEIVED,
        subject=referral,
        actor=actor,
        changes={"report_received_on": (None, received_on)},
    )
    return found


def is_overdue(acceptance: Acceptance, on: date) -> bool:
    """Return whether the report should have come before this day and hasn't."""
    return (
        acceptance.ended_on is None
        and acceptance.report_received_on is None
        and acceptance.report_due_on < on
    )
