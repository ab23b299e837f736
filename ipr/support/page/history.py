"""The story of a case: what is told of it, and where it crossed a border."""

from collections.abc import Iterator, Sequence

from ipr.accounts.models import Area
from ipr.audit.change_words import say_changes
from ipr.audit.models import AuditAction
from ipr.db.engine import AnySession
from ipr.referrals.models import Referral
from ipr.referrals.timeline import (
    THE_SERVICE,
    Event,
    SeenBy,
    Step,
    tells_events,
    tells_steps,
)
from ipr.support.cover.routing import RoutedAs
from ipr.support.models import SupportCase, SupportHandover, SupportSource
from ipr.support.queries import case_of

HELD_AS = {
    RoutedAs.ACSSL.value: (
        "Advanced Customer Support Senior Leader (ACSSL) for the area"
    ),
    RoutedAs.DEPUTY.value: "deputy for the area",
    RoutedAs.STAND_IN.value: "stand-in for a colleague who was away",
    RoutedAs.LEAD.value: "network lead",
    RoutedAs.HANDED_OVER.value: "ACSSL of another area",
}
LOST = "who covered the area when the case came to them"
"""As what somebody holds a case who does not cover its area any more."""

OPENED, CLOSED = AuditAction.SUPPORT_OPENED, AuditAction.SUPPORT_CLOSED
REQUESTED, IMPORTED = AuditAction.SUPPORT_REQUESTED, AuditAction.SUPPORT_IMPORTED
ROW_CHANGED = AuditAction.SUPPORT_ROW_CHANGED
REOPENED, PASSED_ON = AuditAction.SUPPORT_REOPENED, AuditAction.SUPPORT_HANDED_OVER

tells_events(
    {
        AuditAction.SUPPORT_ACCEPTED: "Accepted by {who}",
        AuditAction.SUPPORT_ENDED: "No longer a declined case",
        AuditAction.SUPPORT_REFERRED: "Referred as a serious case by {who}",
    }
)
tells_events(
    {
        AuditAction.SUPPORT_RECORDED: "{who} recorded what was done",
        AuditAction.SUPPORT_ACTION_ADDED: "{who} added an action",
        AuditAction.SUPPORT_REFERRING: "{who} began to refer it",
    },
    seen_by=SeenBy.HOLDERS,
)


@tells_steps(OPENED, REQUESTED, IMPORTED, ROW_CHANGED, PASSED_ON, CLOSED, REOPENED)
def tell_case(
    session: AnySession, about: Referral | SupportCase, events: Sequence[Event]
) -> Iterator[Step]:
    """Tell from hand to hand what became of a case."""
    case = about if isinstance(about, SupportCase) else case_of(session, about)
    if case is None:
        return
    handovers = iter(case.handovers)
    closings = (one for one in case.closings if one.closed_by_id is not None)
    first = case.handovers[0].from_person if case.handovers else case.owner
    opened = [event for event in events if event.action == OPENED]
    for event in events:
        if event.action == OPENED:
            again = event is not opened[0]
            yield Step(event, "Declined again" if again else f"Given to {first.name}")
        elif event.action in (IMPORTED, ROW_CHANGED):
            yield _tell_tracker(event)
        elif event.action == REQUESTED:
            yield Step(event, _say_requested(case, event, first.name))
        elif event.action == CLOSED:
            said = f"Closed by {event.who}{_say_told(case)}"
            yield Step(event, said, next(closings).feedback)
        elif event.action == REOPENED:
            said = f"Opened again by {event.who}"
            yield Step(event, said, _reason_to_reopen(case, event))
        else:
            handover = next(handovers)
            yield Step(event, _passed_on(handover), handover.reason)


@tells_steps(AuditAction.SUPPORT_DETAILS_CHANGED)
def tell_details(
    _session: AnySession, _about: Referral | SupportCase, events: Sequence[Event]
) -> Iterator[Step]:
    """Tell what was changed, as the record has it: of categories, only that."""
    for event in events:
        what = f"{event.who} changed the details"
        changed = "\n".join(say_changes(event.changes, {}))
        yield Step(event, what, changed, seen_by=SeenBy.HOLDERS)


def _say_requested(case: SupportCase, event: Event, first: str) -> str:
    if case.source is SupportSource.IN_SERVICE:
        return f"Asked for by {event.who}, and given to {first}"
    return f"Entered by {event.who}"


def _say_told(case: SupportCase) -> str:
    """Return what somebody reads of a closing: nobody, if who asked has no page."""
    if case.referral:
        return ", with feedback"
    return ", with an outcome" if case.requester_id else ""


def _tell_tracker(event: Event) -> Step:
    who = "somebody on the server" if event.who == THE_SERVICE else event.who
    if event.action == IMPORTED:
        return Step(event, f"Taken in from an earlier tracker by {who}")
    said = f"Changed by {who}, as its row of the tracker was changed"
    return Step(event, said, seen_by=SeenBy.HOLDERS)


def crossed_nations(case: SupportCase) -> tuple[str, str] | None:
    """Return the nation that was decided for and the one the case is in now.

    None while they are the same. The nation is a fact of the decision: a case that
    turns out to belong to another one may be decided differently.
    """
    moves = [
        handover
        for handover in case.handovers
        if handover.at >= case.opened_at and handover.from_area_id != case.area_id
    ]
    first = moves[0].from_area if moves else None
    if first is None or case.area is None or first.nation is case.area.nation:
        return None
    return first.nation.value.capitalize(), case.area.nation.value.capitalize()


def _passed_on(handover: SupportHandover) -> str:
    by = f" by {handover.by.name}" if handover.by else ""
    if handover.from_id == handover.to_id:
        what = f"Kept by {handover.to_person.name}"
    else:
        what = (
            f"Passed from {handover.from_person.name} to {handover.to_person.name}{by}"
        )
    if handover.from_area_id != handover.to_area_id:
        what += f": moved from {_area(handover.from_area)} to {_area(handover.to_area)}"
    return what


def _area(area: Area | None) -> str:
    return area.name if area else "no known area"


def _reason_to_reopen(case: SupportCase, event: Event) -> str:
    reopened = [(one.reopened_at, one) for one in case.closings]
    near = {abs(event.at - at): one for at, one in reopened if at}
    return near[min(near)].reopened_reason or "" if near else ""
