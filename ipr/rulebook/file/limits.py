"""How large a version's criteria may grow, so that every answer stays exact and quick.

Decisions never give up: instead a rulebook is refused that could ask too much of
them. Two things can grow: the diagrams of the criteria, and the number of ways in
which one outcome can come about, each of which a decision may have to name. The
proofs take each criterion beside each other one, and each part of a condition beside
each example: of these there may be many more than anybody needs, and not any number.
"""

from ipr.rulebook.conditions import count_condition_parts
from ipr.rulebook.engine.diagrams import TooLarge
from ipr.rulebook.engine.explain import ALLOWED
from ipr.rulebook.engine.sufficient_sets import SufficientSets
from ipr.rulebook.version import MAX_NODES, Version

MAX_VARIABLES = 100
MAX_GROUPS = 16
MAX_REASONS = 5_000
MAX_CRITERIA = 50
MAX_PARTS = 3_000
MAX_EXAMPLES = 500


def find_excess(version: Version) -> str | None:
    """Return what makes a version too large to answer for exactly, or None."""
    criteria = version.criteria
    parts = sum(count_condition_parts(each.when) for each in criteria)
    examples = sum(len(each.examples) for each in criteria)
    for number, most, what in (
        (len(criteria), MAX_CRITERIA, "criteria"),
        (parts, MAX_PARTS, "parts of conditions"),
        (examples, MAX_EXAMPLES, "examples"),
    ):
        if number > most:
            return f"It has {number:,} {what}, more than {most:,}"
    try:
        compiled = version.compiled
    except TooLarge:
        return f"Its criteria need a diagram of more than {MAX_NODES:,} nodes"
    if len(compiled.variables) > MAX_VARIABLES:
        return (
            f"Its criteria tell {len(compiled.variables)} things apart, "
            f"more than {MAX_VARIABLES}"
        )
    for fact, variables in zip(compiled.facts, compiled.variables_of, strict=True):
        if len(variables) > MAX_GROUPS:
            return (
                f'Its criteria tell {len(variables)} options of "{fact.id}" apart, '
                f"more than {MAX_GROUPS}"
            )
    for outcome, levels in ALLOWED.items():
        try:
            ways = SufficientSets(
                compiled, compiled.levels, levels, 4 * MAX_NODES
            ).count()
        except TooLarge:
            ways = MAX_REASONS + 1
        if ways > MAX_REASONS:
            return (
                f'"{outcome}" can come about in more than {MAX_REASONS:,} ways, '
                "too many to explain"
            )
    return None
