"""The definitions taken word for word, by going through every completion.

Slow and plain on purpose: nothing here is shared with the engine but the canonical
text of a version. Every complete answer to every fact is a *world*; sets of worlds
are ints, one bit for each.
"""

import json
from collections.abc import Iterator
from functools import cache
from itertools import chain, combinations, product
from typing import Any

from ipr.rulebook import Version

Answers = dict[str, Any]
OUTCOMES = ("accept", "consider", "decline")


class Brute:
    """One version, by its canonical text. Options that it doesn't name are left out."""

    def __init__(self, version: Version) -> None:
        plain = json.loads(version.canonical())
        self.criteria = plain["criteria"]
        named: dict[str, set[str]] = {}
        for criterion in self.criteria:
            _collect(criterion["when"], named)
        self.types = {fact["id"]: fact["type"] for fact in plain["facts"]}
        self.fixed = [fact["id"] for fact in plain["facts"] if fact["fixed"]]
        self.options = {
            fact["id"]: [
                option
                for option, _ in fact["options"]
                if fact["type"] != "any_of" or option in named[fact["id"]]
            ]
            for fact in plain["facts"]
        }
        self.choices = {id: list(self._complete(id)) for id in self.types}
        worlds = [
            dict(zip(self.types, world, strict=True))
            for world in product(*self.choices.values())
        ]
        self.everything = (1 << len(worlds)) - 1
        self.holds = [
            _mask(_true(criterion["when"], world) for world in worlds)
            for criterion in self.criteria
        ]
        self.levels = dict(zip(OUTCOMES, self._levels(), strict=True))
        self.cells = {
            (id, number): _mask(world[id] == choice for world in worlds)
            for id, choices in self.choices.items()
            for number, choice in enumerate(choices)
        }
        self.worlds_of = cache(self._worlds_of)

    def _complete(self, id: str) -> Iterator[Any]:
        if self.types[id] != "any_of":
            yield from self.options[id]
        else:
            for bits in product((False, True), repeat=len(self.options[id])):
                pairs = zip(self.options[id], bits, strict=True)
                yield frozenset(option for option, bit in pairs if bit)

    def _levels(self) -> tuple[int, int, int]:
        accept = consider = 0
        for criterion, mask in zip(self.criteria, self.holds, strict=True):
            if criterion["kind"] == "mandatory":
                accept |= mask
            else:
                consider |= mask
        consider &= ~accept
        return accept, consider, self.everything & ~accept & ~consider

    def _worlds_of(self, id: str, key: str) -> int:
        answer = json.loads(key)
        worlds = 0
        for number, choice in enumerate(self.choices[id]):
            if self._agrees(id, choice, answer):
                worlds |= self.cells[id, number]
        return worlds

    def _agrees(self, id: str, choice: Any, answer: Any) -> bool:
        if answer is None or answer == "not_known":
            return True
        if self.types[id] != "any_of":
            return bool(choice == answer)
        used = self.options[id]
        selected = {option for option in answer["selected"] if option in used}
        denied = {option for option in answer["not_selected"] if option in used}
        return selected <= choice and not denied & choice

    def completions(self, facts: Answers) -> int:
        """Return the worlds that agree with some answers in normal form."""
        worlds = self.everything
        for id in self.types:
            if id in facts:
                worlds &= self.worlds_of(id, json.dumps(facts[id]))
        return worlds

    def possible(self, facts: Answers) -> set[str]:
        """Return L, the levels over all completions."""
        return self.possible_in(self.completions(facts))

    def possible_in(self, worlds: int) -> set[str]:
        """Return the levels that some worlds have."""
        return {level for level, mask in self.levels.items() if worlds & mask}

    def outcome(self, facts: Answers) -> str:
        """Return the outcome."""
        return outcome_of(self.possible(facts))

    def results(self, facts: Answers) -> list[str]:
        """Return each criterion's result."""
        return self.results_in(self.completions(facts))

    def results_in(self, worlds: int) -> list[str]:
        """Return each criterion's result, these worlds being possible."""
        found = []
        for mask in self.holds:
            if worlds & mask == worlds:
                found.append("met")
            else:
                found.append("not_known" if worlds & mask else "not_met")
        return found

    def units(self, facts: Answers) -> list[tuple[str, str, str]]:
        """Return every single thing that is known, as (fact, list, answer)."""
        found = []
        for id in self.types:
            answer = facts.get(id)
            if isinstance(answer, dict):
                known = {option: key for key in answer for option in answer[key]}
                found += [(id, known[o], o) for o in self.options[id] if o in known]
            elif answer not in (None, "not_known"):
                found.append((id, "", answer))
        return found

    def because(self, facts: Answers) -> list[Answers]:
        """Return every smallest weakening that alone gives the same outcome."""
        outcome = self.outcome(facts)
        if outcome == "cannot_tell":
            return []
        found: list[tuple[Any, ...]] = []
        for part in _subsets(self.units(facts)):
            if self.outcome(assemble(part)) != outcome:
                continue
            smaller = combinations(part, len(part) - 1) if part else ()
            if all(self.outcome(assemble(less)) != outcome for less in smaller):
                found.append(part)
        return [assemble(part) for part in found]

    def changes(self, facts: Answers) -> dict[tuple[str, tuple[str, ...]], set[Any]]:
        """Return all complete answers to smallest sets of facts that change things.

        By outcome and facts; only those facts of which no smaller part would do.
        """
        now, found = self.outcome(facts), {}
        free = [id for id in self.types if id not in self.fixed]
        for outcome in (o for o in OUTCOMES if o != now):
            done: list[set[str]] = []
            for ids in _subsets(free):
                if any(small <= set(ids) for small in done):
                    continue
                good = {
                    answers
                    for answers in product(*[self.choices[id] for id in ids])
                    if self.outcome(self.put(facts, ids, answers)) == outcome
                }
                if good:
                    done.append(set(ids))
                    found[outcome, ids] = good
        return found

    def put(self, facts: Answers, ids: tuple[str, ...], answers: Any) -> Answers:
        """Return the facts with complete answers put over the given ones."""
        new = dict(facts)
        for id, answer in zip(ids, answers, strict=True):
            new[id] = answer
            if isinstance(answer, frozenset):
                rest = [o for o in self.options[id] if o not in answer]
                new[id] = {"selected": sorted(answer), "not_selected": rest}
        return new

    def ask_next(self, facts: Answers) -> list[str]:
        """Return the first smallest set of questions that settles the outcome."""
        levels = self.possible(facts)
        if len(levels) == 1 or levels == {"consider"}:
            return []
        consider = "decline" not in levels
        open_facts = [id for id in self.types if not self.is_complete(id, facts)]
        for ids in _subsets(open_facts):
            states = (
                self.possible(self.put(facts, ids, answers))
                for answers in product(*[self.completing(id, facts) for id in ids])
            )
            if all(
                len(state) == 1 if consider else outcome_of(state) != "cannot_tell"
                for state in states
            ):
                return list(ids)
        raise AssertionError("answering everything settles everything")

    def completing(self, id: str, facts: Answers) -> list[Any]:
        """Return the complete answers that agree with a fact's given one."""
        answer = facts.get(id)
        return [c for c in self.choices[id] if self._agrees(id, c, answer)]

    def is_complete(self, id: str, facts: Answers) -> bool:
        """Whether a fact is wholly answered."""
        return len(self.completing(id, facts)) == 1

    def relevant(self, facts: Answers) -> list[str]:
        """Return open facts of which some answer makes a difference to the level."""
        found = []
        for id in self.types:
            others = [x for x in self.types if x != id]
            worlds = product(*[self.completing(x, facts) for x in others])
            for answers in worlds:
                rest = self.put(facts, tuple(others), answers)
                if len(self.possible(rest)) > 1:
                    found.append(id)
                    break
        return found


