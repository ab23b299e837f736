"""Questions that could be asked in vain."""

from collections.abc import Iterator
from itertools import combinations

from ipr.rulebook.model import ANY_OF, Fact
from ipr.rulebook.proofs.ready_examples import (
    choice_in_words,
    quote_texts,
    ready_choice,
)
from ipr.rulebook.proofs.report import TELLS, Finding
from ipr.rulebook.proofs.worlds.diagrams import ExactWorlds
from ipr.rulebook.proofs.worlds.questions import Worlds
from ipr.rulebook.version import Version

NOT_WORKED_OUT = (
    "Which earlier answers make a later question pointless was not worked out: the "
    "criteria are too large for that."
)


def prove_questions(worlds: Worlds) -> Iterator[Finding]:
    """Tell which questions are asked for statistics only, and which ones earlier
    answers make pointless, with the fewest such answers."""
    yield from _for_statistics(worlds.version)
    if isinstance(worlds, ExactWorlds):
        yield from _made_pointless(worlds)
    else:
        yield Finding("question_pointless", TELLS, NOT_WORKED_OUT, exact=False)


def _for_statistics(version: Version) -> Iterator[Finding]:
    for fact in version.offered_facts():
        used = version.uses.get(fact.id, ())
        if not used:
            text = (
                f"“{fact.question}” is asked for statistics only: no criterion of "
                "this version names it."
            )
            yield Finding("only_statistics", TELLS, text, fact=fact.id)
            continue
        idle = [option for option in fact.options if option not in used]
        if idle and fact.type == ANY_OF:
            labels = quote_texts([fact.options[option] for option in idle])
            are, them = ("is", "it") if len(idle) == 1 else ("are", "them")
            text = (
                f"Under “{fact.question}”, {labels} {are} offered for statistics only: "
                f"no criterion of this version names {them}."
            )
            kind, options = "only_statistics", tuple(idle)
            yield Finding(kind, TELLS, text, fact=fact.id, options=options)


def facts_asked(version: Version) -> list[Fact]:
    """Return the facts that are asked, in the order of the pages.

    Facts that follow from elsewhere come first: they are known before any question.
    """
    pages = list(dict.fromkeys(fact.page for fact in version.facts.values()))
    used = [version.facts[id] for id in version.facts if id in version.uses]
    return sorted(used, key=lambda fact: (not fact.fixed, pages.index(fact.page)))


def _made_pointless(worlds: ExactWorlds) -> Iterator[Finding]:
    version = worlds.version
    compiled = version.compiled
    own = {
        fact.id: numbers
        for fact, numbers in zip(compiled.facts, compiled.variables_of, strict=True)
    }
    earlier: set[int] = set()
    for fact in facts_asked(version):
        later = set(range(len(worlds.variables))) - earlier
        earlier |= set(own[fact.id])
        matters = _matters(worlds, own[fact.id])
        if fact.fixed or matters == worlds.never:
            continue  # one that never matters is found elsewhere
        sometimes = worlds.possibly(matters, later)
        choice = worlds.witness(worlds.but_not(worlds.always, sometimes))
        if choice is not None:
            words = choice_in_words(version, choice)
            text = f"The answer to “{fact.question}” changes nothing when {words}."
            note = "The fewest earlier answers that make the question pointless"
            example = ready_choice(version, choice, note)
            kind = "question_pointless"
            yield Finding(kind, TELLS, text, fact=fact.id, examples=(example,))


def _matters(worlds: ExactWorlds, variables: list[int]) -> int:
    """Return the worlds in which another answer to a fact makes another level."""
    found = worlds.never
    for variable in variables:
        values = range(worlds.variables[variable].size)
        for a, b in combinations(values, 2):
            ones, others = (
                worlds.at_least({variable: a}),
                worlds.at_least({variable: b}),
            )
            for one, other in zip(ones, others, strict=True):
                found = worlds.either(found, worlds.but_not(one, other))
                found = worlds.either(found, worlds.but_not(other, one))
    return worlds.possibly(found, variables)
