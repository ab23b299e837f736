"""Why something about the criteria can't be done, in words for whoever asked."""

from ipr.workflow import Refused


class CriteriaNotFound(Refused, LookupError):
    """There is no such version or draft, or it isn't the reader's to see."""


class NotEditable(Refused):
    """The draft was proposed, approved, published or discarded."""


class Conflict(Refused):
    """The draft was saved elsewhere after this text was opened.

    `saved` is that text, and `number` says which it is.
    """

    def __init__(self, saved: str, number: int) -> None:
        super().__init__("This draft was saved after you opened it")
        self.saved = saved
        self.number = number


class NotReady(Refused):
    """It can't be proposed or published as it is; `reasons` says all that is wrong."""


class NotBacktested(NotReady):
    """It was not back-tested, and nobody says why it is approved all the same."""

    field = "untested_reason"


class RulebookReplaced(Refused):
    """The rulebook in use is another than the one that was read."""


class TooLate(Refused):
    """The version is in force, or was, so it can only be superseded."""