def outcome_of(levels: set[str]) -> str:
    """Return the outcome for L."""
    if len(levels) == 1:
        return next(iter(levels))
    return "cannot_tell" if "decline" in levels else "consider"


def assemble(units: Any) -> Answers:
    """Return single known things as facts in normal form."""
    facts: Answers = {}
    for id, key, answer in units:
        if not key:
            facts[id] = answer
        else:
            lists = facts.setdefault(id, {"selected": [], "not_selected": []})
            lists[key].append(answer)
    return facts


def _subsets(items: Any) -> Iterator[tuple[Any, ...]]:
    """Yield all subsets, smallest first and then in order."""
    sizes = range(len(items) + 1)
    return chain.from_iterable(combinations(items, size) for size in sizes)


def _mask(flags: Iterator[bool]) -> int:
    text = "".join("1" if flag else "0" for flag in flags)
    return int(text[::-1], 2)


def _collect(when: Any, named: dict[str, set[str]]) -> None:
    [(key, value)] = when.items()
    if key in ("all", "any"):
        for part in value:
            _collect(part, named)
    elif key == "not":
        _collect(value, named)
    else:
        named.setdefault(key, set()).update(value)


def _true(when: Any, world: Answers) -> bool:
    [(key, value)] = when.items()
    if key == "all":
        return all(_true(part, world) for part in value)
    if key == "any":
        return any(_true(part, world) for part in value)
    if key == "not":
        return not _true(value, world)
    answer = world[key]
    if isinstance(answer, frozenset):
        return bool(answer & set(value))
    return answer in value
