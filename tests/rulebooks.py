"""Rulebooks that differ from the published one, for tests."""

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
