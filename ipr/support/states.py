"""What can be done with a declined case, state by state."""

from collections.abc import Mapping
from enum import StrEnum

from ipr.referrals.models import ReferralStatus
from ipr.support.models import SupportCase, SupportState

STATE_NAMES: Mapping[SupportState, str] = {
    SupportState.NEW: "New",
    SupportState.ACCEPTED: "Accepted",
    SupportState.WORKING: "Being worked on",
    SupportState.CLOSED: "Closed",
    SupportState.ENDED: "Moved elsewhere",
}
STATE_COLOURS: Mapping[SupportState, str] = {
    SupportState.NEW: "blue",
    SupportState.ACCEPTED: "yellow",
    SupportState.WORKING: "yellow",
    SupportState.CLOSED: "green",
    SupportState.ENDED: "grey",
}


class Action(StrEnum):
    """What somebody may do with a case; also the name of its page."""

    ACCEPT = "accept_case"
    RECORD = "record_work"
    CLOSE = "close_case"
    HAND_OVER = "hand_over"
    CHANGE_AREA = "change_area"
    REOPEN = "reopen_case"


POSSIBLE: Mapping[SupportState, tuple[Action, ...]] = {
    SupportState.NEW: (Action.ACCEPT, Action.HAND_OVER, Action.CHANGE_AREA),
    SupportState.ACCEPTED: (
        Action.RECORD,
        Action.CLOSE,
        Action.HAND_OVER,
        Action.CHANGE_AREA,
    ),
    SupportState.WORKING: (
        Action.RECORD,
        Action.CLOSE,
        Action.HAND_OVER,
        Action.CHANGE_AREA,
    ),
    SupportState.CLOSED: (Action.REOPEN,),
    SupportState.ENDED: (),
}

WHY_NOT: Mapping[SupportState, str] = {
    SupportState.NEW: "Nobody has accepted this case yet: accept it first",
    SupportState.ACCEPTED: "This case has been accepted",
    SupportState.WORKING: "This case is being worked on",
    SupportState.CLOSED: "This case is closed: it can be opened again with a reason",
    SupportState.ENDED: "A later decision took this case elsewhere",
}


class Refused(Exception):
    """Something can't be done with a case; the message says why."""


class NotPossible(Refused):
    """The case is not in a state in which this can be done."""


class NotAllowed(Refused):
    """The case is not this person's to work on."""

    def __init__(self) -> None:
        super().__init__("Only who holds the case or covers its area can do this")


class CannotHold(Refused):
    """The person chosen can't be given the case."""


class NothingChanges(Refused):
    """The case is already where it was to be sent."""


class NothingDone(Refused):
    """A case can't be closed without what was done and feedback."""

    def __init__(self) -> None:
        super().__init__(
            "Closing needs what was done and feedback to the referrer: write both"
        )


def possible_actions(case: SupportCase) -> tuple[Action, ...]:
    """Return what can be done with a case now; nothing if it isn't declined."""
    if case.referral.status is not ReferralStatus.DECLINED:
        return ()
    return POSSIBLE[case.state]


def check_possible(case: SupportCase, action: Action) -> None:
    """Raise NotPossible, saying why, unless the action is possible now."""
    if action in possible_actions(case):
        return
    if case.referral.status is not ReferralStatus.DECLINED:
        raise NotPossible(
            f"This referral is not a declined one any more: it is "
            f"{STATUS_WORDS[case.referral.status]}"
        )
    raise NotPossible(WHY_NOT[case.state])


STATUS_WORDS: Mapping[ReferralStatus, str] = {
    ReferralStatus.ACCEPTED: "accepted",
    ReferralStatus.TRIAGE: "with the IPR team",
    ReferralStatus.DECLINED: "declined",
    ReferralStatus.WITHDRAWN: "withdrawn",
    ReferralStatus.DUPLICATE: "a duplicate",
}
