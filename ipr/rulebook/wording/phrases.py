"""Answers as phrases for a sentence."""

from collections.abc import Iterable, Mapping
from typing import Any

from ipr.rulebook.model import ANY_OF, NONE, NOT_KNOWN, Fact
from ipr.rulebook.version import Version

FEW_OPTIONS = 3
"""So many are joined with "or"; more make a list after a colon."""


def join_phrases(phrases: Iterable[str], opening: str = "") -> str:
    """Return phrases as one sentence, which may begin with words of its own.

    >>> join_phrases(["the customer died", "someone alleges it"])
    'The customer died, and someone alleges it.'
    >>> join_phrases(["the customer died"], "It is met: ")
    'It is met: the customer died.'

    A phrase that holds a list or a half-sentence becomes a sentence of its own.

    >>> join_phrases(["none of these was reported: A; B", "nobody alleges it"])
    'None of these was reported: A; B. Nobody alleges it.'
    """
    sentences: list[list[str]] = []
    for phrase in dict.fromkeys(phrases):
        alone = _holds_a_list(phrase) or _holds_a_list((sentences or [[":"]])[-1][0])
        if alone:
            sentences.append([phrase])
        else:
            sentences[-1].append(phrase)
    texts = [_joined_with_and(each) for each in sentences]
    if not texts:
        return ""
    texts[0] = opening + texts[0]
    return " ".join(text[0].upper() + text[1:] + "." for text in texts)


def _holds_a_list(phrase: str) -> bool:
    return ":" in phrase or ";" in phrase


def _joined_with_and(phrases: list[str]) -> str:
    *most, last = phrases
    return ", and ".join([", ".join(most), last]) if most else last


def phrases_of_answers(
    version: Version, part: Mapping[str, Any], given: Mapping[str, Any]
) -> list[str]:
    return [
        phrase
        for id, answer in part.items()
        for phrase in answer_phrases(version, id, answer, given)
    ]


def answer_phrases(
    version: Version, id: str, answer: Any, given: Mapping[str, Any]
) -> list[str]:
    """Return a part of an answer as phrases for a sentence."""
    fact = version.facts[id]
    if not isinstance(answer, Mapping):
        return [option_phrase(fact, answer or NOT_KNOWN)]
    phrases = [option_phrase(fact, option) for option in answer["selected"]]
    denied = answer["not_selected"]
    if not denied:
        return phrases or [option_phrase(fact, NOT_KNOWN)]
    if denies_everything(fact, given[id]):
        denied = list(fact.options)
    return [*phrases, _none_phrase(fact, denied)]


def whether_phrase(
    version: Version, id: str, answer: Any, wanted: Iterable[str]
) -> str:
    """Return what is not known of an answer, as a phrase for a sentence.

    `wanted` are the options that matter. Where nothing at all is known, that is said
    once, and not option by option.
    """
    fact = version.facts[id]
    known = known_options(answer)
    if not known:
        return option_phrase(fact, NOT_KNOWN)
    unknown = [option for option in fact.options if option in {*wanted} - known]
    listed = ", or whether ".join(option_phrase(fact, option) for option in unknown)
    return f"it is not known whether {listed}"


def known_options(answer: Any) -> set[str]:
    """Return the options of an `any_of` of which it is known whether they are so."""
    if not isinstance(answer, Mapping):
        return set()
    return {*answer["selected"], *answer["not_selected"]}


def denies_everything(fact: Fact, answer: Any) -> bool:
    """Whether an `any_of` answer says that no option at all is so, asked for or not."""
    return set(answer["not_selected"]) >= set(fact.options)


def option_phrase(fact: Fact, answer: str) -> str:
    """Return how one answer reads in a sentence."""
    if answer in fact.said:
        return fact.said[answer]
    if answer == NOT_KNOWN:
        return f"the answer to “{fact.question}” is not known"
    label = fact.options[answer]
    if fact.type == ANY_OF:  # others may be selected beside it
        return f"“{label}” was selected for “{fact.question}”"
    return f"the answer to “{fact.question}” is “{label}”"


def literal_phrase(fact: Fact, literal: Mapping[str, Any]) -> str:
    """Return a literal as a phrase for a sentence.

    >>> options = {"a": "A", "b": "B"}
    >>> fact = Fact("f", "any_of", "", "Which?", "", options, {"a": "A is so"})
    >>> literal_phrase(fact, {"fact": "f", "any": ["a"]})
    'A is so'
    >>> literal_phrase(fact, {"fact": "f", "none": ["a", "b"]})
    'none of these was reported: A; B'
    """
    if "none" in literal:
        return _none_phrase(fact, literal["none"])
    options = literal.get("is") or literal["any"]
    if "any" in literal and len(options) == len(fact.options) > 1:
        return f"at least one answer was selected to “{fact.question}”"
    phrases = [option_phrase(fact, option) for option in options]
    if len(phrases) > FEW_OPTIONS:
        return f"at least one of these is so: {'; '.join(phrases)}"
    return ", or ".join(phrases)


def _none_phrase(fact: Fact, options: list[str]) -> str:
    if len(options) == len(fact.options) and NONE in fact.said:
        return fact.said[NONE]
    listed = "; ".join(
        label_within_sentence(fact.options[option]) for option in options
    )
    if len(options) == 1:
        return f"this was not reported: {listed}"
    return f"none of these was reported: {listed}"


def no_other_phrase(
    fact: Fact, told: Mapping[str, Any], given: Mapping[str, Any]
) -> str:
    """Return that nothing was named beside the options told; empty if unsayable.

    >>> options = {"a": "A", "b": "B"}
    >>> fact = Fact("f", "any_of", "", "?", "", options, {"none": "no part was named"})
    >>> told = {"selected": ["a"], "not_selected": ["b"]}
    >>> no_other_phrase(fact, told, told)
    'no other part was named'
    """
    known = {*given["selected"], *given["not_selected"]}
    told_all = set(told["selected"]) == set(given["selected"]) != set()
    said = fact.said.get(NONE, "")
    if told_all and known >= set(fact.options) and said.startswith("no "):
        return said.replace("no ", "no other ", 1)
    return ""


def label_within_sentence(label: str) -> str:
    """Return a label for the middle of a sentence; an abbreviation stays as it is."""
    return (
        label
        if label[1:2].isupper() or len(label) < 2
        else label[0].lower() + label[1:]
    )
