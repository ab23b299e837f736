"""Every sentence of a decision is borne out by the answers, under every version.

The sentences are read by a reader of their own, and what the answers amount to is
worked out by going through every completion: neither shares code with the wording.
"""

from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from random import Random
from typing import Any

import pytest

from ipr.rulebook.conditions import condition_leaves
from ipr.rulebook.wording.decisions import DecisionWords
from tests.proving import WHOLE, tries
from tests.unit.rulebook.books import VERSIONS, every_answer, published, some_states
from tests.unit.rulebook.brute import Brute
from tests.unit.rulebook.sentences import Claim, SentenceReader

READER = SentenceReader.of_the_published_file()
RESULTS = {"Met": "met", "Not met": "not_met", "Not known yet": "not_known"}
VERDICTS = {
    "“{}” is met: ": "met",
    "“{}” is not met: ": "not_met",
    "We cannot tell yet whether “{}” is met: ": "not_known",
}
ALL, REVIEW, CHOICE, NOTHING = (
    {"accept", "consider", "decline"},
    {"accept"},
    {"consider"},
    {"decline"},
)
OPENINGS = {
    "This case is accepted for an Internal Process Review": [REVIEW],
    "An Internal Process Review will be carried out, because a criterion that makes "
    "one mandatory is met.": [REVIEW],
    "This case qualifies at discretion: a named person decides": [
        CHOICE,
        CHOICE | REVIEW,
    ],
    "A review may be carried out, but does not have to be. A named member of the IPR "
    "team decides, and says why.": [CHOICE],
    "A review may be carried out, and it may turn out that it has to be: that depends "
    "on what is not known yet. A named member of the IPR team decides, and says why.": [
        CHOICE | REVIEW
    ],
    "This case does not meet the criteria for an Internal Process Review": [NOTHING],
    "The answers were held against every criterion, and none of them is met. This says "
    "nothing about how serious the case is, and it does not end here.": [NOTHING],
    "We cannot tell yet whether this case meets the criteria": [
        NOTHING | REVIEW,
        NOTHING | CHOICE,
        ALL,
    ],
    "What is not known yet could make the difference. Nothing is declined because an "
    "answer is missing: the IPR team settles this case with those who can answer.": [
        NOTHING | REVIEW,
        NOTHING | CHOICE,
        ALL,
    ],
}
"""Each fixed sentence, and the levels of completions with which it is true."""


@cache
def brute(id: str) -> Brute:
    return Brute(published()[id])


def alike_states(id: str) -> list[dict[str, Any]]:
    """Return every state of the answers but for options that conditions treat alike.

    Of those the first is one thing, and all others another.
    """
    version = published()[id]
    leaves = [x for c in version.criteria for x in condition_leaves(c.when)]
    answers = []
    for fact in version.uses:
        groups: dict[Any, list[str]] = {}
        for option in version.facts[fact].options:
            named = tuple(x.fact == fact and option in x.options for x in leaves)
            groups.setdefault(named, []).append(option)
        heads = [part for group in groups.values() for part in (group[:1], group[1:])]
        answers.append(_answers(version.facts[fact], [part for part in heads if part]))
    return [dict(zip(version.uses, state, strict=True)) for state in product(*answers)]


def _answers(fact: Any, parts: list[list[str]]) -> Iterator[Any]:
    if fact.type != "any_of":
        yield from every_answer(fact, ())
        return
    for states in product((None, 1, 0), repeat=len(parts)):
        pairs = list(zip(parts, states, strict=True))
        yield {
            "selected": [o for part, state in pairs if state == 1 for o in part],
            "not_selected": [o for part, state in pairs if state == 0 for o in part],
        }


def faults(id: str, facts: dict[str, Any]) -> list[str]:
    """Return every sentence that isn't true of some answers."""
    version = published()[id]
    words = DecisionWords(version, version.decide(facts)).to_dict()
    worlds = brute(id).completions(facts)
    levels = brute(id).possible_in(worlds)
    titles = [criterion.title for criterion in version.criteria]
    results = dict(zip(titles, brute(id).results_in(worlds), strict=True))
    found = [
        text
        for text in (words["heading"], *words["opening"])
        if levels not in OPENINGS[text]
    ]
    found += [text for text in words["why"] if not _why_is_true(text, results, facts)]
    sentences = [*words["missing"], *(line["text"] for line in words["criteria"])]
    found += [text for text in sentences if READER.untrue(READER.read(text), facts)]
    for line in words["criteria"]:
        if results[line["title"]] != RESULTS[line["result_words"]]:
            found.append(f"{line['title']}: {line['result_words']}")
    lines = [*words["answers"], *(a for c in words["criteria"] for a in c["answers"])]
    for line in lines:
        claims = READER.read_answer(line["question"], line["answer"])
        if not claims or READER.untrue(claims, facts):
            found.append(f"{line['question']} {line['answer']}")
    return found + [text for text in words["settle"] if not _asks(text, facts)]


def _why_is_true(text: str, results: dict[str, str], facts: dict[str, Any]) -> bool:
    for title, result in results.items():
        for frame, said in VERDICTS.items():
            opening = frame.format(title)
            if text.startswith(opening):
                claims = READER.read(text[len(opening) :])
                gives_reason = said != "not_met" or _says_what_was_missing(claims)
                return (
                    said == result and gives_reason and not READER.untrue(claims, facts)
                )
    return not READER.untrue(READER.read(text), facts)


def _says_what_was_missing(claims: list[Claim]) -> bool:
    """Return whether a reason for "not met" is more than what was reported."""
    return any(
        kind in ("is_not", "denied", "nothing", "no_other") or option in ("none", "no")
        for kind, _, option in claims
    )


def _asks(text: str, facts: dict[str, Any]) -> bool:
    """Return whether what would settle a case is something that isn't known."""
    if text == "Which area the customer lives in":
        return facts.get("nation", "not_known") == "not_known"
    question, _, rest = text.removeprefix("“").partition("”")
    answer = rest.strip().replace(" yet", "").rstrip(".") or "Not known"
    return not READER.untrue(READER.read_answer(question, answer), facts)


@pytest.mark.parametrize("id", VERSIONS)
def test_every_sentence_is_borne_out_by_the_answers(id):
    states = alike_states(id)
    Random(8).shuffle(states)
    chosen = states if WHOLE else states[:600]
    chosen += islice(some_states(published()[id], tries(100, whole=5000), seed=5), None)
    found = {text: facts for facts in chosen for text in faults(id, facts)}
    assert not found
