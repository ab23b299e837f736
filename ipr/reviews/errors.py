"""Why something about an accepted case can't be done, in words for whoever asked."""

from ipr.decisions.errors import DecisionError


class WrongDay(DecisionError):
    """The day given can't be right; the text says why."""


class NoReportDue(DecisionError):
    """No factual report is waited for."""
