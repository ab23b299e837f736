"""Which parts of the criteria no worked example exercises.

A part is exercised once an example shows it true and another shows it false; a
criterion, once examples show it met, not met and not known. Any example of the version
counts, whichever criterion it stands under.
"""

from collections.abc import Iterator

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.engine.compiled import UNKNOWN
from ipr.rulebook.errors import FactsError
from ipr.rulebook.model import MET, NOT_KNOWN, NOT_MET, Criterion
from ipr.rulebook.proofs.ready_examples import Choice, ready_choice
from ipr.rulebook.proofs.report import TELLS, WARNS, Finding, ReadyExample
from ipr.rulebook.proofs.worlds.questions import Worlds
from ipr.rulebook.version import Version
from ipr.rulebook.wording.conditions import Outline, condition_tree


def prove_coverage(worlds: Worlds) -> Iterator[Finding]:
    """Find the parts that no example shows both ways, each with ready examples."""
    seen = list(_patterns(worlds.version))
    parts = exercised = 0
    for criterion in worlds.version.criteria:
        if worlds.meets(criterion) in (worlds.never, worlds.always):
            continue  # found elsewhere, and nothing could exercise it
        whole = _criterion_gap(worlds, criterion, seen)
        gaps = [whole, *_part_gaps(worlds, criterion, criterion.when, seen)]
        parts += len(gaps)
        exercised += gaps.count(None)
        yield from (gap for gap in gaps if gap)
    if parts:
        text = f"Worked examples exercise {exercised} of {parts} parts of the criteria."
        yield Finding("coverage", TELLS, text)


def _patterns(version: Version) -> Iterator[Choice]:
    """Yield what each example says of the variables."""
    for criterion in version.criteria:
        for example in criterion.examples:
            try:
                facts = version.check(example.given)
            except FactsError:  # a mistake that is told elsewhere shows nothing here
                continue
            pattern = version.compiled.pattern(facts)
            yield {n: value for n, value in enumerate(pattern) if value != UNKNOWN}


def _criterion_gap(
    worlds: Worlds, criterion: Criterion, seen: list[Choice]
) -> Finding | None:
    met = worlds.meets(criterion)
    wanted = {
        MET: worlds.witness(met),
        NOT_MET: worlds.witness(worlds.but_not(worlds.always, met)),
        NOT_KNOWN: {},
    }
    for choice in seen:
        wanted.pop(_result(worlds, criterion.when, choice), None)
    if not wanted:
        return None
    words = [result.replace("_", " ") for result in wanted]
    text = f"No worked example shows “{criterion.title}” {_or(words)}."
    examples = tuple(
        _example(worlds.version, criterion, choice, f"It is {word}")
        for choice, word in zip(wanted.values(), words, strict=True)
    )
    return Finding("not_exercised", WARNS, text, (criterion.id,), examples=examples)


def _part_gaps(
    worlds: Worlds, criterion: Criterion, condition: Condition, seen: list[Choice]
) -> Iterator[Finding | None]:
    """Yield for each part of a condition its gap, or None if it is exercised."""
    match condition:
        case Is():
            parts: list[Condition] = list(_groups(worlds, condition))
        case Not(part):
            parts = [part]
        case All(several) | AnyOf(several):
            parts = list(several)
    for part in parts:
        held = worlds.holds(part)
        if held in (worlds.never, worlds.always):
            yield worlds.claim(_constant(worlds, criterion, part, held))
            continue
        yield _part_gap(worlds, criterion, part, seen)
        yield from _part_gaps(worlds, criterion, part, seen)


def _groups(worlds: Worlds, leaf: Is) -> Iterator[Is]:
    """Yield the options of a leaf that the version tells apart, if it does."""
    hits = worlds.hits(leaf)
    if len(hits) < 2:
        return
    for number, value in hits:
        variable = worlds.variables[number]
        own = set(variable.groups[0 if variable.counts else value])
        yield Is(leaf.fact, tuple(o for o in leaf.options if o in own))


def _part_gap(
    worlds: Worlds, criterion: Criterion, part: Condition, seen: list[Choice]
) -> Finding | None:
    held = worlds.holds(part)
    wanted = {
        MET: worlds.witness(held),
        NOT_MET: worlds.witness(worlds.but_not(worlds.always, held)),
    }
    for choice in seen:
        wanted.pop(_result(worlds, part, choice), None)
    if not wanted:
        return None
    words = ["true" if result == MET else "false" for result in wanted]
    said = _said(worlds.version, part)
    text = f"In “{criterion.title}”, no worked example shows this {_or(words)}: {said}"
    examples = tuple(
        _example(worlds.version, criterion, choice, f"It is {word}")
        for choice, word in zip(wanted.values(), words, strict=True)
    )
    return Finding("not_exercised", WARNS, text, (criterion.id,), examples=examples)


def _constant(
    worlds: Worlds, criterion: Criterion, part: Condition, held: int
) -> Finding:
    always = "always" if held == worlds.always else "never"
    said = _said(worlds.version, part)
    text = f"In “{criterion.title}”, this is {always} true, so it says nothing: {said}"
    return Finding("idle_part", WARNS, text, (criterion.id,))


def _result(worlds: Worlds, condition: Condition, choice: Choice) -> str:
    held = worlds.holds(condition, choice)
    if held == worlds.always:
        return MET
    return NOT_MET if held == worlds.never else NOT_KNOWN


def _example(
    version: Version, criterion: Criterion, choice: Choice | None, note: str
) -> ReadyExample:
    return ready_choice(version, choice or {}, note, criterion)


def _or(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _said(version: Version, part: Condition) -> str:
    """Return a part of a condition as a sentence."""
    return _flat(condition_tree(version, part))


def _flat(tree: Outline) -> str:
    parts = "; ".join(_flat(part) for part in tree.parts)
    return f"{tree.text} {parts}".strip()
