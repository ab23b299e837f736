"""The states of everything, drawn: what `ipr states` prints."""

from typing import Any

from ipr.support.states import DECLINED_CASE
from ipr.workflow import Workflow
from ipr.workflow.drawing import draw_workflows

WORKFLOWS: tuple[Workflow[Any], ...] = (DECLINED_CASE,)
"""In the order in which a case meets them."""


def draw_states() -> str:
    """Return `docs/states.md`."""
    return draw_workflows(WORKFLOWS)
