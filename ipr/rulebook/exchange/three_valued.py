"""Conditions that three-valued engines answer exactly as this one does.

Other engines know "not known" at best in Kleene's way: one operator at a time. Our
own answers are exact: `a or not a` is true even where `a` is not known. Where the
two differ for a condition as it is written, it is written anew: as all the smallest
sets of answers that are enough for it, joined by "or". Of those Kleene's reading is
exact: if the answers rule the condition out, they contradict each of the sets.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.engine.compiled import Compiled, Variable
from ipr.rulebook.engine.diagrams import AND, NO, OR, RESULTS, YES, Diagrams, TooLarge
from ipr.rulebook.engine.sufficient_sets import SufficientSets
from ipr.rulebook.file.limits import MAX_REASONS
from ipr.rulebook.version import Version

MAX_WAYS = MAX_REASONS
MAX_PATTERN_NODES = 100_000
MET, NOT_MET = 1 << YES, 1 << NO
AT_LEAST_ACCEPT, BELOW_ACCEPT = 0b100, 0b011
AT_LEAST_CONSIDER, BELOW_CONSIDER = 0b110, 0b001

Literal: TypeAlias = tuple[str, bool, tuple[str, ...]]
"""A fact, whether any of some options must be its answer or none may, and those."""
Term: TypeAlias = frozenset[Literal]


class NotExportable(Exception):
    """A version that can't be written in another engine's language."""


@dataclass(frozen=True, slots=True)
class Formula:
    """What another engine is to work out; exact wherever answers are not known."""

    condition: Condition
    as_written: bool
    """Whether it is the file's own condition, or made from it."""
    parts: tuple[str, ...] = ()
    """The criteria whose "or" it is; none if that would not be exact."""


@dataclass(frozen=True, slots=True)
class Formulas:
    """A version's criteria, and the two questions that its outcome follows from.

    Accepted if `mandatory` is certain; else considered if `any` is certain; else
    declined if it is certain that not `any`; else nobody can tell.
    """

    criteria: tuple[Formula, ...]
    mandatory: Formula
    any: Formula


def find_formulas(version: Version) -> Formulas:
    """Return what other engines need to decide exactly as the version does.

    Raises NotExportable if a criterion would have to be written anew and can be met
    in too many ways.
    """
    compiled = version.compiled
    patterns = _Patterns(compiled)
    criteria = []
    for criterion, node in zip(version.criteria, compiled.criteria, strict=True):
        if patterns.reads_exactly(criterion.when, node):
            criteria.append(Formula(criterion.when, as_written=True))
        else:
            where = f'the criterion "{criterion.id}"'
            condition = _written_anew(compiled, node, MET, NOT_MET, where)
            criteria.append(Formula(condition, as_written=False))

    def joined(results: tuple[int, int], mandatory: bool, where: str) -> Formula:
        pairs = zip(version.criteria, compiled.criteria, criteria, strict=True)
        mine = [p for p in pairs if p[0].is_mandatory or not mandatory]
        if patterns.joins_exactly([node for _, node, _ in mine], *results):
            parts = tuple(criterion.id for criterion, _, _ in mine)
            conditions = tuple(formula.condition for _, _, formula in mine)
            return Formula(AnyOf(conditions), as_written=True, parts=parts)
        condition = _written_anew(compiled, compiled.levels, *results, where)
        return Formula(condition, as_written=False)

    return Formulas(
        tuple(criteria),
        joined((AT_LEAST_ACCEPT, BELOW_ACCEPT), True, "the mandatory criteria"),
        joined((AT_LEAST_CONSIDER, BELOW_CONSIDER), False, "the criteria together"),
    )


