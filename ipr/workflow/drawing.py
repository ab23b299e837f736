"""Tables of transitions, drawn as Markdown."""

from collections.abc import Iterable, Iterator
from typing import Any

from ipr.workflow.transitions import Transition, Workflow

HEADS = ("Action", "From", "To", "Permission", "If", "Asks", "Audit")
INTRODUCTION = """\
# States

Drawn from the tables in the code with `ipr states > docs/states.md`: do not change
it by hand. The button, page, checks and audit action of an action are all read from its
row. "If" names predicates, which features register; those in brackets decide on the
button alone.
"""


def draw_workflows(workflows: Iterable[Workflow[Any]]) -> str:
    """Return a document with a diagram and a table for each."""
    return "\n".join([INTRODUCTION, *map(draw_workflow, workflows)])


def draw_workflow(workflow: Workflow[Any]) -> str:
    """Return the diagram of a workflow and its table."""
    lines = [f"## {workflow.title}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"  {state.value}: {name}" for state, name in workflow.states.items()]
    for row in workflow.transitions:
        lines += [
            f"  {start.value} --> {(row.ends or start).value}: {row.action}"
            for start in row.starts
        ]
    lines += ["```", "", _line(HEADS), _line("---" for _ in HEADS)]
    lines += [_line(_cells(row)) for row in workflow.transitions]
    notes = [f"`{row.action}`: {row.note}" for row in workflow.transitions if row.note]
    return "\n".join([*lines, "", *(f"- {note}" for note in notes), ""])


def _cells(row: Transition) -> Iterator[str]:
    yield f"`{row.action}`: {row.button or row.title}"
    yield ", ".join(state.value for state in row.starts)
    yield row.ends.value if row.ends else "stays"
    yield f"`{row.permission}`"
    brackets = [f"({name})" for name in row.shown_when]
    yield "; ".join([*row.first, *row.when, *brackets])
    yield ", ".join(row.asks)
    yield f"`{row.audit}`"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
