"""Why something about the criteria can't be done, in words for whoever asked."""


class CriteriaError(Exception):
    """Base of every refusal here; its text can be shown as it is."""


class NotFound(CriteriaError, LookupError):
    """There is no such version or draft, or it isn't the reader's to see."""


class NotEditable(CriteriaError):
    """The draft was proposed, approved, published or discarded."""


class Conflict(CriteriaError):
    """Somebody else saved the draft after this text was opened.

    `saved` is their text, and `number` says which it is.
    """

    def __init__(self, saved: str, number: int) -> None:
        super().__init__("Somebody else saved this draft after you opened it")
        self.saved = saved
        self.number = number


class NotReady(CriteriaError):
    """It can't be proposed or published as it is; `reasons` says all that is wrong."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(". ".join(reasons))
        self.reasons = reasons


class SamePerson(CriteriaError):
    """Whoever wrote or proposed a draft can't approve it."""


class Stale(CriteriaError):
    """The proposal was answered or taken back in the meantime."""


class NotAllowed(CriteriaError):
    """Their roles don't let them do this today."""


class TooLate(CriteriaError):
    """The version is in force, or was, so it can only be superseded."""
