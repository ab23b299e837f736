"""What the story of a case says of its handovers within the IPR team."""

from collections.abc import Iterator, Sequence

from ipr.audit.models import AuditAction
from ipr.db.engine import AnySession
from ipr.decisions.handing_over.service import handovers_of
from ipr.referrals.display_names import IN_QUEUE
from ipr.referrals.models import Referral
from ipr.referrals.timeline import Event, Step, tells_steps


@tells_steps(AuditAction.REFERRAL_HANDED_OVER)
def tell_handovers(
    session: AnySession, referral: Referral, events: Sequence[Event]
) -> Iterator[Step]:
    """Tell from whom to whom it went; why is for those who work on the case."""
    for event, made in zip(events, handovers_of(session, referral), strict=True):
        before = made.from_person.name if made.from_person else f"the {IN_QUEUE}"
        said = f"Handed from {before} to {made.to_person.name} by {event.who}"
        yield Step(event, said, made.reason or "")
