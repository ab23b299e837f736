"""Why something can't be done with a declined case."""

from ipr.workflow import Refused


class CannotHold(Refused):
    """The person chosen can't be given the case."""


class NothingChanges(Refused):
    """The case is already where it was to be sent."""


class NothingDone(Refused):
    """A case can't be closed without what was done and feedback."""

    def __init__(self) -> None:
        super().__init__(
            "Closing needs what was done, and what whoever sent it is told: write both"
        )
