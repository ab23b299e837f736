"""Which answers that the criteria name decide no worked example.

A criterion is to be shown met, not met and not known as well. Any example of the
version counts, whichever criterion it stands under.
"""

from collections.abc import Iterator, Sequence

from ipr.rulebook.conditions import Condition, Is
from ipr.rulebook.model import MET, NOT_KNOWN, NOT_MET, Criterion
from ipr.rulebook.proofs.deciding_answers import (
    NamedAnswer,
    ShownExample,
    decides_example,
    deciding_choice,
    is_constant,
    leaves_denied,
    own_state,
    parts_of,
    result_of,
    shown_examples,
)
from ipr.rulebook.proofs.ready_examples import (
    join_words,
    ready_choice,
    ready_example,
    states_of,
)
from ipr.rulebook.proofs.report import TELLS, WARNS, Finding
from ipr.rulebook.proofs.worlds.questions import Worlds
from ipr.rulebook.wording.conditions import Outline, condition_tree


def prove_coverage(worlds: Worlds) -> Iterator[Finding]:
    """Find the answers that decide no example, each with an example that it would."""
    shown = list(shown_examples(worlds.version))
    named = decisive = 0
    for criterion in worlds.version.criteria:
        if worlds.meets(criterion) in (worlds.never, worlds.always):
            continue  # found elsewhere, and nothing could exercise it
        yield from _criterion_gap(worlds, criterion, shown)
        yield from _idle_parts(worlds, criterion, criterion.when)
        for leaf, without in leaves_denied(worlds, criterion.when):
            for option in leaf.options:
                answer = NamedAnswer(criterion, leaf, option, without)
                gaps = list(_answer_gap(worlds, answer, shown))
                named += 1
                decisive += not gaps
                yield from gaps
    if named:
        text = (
            f"{decisive} of the {named} answers that the criteria name decide "
            "a worked example."
        )
        yield Finding("coverage", TELLS, text)


def _criterion_gap(
    worlds: Worlds, criterion: Criterion, shown: Sequence[ShownExample]
) -> Iterator[Finding]:
    met = worlds.meets(criterion)
    wanted = {
        MET: worlds.witness(met),
        NOT_MET: worlds.witness(worlds.but_not(worlds.always, met)),
        NOT_KNOWN: {},
    }
    for one in shown:
        wanted.pop(result_of(worlds, criterion.when, one.choice), None)
    if not wanted:
        return
    words = [result.replace("_", " ") for result in wanted]
    text = f"No worked example shows “{criterion.title}” {join_words(words, 'or')}."
    examples = tuple(
        ready_choice(worlds.version, choice or {}, f"It is {word}", criterion)
        for choice, word in zip(wanted.values(), words, strict=True)
    )
    yield Finding("not_exercised", WARNS, text, (criterion.id,), examples=examples)


def _idle_parts(
    worlds: Worlds, criterion: Criterion, condition: Condition
) -> Iterator[Finding]:
    for part in parts_of(condition):
        if not is_constant(worlds, part):
            yield from _idle_parts(worlds, criterion, part)
            continue
        always = "always" if worlds.holds(part) == worlds.always else "never"
        said = _flat(condition_tree(worlds.version, part))
        text = f"In “{criterion.title}”, this is {always} true, so it says nothing: "
        yield worlds.claim(Finding("idle_part", WARNS, text + said, (criterion.id,)))


def _answer_gap(
    worlds: Worlds, answer: NamedAnswer, shown: Sequence[ShownExample]
) -> Iterator[Finding]:
    if any(decides_example(worlds, answer, one) for one in shown):
        return
    criterion, version = answer.criterion, worlds.version
    label = version.facts[answer.leaf.fact].options[answer.option]
    said = _flat(condition_tree(version, Is(answer.leaf.fact, (answer.option,))))
    choice = deciding_choice(worlds, answer)
    if choice is None:
        text = f"In “{criterion.title}”, it changes nothing that this is named: {said}"
        yield worlds.claim(Finding("idle_part", WARNS, text, (criterion.id,)))
        return
    text = f"In “{criterion.title}”, no worked example is decided by this: {said}"
    states = states_of(version, choice) | own_state(worlds, answer, choice)
    example = ready_example(version, states, f"“{label}” decides it", criterion)
    yield Finding("not_exercised", WARNS, text, (criterion.id,), examples=(example,))


def _flat(tree: Outline) -> str:
    parts = "; ".join(_flat(part) for part in tree.parts)
    return f"{tree.text} {parts}".strip()
