"""Conditions that changed since the version before, while their words did not.

A criterion's words are its plain words and what is said of its results: a title alone
says too little. No program can tell whether they say what the condition says; but where
the condition came to mean something else and they stayed, one of the two is likely to
be wrong.
"""

from collections.abc import Iterator

from ipr.rulebook.conditions import condition_leaves, condition_to_data
from ipr.rulebook.engine.compiled import Compiled
from ipr.rulebook.engine.diagrams import TooLarge
from ipr.rulebook.model import Criterion, Texts
from ipr.rulebook.proofs.report import WARNS, Finding
from ipr.rulebook.version import MAX_NODES, Version

UNCHANGED_WORDS = "condition_without_words"


def find_unchanged_words(version: Version, before: Version) -> Iterator[Finding]:
    """Warn of each criterion whose condition means something else than in the version
    before, while its words, its worked examples or both stayed as they were."""
    earlier = {criterion.id: criterion for criterion in before.criteria}
    for criterion in version.criteria:
        old = earlier.get(criterion.id)
        if old is None or means_the_same(version, old, criterion):
            continue
        same = [
            name
            for name, stayed in (
                ("its words", _words(old) == _words(criterion)),
                ("its worked examples", old.examples == criterion.examples),
            )
            if stayed
        ]
        if same:
            text = (
                f"What “{criterion.title}” asks for is not what it asks for in "
                f"{before.id}, but {' and '.join(same)} "
                "are the same as there. "
                "Check that they still say what the condition says."
            )
            yield Finding(UNCHANGED_WORDS, WARNS, text, (criterion.id,))


def means_the_same(version: Version, old: Criterion, new: Criterion) -> bool:
    """Return whether the same answers meet two criteria, by a version's questions."""
    if condition_to_data(old.when) == condition_to_data(new.when):
        return True
    for leaf in condition_leaves(old.when):
        fact = version.facts.get(leaf.fact)
        if fact is None or not {*leaf.options} <= {*fact.options}:
            return False
    try:
        both = Compiled(version.facts, (old, new), MAX_NODES).criteria
    except TooLarge:
        return False
    return both[0] == both[1]


def _words(criterion: Criterion) -> tuple[str, Texts]:
    return criterion.plain, criterion.texts
