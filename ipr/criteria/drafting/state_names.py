"""How pages call the states of drafts."""

from ipr.criteria.models import DraftState

STATE_WORDS: dict[DraftState, tuple[str, str]] = {
    DraftState.EDITING: ("Being written", "blue"),
    DraftState.PROPOSED: ("Proposed", "yellow"),
    DraftState.APPROVED: ("Approved", "green"),
    DraftState.PUBLISHED: ("Published", "grey"),
    DraftState.DISCARDED: ("Discarded", "grey"),
}
"""The state in words, and the colour of its tag."""
