"""Rulebooks for tests: the published one, its twins, and answers to them."""

import json
from functools import cache
from itertools import product
from random import Random
from typing import Any

from ipr.config import rules_path
from ipr.rulebook import Fact, Rulebook, Version, load, loads

VERSIONS = ("2020", "2021", "2022", "2023")


@cache
def published() -> Rulebook:
    """Return the published rulebook."""
    return load(rules_path({}))


@cache
def twin(id: str) -> Version:
    """Return a version with options merged that its conditions never tell apart."""
    plain = json.loads(published()[id].canonical())
    leaves: dict[str, list[set[str]]] = {}
    for criterion in plain["criteria"]:
        _collect(criterion["when"], leaves)
    kept = {}
    for fact in plain["facts"]:
        groups: dict[tuple[bool, ...], str] = {}
        for option, _ in fact["options"]:
            named = tuple(option in leaf for leaf in leaves[fact["id"]])
            if fact["type"] != "any_of" or any(named):
                groups.setdefault(named, option)
        kept[fact["id"]] = list(groups.values())
    return loads(json.dumps(_book(plain, kept)), f"twin of {id}")[id]


def _collect(when: Any, leaves: dict[str, list[set[str]]]) -> None:
    [(key, value)] = when.items()
    if key in ("all", "any"):
        for part in value:
            _collect(part, leaves)
    else:
        leaves.setdefault(key, []).append(set(value))


def _book(plain: Any, kept: dict[str, list[str]]) -> Any:
    facts = {
        fact["id"]: {
            "type": fact["type"],
            "question": fact["question"],
            "fixed": fact["fixed"],
            "options": {option: option for option in kept[fact["id"]]},
        }
        for fact in plain["facts"]
    }
    criteria = [
        {
            "id": criterion["id"],
            "kind": criterion["kind"],
            "source": {"document": "twin"},
            "when": _merge(criterion["when"], kept),
        }
        for criterion in plain["criteria"]
    ]
    version = {
        "id": plain["id"],
        "starts": plain["starts"],
        "source": {"document": "twin"},
        "criteria": criteria,
    }
    return {"facts": facts, "versions": [version]}


def _merge(when: Any, kept: dict[str, list[str]]) -> Any:
    [(key, value)] = when.items()
    if key in ("all", "any"):
        return {key: [_merge(part, kept) for part in value]}
    return {key: [option for option in value if option in kept[key]]}


def every_answer(fact: Fact, options: tuple[str, ...]) -> list[Any]:
    """Return every state of the answer to a fact, not known included."""
    if fact.type != "any_of":
        return [*fact.options, "not_known"]
    return [
        {
            "selected": [o for o, s in zip(options, states, strict=True) if s == 1],
            "not_selected": [o for o, s in zip(options, states, strict=True) if s == 0],
        }
        for states in product((None, 0, 1), repeat=len(options))
    ]


def every_state(version: Version) -> Any:
    """Yield every state of the answers to what a version asks about."""
    answers = [every_answer(version.facts[id], used) for id, used in _uses(version)]
    for state in product(*answers):
        yield dict(zip(version.uses, state, strict=True))


def some_states(version: Version, count: int, seed: int) -> Any:
    """Yield so many states of the answers, chosen by a seed."""
    random = Random(seed)
    answers = [every_answer(version.facts[id], used) for id, used in _uses(version)]
    for _ in range(count):
        state = [random.choice(choices) for choices in answers]
        yield dict(zip(version.uses, state, strict=True))


def _uses(version: Version) -> Any:
    return version.uses.items()


def version_of(facts: Any, *criteria: tuple[str, Any], **fields: Any) -> Version:
    """Return a version over some facts, with criteria of a kind and a condition."""
    plain = {
        "id": "v",
        "starts": "2020-01-01",
        "source": {"document": "d"},
        "criteria": [
            {"id": f"c{n}", "kind": kind, "source": {"document": "d"}, "when": when}
            for n, (kind, when) in enumerate(criteria)
        ],
        **fields,
    }
    return loads(json.dumps({"facts": facts, "versions": [plain]}))[plain["id"]]
