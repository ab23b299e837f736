"""Rulebooks that differ from the published one, for tests."""

import json
from pathlib import Path

from ipr import rulebook
from ipr.config import rules_path

DISCRETIONARY = Path(__file__).with_name("discretionary.yaml")


def write_discretionary_rules(folder: Path) -> Path:
    """Write the published rulebook with a later version that leaves room."""
    path = folder / "discretionary.yaml"
    path.write_text(f"{rules_path({}).read_text()}\n{DISCRETIONARY.read_text()}")
    return path


def discretionary_book(folder: Path) -> rulebook.Rulebook:
    """Return the rulebook whose version in force has a discretionary criterion."""
    return rulebook.load(write_discretionary_rules(folder))


def hard_to_write() -> str:
    """Return a rulebook with a criterion that other engines can't be given.

    It would have to be written anew, and can be met, or not, in thousands of ways.
    """

    def either(letters: str) -> list[object]:
        return [{"any": [{f"{x}{n}": ["yes"]} for x in letters]} for n in range(13)]

    yes, no = {"z": ["yes"]}, {"z": ["no"]}
    many_ways_not_to = {"not": {"all": either("cd")}}
    hard = {
        "any": [{"all": [yes, *either("ab")]}, {"all": [no, many_ways_not_to]}],
    }
    ids = ["z", *(f"{x}{n}" for n in range(13) for x in "abcd")]
    source = {"document": "d"}
    rest = {"kind": "mandatory", "source": source}
    criteria = [
        {"id": "always", "when": {"z": ["yes", "no"]}, **rest},
        {"id": "hard", "when": hard, **rest},
    ]
    version = {"id": "hard", "starts": "2020-01-01", "source": source}
    facts = {id: {"type": "yes_no", "question": f"{id}?"} for id in ids}
    return json.dumps({"facts": facts, "versions": [{**version, "criteria": criteria}]})
