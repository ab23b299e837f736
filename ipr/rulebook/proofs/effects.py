"""Facts and options that the criteria name, and that change no outcome."""

from collections.abc import Callable, Iterator, Sequence

from ipr.rulebook.model import Fact
from ipr.rulebook.proofs.ready_examples import quote_texts
from ipr.rulebook.proofs.report import WARNS, Finding
from ipr.rulebook.proofs.worlds.questions import Fixed, Worlds

SAME = "Whatever is answered to the other questions, the outcome is the same."


def prove_effects(worlds: Worlds) -> Iterator[Finding]:
    """Find the facts and options on which no outcome depends, and the options that
    the criteria tell apart although it makes no difference which is chosen."""
    compiled = worlds.version.compiled
    for fact, variables in zip(compiled.facts, compiled.variables_of, strict=True):
        with_effect = [v for v in variables if has_effect(worlds, v)]
        if not with_effect:
            yield worlds.claim(_without_effect(fact))
        elif compiled.variables[variables[0]].counts:
            yield from _of_options(worlds, fact, variables, with_effect)
        else:
            yield from _of_answers(worlds, fact, variables[0])


def has_effect(worlds: Worlds, variable: int) -> bool:
    """Whether some outcome depends on a variable."""
    values = range(worlds.variables[variable].size)
    return not _all_alike(worlds, [{variable: value} for value in values])


def _all_alike(worlds: Worlds, choices: Sequence[Fixed]) -> bool:
    first = worlds.at_least(choices[0])
    return all(worlds.at_least(choice) == first for choice in choices[1:])


def _without_effect(fact: Fact) -> Finding:
    text = (
        f"The criteria name “{fact.question}”, but its answer changes no outcome. "
        f"{SAME}"
    )
    if not fact.fixed:
        text += " So it is asked in vain."
    return Finding("fact_without_effect", WARNS, text, fact=fact.id)


def _of_options(
    worlds: Worlds, fact: Fact, variables: Sequence[int], with_effect: Sequence[int]
) -> Iterator[Finding]:
    idle = [v for v in variables if v not in with_effect]
    if idle:
        options = _options(worlds, fact, [(v, 0) for v in idle])
        text = (
            f"The criteria name {_labels(fact, options)} under “{fact.question}”, but "
            f"selecting it or not changes no outcome. {SAME}"
        )
        kind = "option_without_effect"
        yield worlds.claim(
            Finding(kind, WARNS, text, fact=fact.id, options=tuple(options))
        )
    for alike in _classes(with_effect, lambda a, b: _options_alike(worlds, a, b)):
        yield worlds.claim(_told_apart(worlds, fact, [(v, 0) for v in alike]))


def _options_alike(worlds: Worlds, a: int, b: int) -> bool:
    return _all_alike(worlds, [{a: 1, b: 0}, {a: 0, b: 1}, {a: 1, b: 1}])


def _of_answers(worlds: Worlds, fact: Fact, variable: int) -> Iterator[Finding]:
    values = range(worlds.variables[variable].size)

    def alike(a: int, b: int) -> bool:
        return _all_alike(worlds, [{variable: a}, {variable: b}])

    for together in _classes(values, alike):
        groups = [(variable, value) for value in together]
        yield worlds.claim(_told_apart(worlds, fact, groups))


def _classes(
    members: Sequence[int], alike: Callable[[int, int], bool]
) -> list[list[int]]:
    """Return the groups, of two or more, whose members are all alike."""
    classes: list[list[int]] = []
    for member in members:
        for own in classes:
            if alike(own[0], member):
                own.append(member)
                break
        else:
            classes.append([member])
    return [own for own in classes if len(own) > 1]


def _told_apart(
    worlds: Worlds, fact: Fact, groups: Sequence[tuple[int, int]]
) -> Finding:
    options = _options(worlds, fact, groups)
    text = (
        f"Under “{fact.question}” the criteria tell {_labels(fact, options)} apart, "
        f"but it makes no difference to any outcome which of them is chosen."
    )
    return Finding("options_alike", WARNS, text, fact=fact.id, options=tuple(options))


def _options(
    worlds: Worlds, fact: Fact, groups: Sequence[tuple[int, int]]
) -> list[str]:
    named = {o for v, value in groups for o in worlds.variables[v].groups[value]}
    return [option for option in fact.options if option in named]


def _labels(fact: Fact, options: Sequence[str]) -> str:
    return quote_texts([fact.options[option] for option in options])
