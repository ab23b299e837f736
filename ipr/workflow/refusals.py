"""Why something can't be done, in words for whoever asked."""


class Refused(Exception):
    """Base of every refusal; its text can be shown as it is."""

    field: str = ""
    """The answer that is wrong, if one is."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(". ".join(reasons))
        self.reasons = list(reasons)
        """Everything that is in the way, each by itself."""


class NotAllowed(Refused):
    """It isn't this person's to do."""


class SamePerson(NotAllowed):
    """A second person has to do it."""


class NotPossible(Refused):
    """It can't be done in this state, or somebody was quicker."""
