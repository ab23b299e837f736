"""A criterion's condition as one plain sentence, made from nothing but the condition.

It stands beside the words that people wrote, so that a reader sees where the two part.
What is joined in another way than its surroundings stands in brackets.
"""

from dataclasses import dataclass

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.model import ANY_OF, Criterion
from ipr.rulebook.version import Version
from ipr.rulebook.wording.phrases import FEW_OPTIONS, literal_phrase

AND, OR = ", and ", ", or "


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a sentence, and how it is joined in itself; not at all for ""."""

    text: str
    joined: str = ""


def criterion_sentence(version: Version, criterion: Criterion) -> str:
    """Return in one sentence what a criterion asks for.

    >>> from ipr.rulebook import loads
    >>> book = loads('''
    ... facts:
    ...   harm: {type: yes_no, question: "Harm?", said: {"yes": "there was harm"}}
    ...   where: {type: one_of, question: "Where?", options: {n: North, s: South}}
    ...   who: {type: one_of, question: "Who?", options: {a: A, b: B, c: C}}
    ... versions:
    ... - id: first
    ...   starts: 2023-04-01
    ...   source: {document: example}
    ...   criteria:
    ...   - id: harm
    ...     kind: mandatory
    ...     source: {document: example}
    ...     when: {all: [{harm: ["yes"]}, {not: {where: [n]}}, {who: [a, b]}]}
    ... ''')
    >>> version = book["first"]
    >>> print(criterion_sentence(version, version.criteria[0]))
    It is met when there was harm, and the answer to “Where?” is not “North”, and \
(the answer to “Who?” is “A”, or the answer to “Who?” is “B”).
    """
    return f"It is met when {_clause(version, criterion.when, True).text}."


def _clause(version: Version, condition: Condition, holds: bool) -> _Clause:
    match condition:
        case Not(part):
            return _clause(version, part, not holds)
        case Is():
            return _leaf(version, condition, holds)
        case All(parts) | AnyOf(parts):
            # Turned round, every part is, and "all" becomes "any".
            joined = AND if isinstance(condition, All) == holds else OR
            clauses = [_clause(version, part, holds) for part in parts]
            if len(clauses) == 1:
                return clauses[0]
            said = [_within(joined, clause) for clause in clauses]
            return _Clause(joined.join(dict.fromkeys(said)), joined)


def _within(joined: str, clause: _Clause) -> str:
    alone = clause.joined in ("", joined)
    return clause.text if alone else f"({clause.text})"


def _leaf(version: Version, leaf: Is, holds: bool) -> _Clause:
    fact, options = version.facts[leaf.fact], list(leaf.options)
    several = fact.type == ANY_OF
    if holds:
        key = "any" if several else "is"
        text = literal_phrase(fact, {"fact": fact.id, key: options})
        if several and len(options) == len(fact.options) > 1:
            return _Clause(text)
        return _Clause(text, ":" if len(options) > FEW_OPTIONS else _or_none(options))
    if several:
        text = literal_phrase(fact, {"fact": fact.id, "none": options})
        return _Clause(text, ":" if len(options) > 1 else "")
    labels = "; ".join(f"“{fact.options[option]}”" for option in options)
    if len(options) == 1:
        return _Clause(f"the answer to “{fact.question}” is not {labels}")
    return _Clause(f"the answer to “{fact.question}” is none of these: {labels}", ":")


def _or_none(options: list[str]) -> str:
    return OR if len(options) > 1 else ""
