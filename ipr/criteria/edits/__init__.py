"""Changes to a draft made by form: each takes the whole text and returns a new one.

Only the lines meant change. Comments, order, quotes and layout of all the rest stay
as they are, byte for byte, and so does the content of every other version. The text
is read by the rulebook's own parser, so new YAML is put where it says the node is;
ruamel.yaml writes the new parts. It is read once before an edit, by whatever shows
the draft, and once after it, to prove what the edit promises.
"""

from ipr.criteria.edits.conditions import (
    add_condition,
    change_condition,
    change_join,
    negate_condition,
    remove_condition,
)
from ipr.criteria.edits.criteria import (
    add_criterion,
    change_kind,
    move_criterion,
    remove_criterion,
    reword_criterion,
)
from ipr.criteria.edits.examples import add_example, change_example, remove_example
from ipr.criteria.edits.facts import (
    add_fact,
    add_option,
    mark_only_raises,
    remove_fact,
    reword_fact,
)
from ipr.criteria.edits.options import remove_option
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.versions import add_document, set_details, start_version

__all__ = [
    "EditRefused",
    "add_condition",
    "add_criterion",
    "add_document",
    "add_example",
    "add_fact",
    "add_option",
    "change_condition",
    "change_example",
    "change_join",
    "change_kind",
    "mark_only_raises",
    "move_criterion",
    "negate_condition",
    "remove_condition",
    "remove_criterion",
    "remove_example",
    "remove_fact",
    "remove_option",
    "reword_criterion",
    "reword_fact",
    "set_details",
    "start_version",
]
