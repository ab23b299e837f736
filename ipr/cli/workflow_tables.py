"""The states of everything, drawn: what `ipr states` prints."""

from typing import Any

from ipr.concerns.packs.states import PACK_WORKFLOW
from ipr.criteria.approval.states import (
    DRAFT_WORKFLOW,
    VERSION_PROPOSAL_WORKFLOW,
    VERSION_WORKFLOW,
)
from ipr.decisions.lowering.states import LOWERING_WORKFLOW
from ipr.decisions.settling.states import PROPOSAL_WORKFLOW, TRIAGE_WORKFLOW
from ipr.enquiries.states import ASKING_WORKFLOW, ENQUIRY_WORKFLOW
from ipr.notes.states import NOTING_WORKFLOW
from ipr.reviews.states import REPORT_WORKFLOW
from ipr.support.states import CASE_WORKFLOW
from ipr.undelivered.states import MAIL_WORKFLOW
from ipr.workflow import Workflow
from ipr.workflow.drawing import draw_workflows

WORKFLOWS: tuple[Workflow[Any], ...] = (
    TRIAGE_WORKFLOW,
    PROPOSAL_WORKFLOW,
    LOWERING_WORKFLOW,
    CASE_WORKFLOW,
    PACK_WORKFLOW,
    REPORT_WORKFLOW,
    ASKING_WORKFLOW,
    ENQUIRY_WORKFLOW,
    NOTING_WORKFLOW,
    DRAFT_WORKFLOW,
    VERSION_PROPOSAL_WORKFLOW,
    VERSION_WORKFLOW,
    MAIL_WORKFLOW,
)
"""In the order in which a case meets them."""


def draw_states() -> str:
    """Return `docs/states.md`."""
    return draw_workflows(WORKFLOWS)
