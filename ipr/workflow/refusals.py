"""Why something can't be done, in words for whoever asked."""


class Refused(Exception):
    """Base of every refusal; its text can be shown as it is."""

    field: str = ""
    """The answer that is wrong, if one is."""

    @property
    def reasons(self) -> list[str]:
        """Everything that is wrong, each by itself."""
        return [str(self)]


class NotAllowed(Refused):
    """It isn't this person's to do."""


class SamePerson(NotAllowed):
    """A second person has to do it."""


class NotPossible(Refused):
    """It can't be done in this state, or somebody was quicker."""
