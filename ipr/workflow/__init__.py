"""States as data. Pure: the standard library alone, and no feature.

A table says what may be done with a thing, in which states and by whom, and in which
words. Pages, services and `docs/states.md` all read it.
"""

from ipr.workflow.refusals import NotAllowed, NotPossible, Refused, SamePerson
from ipr.workflow.transitions import Opens, Transition, Workflow

__all__ = [
    "NotAllowed",
    "NotPossible",
    "Opens",
    "Refused",
    "SamePerson",
    "Transition",
    "Workflow",
]
