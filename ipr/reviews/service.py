"""An accepted case waits for its factual report, within a time limit."""

from datetime import date

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.audit.service import record
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.db.working_days import count_working_days
from ipr.decisions.queries import lock_referral
from ipr.decisions.signals import case_accepted, case_not_accepted
from ipr.referrals.models import Referral
from ipr.referrals.signals import referral_ended
from ipr.reviews.models import Acceptance
from ipr.reviews.queries import acceptance_of
from ipr.reviews.states import REPORT_WORKFLOW
from ipr.workflow import Refused


class WrongDay(Refused):
    """The day given can't be right; the text says why."""

    field = "received_on"


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
        found = Acceptance(referral=referral, edition=0)
        session.add(found)
    limit = count_working_days(
        london_today(), settings.report_days, settings.team_nation
    )
    found.accepted_on, found.report_due_on = limit.starts_on, limit.due_on
    found.nation = settings.team_nation
    found.working, found.edition = limit.kept(), found.edition + 1
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
    session: AnySession, acceptance: Acceptance, *, received_on: date, actor: User
) -> None:
    """Record the day on which the factual report came, which ends the time limit.

    Raises NotAllowed, NotPossible when none is waited for or one has come already,
    and WrongDay for a day in the future or before the acceptance.
    """
    referral = lock_referral(session, acceptance.referral)
    session.refresh(acceptance)
    row = REPORT_WORKFLOW.check(session, acceptance, "receive_report", actor=actor)
    if received_on > london_today():
        raise WrongDay("The day the report was received must be today or in the past")
    if received_on < acceptance.accepted_on:
        raise WrongDay(
            "The day the report was received must be "
            f"{acceptance.accepted_on:%-d %B %Y}, when the case was accepted, or later"
        )
    acceptance.report_received_on, acceptance.received_by_id = received_on, actor.id
    record(
        session,
        AuditAction(row.audit),
        subject=referral,
        actor=actor,
        changes={"report_received_on": (None, received_on)},
    )