class _Patterns:
    """Functions of patterns: each variable has one value more, for "not known"."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.store = Diagrams(MAX_PATTERN_NODES)
        self.memos: dict[int, dict[int, int]] = {}

    def reads_exactly(self, condition: Condition, node: int) -> bool:
        """Whether Kleene's reading of a condition is exact for every pattern."""
        try:
            exact = self.certain(node, MET), self.certain(node, NOT_MET)
            return self.read(condition) == exact
        except TooLarge:
            return False

    def joins_exactly(self, nodes: Sequence[int], yes: int, no: int) -> bool:
        """Whether criteria joined by Kleene's "or" say exactly which levels are left.

        `yes` are the levels that the criteria stand for, `no` the others.
        """
        join_all, certain = self.store.join_all, self.certain
        try:
            met = join_all(OR, [certain(node, MET) for node in nodes], NO)
            not_met = join_all(AND, [certain(node, NOT_MET) for node in nodes], YES)
            levels = self.compiled.levels
            return (met, not_met) == (certain(levels, yes), certain(levels, no))
        except TooLarge:
            return False

    def certain(self, node: int, results: int) -> int:
        """Return the patterns whose completions all give one of the results."""
        if node < RESULTS:
            return results >> node & 1
        memo = self.memos.setdefault(results, {})
        if node not in memo:
            kids = [self.certain(k, results) for k in self.compiled.store.kids[node]]
            variable = self.compiled.store.variables[node]
            anyway = self.store.join_all(AND, kids, YES)
            memo[node] = self.store.node(variable, (*kids, anyway))
        return memo[node]

    def read(self, condition: Condition) -> tuple[int, int]:
        """Return the patterns for which Kleene reads a condition as yes, and as no."""
        join_all = self.store.join_all
        match condition:
            case Is():
                return self.read_leaf(condition)
            case Not(part):
                yes, no = self.read(part)
                return no, yes
            case All(parts):
                pairs = [self.read(part) for part in parts]
                all_yes = join_all(AND, [yes for yes, _ in pairs], YES)
                return all_yes, join_all(OR, [no for _, no in pairs], NO)
            case AnyOf(parts):
                pairs = [self.read(part) for part in parts]
                any_yes = join_all(OR, [yes for yes, _ in pairs], NO)
                return any_yes, join_all(AND, [no for _, no in pairs], YES)

    def read_leaf(self, leaf: Is) -> tuple[int, int]:
        """Return them for one question."""
        wanted, node = set(leaf.options), self.store.node
        yes, no = [], []
        for number, variable in enumerate(self.compiled.variables):
            if variable.fact != leaf.fact:
                continue
            hits = [int(group[0] in wanted) for group in variable.groups]
            if not variable.counts:
                yes.append(node(number, (*hits, NO)))
                no.append(node(number, (*(1 - hit for hit in hits), NO)))
            elif hits[0]:
                yes.append(node(number, (NO, YES, NO)))
                no.append(node(number, (YES, NO, NO)))
        return self.store.join_all(OR, yes, NO), self.store.join_all(AND, no, YES)


def _written_anew(
    compiled: Compiled, node: int, yes: int, no: int, where: str
) -> Condition:
    """Return a condition that Kleene's reading answers exactly, as short as it can be.

    Either all that is enough for a yes, or not all that is enough for a no.
    """
    found: list[tuple[int, Condition]] = []
    for results, turned in ((yes, False), (no, True)):
        try:
            terms = _merged(_terms(compiled, node, results))
        except TooLarge:
            continue
        condition = _either([_together(compiled, term) for term in terms])
        length = sum(len(term) for term in terms) + turned
        found.append((length, Not(condition) if turned else condition))
    if not found:
        raise NotExportable(
            f"{where} can be met in more than {MAX_WAYS:,} ways, too many to write out"
        )
    return min(found, key=lambda pair: pair[0])[1]


def _terms(compiled: Compiled, node: int, results: int) -> list[Term]:
    ways = SufficientSets(compiled, node, results, MAX_PATTERN_NODES)
    sets = list(islice(ways.sets(), MAX_WAYS + 1))
    if len(sets) > MAX_WAYS:
        raise TooLarge
    return [
        frozenset(_literal(compiled.variables[v], value) for v, value in pairs)
        for pairs in sets
    ]


def _literal(variable: Variable, value: int) -> Literal:
    if variable.counts:
        return variable.fact, value == 1, variable.groups[0]
    return variable.fact, True, variable.groups[value]


def _merged(terms: list[Term]) -> list[Term]:
    """Return the terms, with those put together that differ in one literal alone."""
    facts = dict.fromkeys(fact for term in terms for fact, _, _ in sorted(term))
    for fact in facts:
        alike: dict[tuple[Term, int], list[str]] = {}
        for term in terms:
            mine = sorted(x for x in term if x[0] == fact and x[1])
            if mine:
                rest = term - {mine[0]}
                alike.setdefault((rest, 1), []).extend(mine[0][2])
            else:
                alike.setdefault((term, 0), [])
        terms = [
            rest | {(fact, True, tuple(dict.fromkeys(options)))} if has else rest
            for (rest, has), options in alike.items()
        ]
    return terms


def _together(compiled: Compiled, term: Term) -> Condition:
    """Return a term as one condition, its facts in the order of the criteria."""
    order = [fact.id for fact in compiled.facts]
    options = {fact.id: list(fact.options) for fact in compiled.facts}
    none: dict[str, set[str]] = {}
    parts: list[tuple[int, Condition]] = []
    for fact, selected, named in sorted(term):
        if selected:
            leaf = Is(fact, _in_order(options[fact], named))
            parts.append((order.index(fact), leaf))
        else:
            none.setdefault(fact, set()).update(named)
    for fact, denied in none.items():
        leaf = Is(fact, _in_order(options[fact], denied))
        parts.append((order.index(fact), Not(leaf)))
    found = [part for _, part in sorted(parts, key=lambda pair: pair[0])]
    return found[0] if len(found) == 1 else All(tuple(found))


def _in_order(options: Iterable[str], named: Iterable[str]) -> tuple[str, ...]:
    wanted = set(named)
    return tuple(option for option in options if option in wanted)


def _either(conditions: list[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else AnyOf(tuple(conditions))
