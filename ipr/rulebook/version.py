"""One version of the criteria: it checks answers, decides and explains."""

import hashlib
import json
import marshal
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from ipr.rulebook.answers import NormalFacts, check_answers
from ipr.rulebook.conditions import condition_leaves, condition_to_data
from ipr.rulebook.engine.compiled import Compiled, Pattern
from ipr.rulebook.engine.decision import Decision
from ipr.rulebook.engine.explain import Findings
from ipr.rulebook.engine.memory import MEMORY_SIZE, DecisionMemory
from ipr.rulebook.model import ANY_OF, Criterion, Fact, Source

MAX_NODES = 20_000


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of the criteria, in force from a day on. It never changes.

    `facts` are those of the whole rulebook, in the file's order and in the edition
    that was in force when the version started.
    """

    id: str
    title: str
    starts: date
    starts_basis: str
    source: Source
    readings: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    facts: Mapping[str, Fact] = field(hash=False, repr=False)

    # Plain attributes: a cached property would cost more than the look-up itself.
    _memory: DecisionMemory = field(init=False, repr=False, compare=False)
    _findings: dict[Pattern, Findings] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        self.forget()

    def __hash__(self) -> int:
        return hash((self.id, self.starts))

    @cached_property
    def compiled(self) -> Compiled:
        """The criteria as decision diagrams."""
        return Compiled(self.facts, self.criteria, MAX_NODES)

    @cached_property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        """The facts that the criteria name, with the options they name."""
        named: dict[str, set[str]] = {}
        for criterion in self.criteria:
            for leaf in condition_leaves(criterion.when):
                named.setdefault(leaf.fact, set()).update(leaf.options)
        return {
            id: tuple(option for option in fact.options if option in named[id])
            for id, fact in self.facts.items()
            if id in named
        }

    def facts_of_criterion(self, criterion: Criterion) -> tuple[str, ...]:
        """Return the facts that one criterion names, in the file's order."""
        named = {leaf.fact for leaf in condition_leaves(criterion.when)}
        return tuple(id for id in self.facts if id in named)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical content."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def canonical(self) -> str:
        """Return everything that makes the version what it is, as canonical JSON.

        Comments, layout, examples and facts that it doesn't use make no difference.
        """
        plain = {
            "id": self.id,
            "title": self.title,
            "starts": self.starts.isoformat(),
            "starts_basis": self.starts_basis,
            "source": _plain_source(self.source),
            "readings": list(self.readings),
            "criteria": [_plain_criterion(criterion) for criterion in self.criteria],
            "facts": [_plain_fact(self.facts[id]) for id in self.uses],
        }
        return json.dumps(
            plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )

    def check(self, facts: Any) -> NormalFacts:
        """Return the answers in their normal form; raise FactsError if any is wrong.

        An option that only another edition of a fact has counts as not known.
        """
        return check_answers(facts, self.facts)

    def decide(self, facts: Mapping[str, Any]) -> Decision:
        """Return the decision on some answers; raise FactsError if any is wrong.

        The same answers give the same decision at once. It is kept under numbers
        that stand for answers which passed the check: what is looked up is what is
        in the facts now, so changing them between calls does no harm.
        """
        memory = self._memory
        numbers = memory.numbers
        code = 0
        try:
            for id, answer in facts.items():
                if type(answer) is str:
                    code += numbers[id][answer]
                    continue
                if type(answer) is list:
                    code += numbers[id][(0, *answer)]
                    continue
                selected, rest = answer["selected"], answer["not_selected"]
                if type(selected) is list and type(rest) is list and len(answer) == 2:
                    code += numbers[id][(*selected, None, *rest)]
                else:
                    return self._decide(facts)
            return memory.decisions[code]
        except (AttributeError, KeyError, TypeError):
            return self._decide_anew(facts, memory)

    def _decide_anew(self, facts: Any, memory: DecisionMemory) -> Decision:
        """Return a decision and keep it, if the facts are plain data."""
        try:  # on a copy: it must be kept under the very answers that were checked
            facts = marshal.loads(marshal.dumps(facts))
        except ValueError:
            return self._decide(facts)
        decision = self._decide(facts)
        if not memory.keep(facts, decision):
            self.forget()
        return decision

    def _decide(self, facts: Mapping[str, Any]) -> Decision:
        normal = self.check(facts)
        findings = self._find(self.compiled.pattern(normal))
        return Decision(self, marshal.dumps(normal), findings)

    def _find(self, pattern: Pattern) -> Findings:
        findings = self._findings.get(pattern)
        if findings is None:
            findings = Findings(self.compiled, pattern)
            if len(self._findings) >= MEMORY_SIZE:
                self._findings.clear()
            self._findings[pattern] = findings
        return findings

    def forget(self) -> None:
        """Forget every decision kept so far, as benchmarks of a cold start want."""
        object.__setattr__(self, "_memory", DecisionMemory(self.facts))
        self._findings.clear()

    def relevant_facts(self, facts: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the facts, in the file's order, whose missing answers still matter.

        A fact matters while it isn't wholly answered and some way to complete the
        answers makes its own answer change accept, consider or decline. Once the
        level is certain none does, even where a criterion is still not known.
        """
        findings = self._find(self.compiled.pattern(self.check(facts)))
        ids = {self.compiled.facts[number].id for number in findings.relevant}
        return tuple(id for id in self.facts if id in ids)

    def offered_facts(self) -> tuple[Fact, ...]:
        """Return the facts that a form asks, each with the options it offers.

        Every option of a `one_of`; of an `any_of` those that the version uses and
        those that statistics need. Facts that follow from elsewhere are left out.
        """
        found = []
        for id, fact in self.facts.items():
            if fact.fixed or not (id in self.uses or fact.always_offer):
                continue
            if fact.type == ANY_OF:
                wanted = {*self.uses.get(id, ()), *fact.always_offer}
                options = {k: v for k, v in fact.options.items() if k in wanted}
                fact = replace(fact, options=options)
            found.append(fact)
        return tuple(found)


def _plain_source(source: Source) -> dict[str, str]:
    return {
        "document": source.document,
        "place": source.place,
        "title": source.title,
    }


def _plain_criterion(criterion: Criterion) -> dict[str, Any]:
    texts = criterion.texts
    return {
        "id": criterion.id,
        "kind": criterion.kind,
        "title": criterion.title,
        "plain": criterion.plain,
        "source": _plain_source(criterion.source),
        "texts": {
            "met": texts.met,
            "not_met": texts.not_met,
            "not_known": texts.not_known,
        },
        "when": condition_to_data(criterion.when),
    }


def _plain_fact(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "type": fact.type,
        "fixed": fact.fixed,
        "question": fact.question,
        "help": fact.help,
        "options": [[id, label] for id, label in fact.options.items()],
        "said": dict(fact.said),
    }
