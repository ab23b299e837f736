"""Random small rulebooks, with negation and facts shared between criteria."""

import json
from typing import Any

from hypothesis import strategies as st

from ipr.rulebook import Version, loads

OPTIONS = ("one", "two", "three")


@st.composite
def facts(draw: Any) -> dict[str, Any]:
    """Two to four facts of any type, of which one may be fixed."""
    found = {}
    for id in ("a", "b", "c", "d")[: draw(st.integers(2, 4))]:
        type = draw(st.sampled_from(["yes_no", "one_of", "any_of"]))
        fact: dict[str, Any] = {"type": type, "question": f"{id}?"}
        if type != "yes_no":
            count = draw(st.integers(2, 3))
            fact["options"] = {option: option for option in OPTIONS[:count]}
        found[id] = fact
    if draw(st.booleans()):
        found[draw(st.sampled_from(sorted(found)))]["fixed"] = True
    return found


def conditions(facts: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Conditions over some facts, nested and negated."""
    leaf = st.sampled_from(sorted(facts)).flatmap(
        lambda id: st.lists(
            st.sampled_from(sorted(facts[id].get("options", ("yes", "no")))),
            min_size=1,
            max_size=2,
            unique=True,
        ).map(lambda options: {id: options})
    )
    return st.recursive(
        leaf,
        lambda part: st.one_of(
            part.map(lambda when: {"not": when}),
            st.lists(part, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
            st.lists(part, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        ),
        max_leaves=5,
    )


@st.composite
def versions(draw: Any) -> Version:
    """A version with one to three criteria of either kind."""
    chosen = draw(facts())
    criteria = [
        {
            "id": f"c{number}",
            "kind": draw(st.sampled_from(["mandatory", "discretionary"])),
            "source": {"document": "d"},
            "when": draw(conditions(chosen)),
        }
        for number in range(draw(st.integers(1, 3)))
    ]
    version = {
        "id": "v",
        "starts": "2020-01-01",
        "source": {"document": "d"},
        "criteria": criteria,
    }
    return loads(json.dumps({"facts": chosen, "versions": [version]}))["v"]


@st.composite
def answers(draw: Any, version: Version) -> dict[str, Any]:
    """Answers to a version's facts: known, not known, or not given at all."""
    found: dict[str, Any] = {}
    for id, fact in version.facts.items():
        if fact.type != "any_of":
            choices = [*fact.options, "not_known", None]
            found[id] = draw(st.sampled_from(choices))
            continue
        states = {o: draw(st.sampled_from(["yes", "no", "?"])) for o in fact.options}
        found[id] = {
            "selected": [o for o, state in states.items() if state == "yes"],
            "not_selected": [o for o, state in states.items() if state == "no"],
        }
    return {id: answer for id, answer in found.items() if answer is not None}
