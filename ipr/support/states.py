"""What can be done with a case, state by state."""

from collections.abc import Mapping
from functools import partial

from ipr.permissions import Permission
from ipr.support.models import (
    OPEN_STATES,
    Barrier,
    SupportCase,
    SupportSource,
    SupportState,
)
from ipr.workflow import Transition, Workflow

STATE_NAMES: Mapping[SupportState, str] = {
    SupportState.NEW: "New",
    SupportState.ACCEPTED: "Accepted",
    SupportState.WORKING: "Being worked on",
    SupportState.CLOSED: "Closed",
    SupportState.ENDED: "Moved elsewhere",
}
SOURCE_NAMES: Mapping[SupportSource, str] = {
    SupportSource.DECLINED: "A declined referral",
    SupportSource.IN_SERVICE: "A colleague, in this service",
    SupportSource.PHONE: "By phone",
    SupportSource.EMAIL: "By email",
    SupportSource.IMPORTED: "An earlier tracker",
}
BARRIERS = {
    Barrier.INSIDE.value: "Inside the department",
    Barrier.OUTSIDE.value: "Outside the department",
    Barrier.BOTH.value: "Both",
    Barrier.NOT_KNOWN.value: "Not known",
}
"""Where what stands in a customer’s way is."""
STATE_COLOURS: Mapping[SupportState, str] = {
    SupportState.NEW: "blue",
    SupportState.ACCEPTED: "yellow",
    SupportState.WORKING: "yellow",
    SupportState.CLOSED: "green",
    SupportState.ENDED: "grey",
}
ONLY = "Only who holds the case or covers its area can do this"
WORKS_ON, DECLINED = "works on it", "still declined"
OFFERED = "offered to them"

REFERRABLE = "asked for directly, and not referred"

_row = partial(
    Transition,
    permission=Permission.WORK_SUPPORT_CASE,
    only=ONLY,
    first=(WORKS_ON, DECLINED),
    changed=(
        "This case was changed after you opened the page. Check what it says "
        "now, then send this again if it still fits"
    ),
)
CASE_WORKFLOW: Workflow[SupportCase] = Workflow(
    title="Support case",
    states=STATE_NAMES,
    why_not={
        SupportState.NEW: "Nobody has accepted this case yet: accept it first",
        SupportState.ACCEPTED: "This case has been accepted",
        SupportState.WORKING: "This case is being worked on",
        SupportState.CLOSED: (
            "This case is closed: it can be opened again with a reason"
        ),
        SupportState.ENDED: "A later decision took this case elsewhere",
    },
    transitions=(
        _row(
            action="accept_case",
            audit="support.accepted",
            starts=(SupportState.NEW,),
            ends=SupportState.ACCEPTED,
            button="Accept this case",
            banner="You have accepted this case",
        ),
        _row(
            action="take_over",
            audit="support.handed_over",
            starts=OPEN_STATES,
            ends=SupportState.NEW,
            when=(OFFERED,),
            posts=True,
            button="Take this case over",
            banner="{it.reference} is with you now, as a new case",
        ),
        _row(
            action="add_action",
            audit="support.action_added",
            starts=(SupportState.ACCEPTED, SupportState.WORKING),
            ends=SupportState.WORKING,
            asks=("done_on", "text"),
            button="Add an action",
            banner="The action is saved",
        ),
        _row(
            action="record_work",
            audit="support.recorded",
            starts=(SupportState.ACCEPTED, SupportState.WORKING),
            ends=SupportState.WORKING,
            asks=("done", "learned"),
            button="Write a summary",
            banner="The summary is saved",
        ),
        _row(
            action="change_details",
            audit="support.details_changed",
            starts=(SupportState.ACCEPTED, SupportState.WORKING, SupportState.CLOSED),
            asks=(
                *("main", "others", "lines", "barrier", "waiting", "follow_up_on"),
                *("contacted_on", "shared_locally_on", "shared_with_panel_on"),
                *("agency", "agency_on", "gone", "gone_on", "wrong"),
            ),
            button="Details of this case",
            banner="The details are saved",
        ),
        _row(
            action="close_case",
            audit="support.closed",
            starts=(SupportState.ACCEPTED, SupportState.WORKING),
            ends=SupportState.CLOSED,
            asks=("done", "learned", "feedback", "main"),
            button="Close this case",
            banner="The case is closed",
        ),
        _row(
            action="refer_case",
            audit="support.referring",
            starts=(SupportState.ACCEPTED, SupportState.WORKING),
            when=(REFERRABLE,),
            posts=True,
            button="Refer this case",
            banner="What is known is in this draft: add the rest, then send it",
        ),
        _row(
            action="hand_over",
            audit="support.handed_over",
            starts=OPEN_STATES,
            ends=SupportState.NEW,
            asks=("to", "reason"),
            button="Hand over to somebody else",
            banner="{it.reference} is with {it.owner.name} now",
        ),
        _row(
            action="change_area",
            audit="support.handed_over",
            starts=OPEN_STATES,
            asks=("area", "reason"),
            button="Send to another area",
            banner="{it.reference} is in {it.area.name} now, with {it.owner.name}",
            note="new again if somebody else answers for that area",
        ),
        _row(
            action="reopen_case",
            audit="support.reopened",
            starts=(SupportState.CLOSED,),
            ends=SupportState.WORKING,
            asks=("reason",),
            button="Open this case again",
            banner="The case is open again",
            note="new if its last owner can no longer hold it",
        ),
    ),
)
