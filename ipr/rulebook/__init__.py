"""The rulebook: facts, dated versions of the criteria, and what they decide.

Pure: the standard library and PyYAML. Facts and the day come in as arguments,
decisions go out.

>>> from datetime import date
>>> book = loads('''
... facts:
...   harm: {type: yes_no, question: "Was there serious harm?"}
... versions:
...   - id: first
...     starts: 2023-04-01
...     source: {document: example}
...     criteria:
...       - {id: harm, kind: mandatory, source: {document: example},
...          when: {harm: ["yes"]}}
... ''', "example.yaml")
>>> version = book.in_force(date(2024, 1, 1))
>>> version.decide({"harm": "yes"}).outcome
'accept'
>>> version.decide({}).ask_next
['harm']
"""

from ipr.rulebook.answers import NormalFacts
from ipr.rulebook.book import Rulebook
from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.engine.decision import CriterionResult, Decision
from ipr.rulebook.errors import (
    FactsError,
    NoVersionInForce,
    Problem,
    RulebookError,
    UnknownVersion,
)
from ipr.rulebook.file.loader import load, loads, loads_published
from ipr.rulebook.file.stored_versions import restore_version
from ipr.rulebook.model import Criterion, Edition, Example, Fact, Page, Source, Texts
from ipr.rulebook.version import Version

__all__ = [
    "All",
    "AnyOf",
    "Condition",
    "Criterion",
    "CriterionResult",
    "Decision",
    "Edition",
    "Example",
    "Fact",
    "FactsError",
    "Is",
    "NoVersionInForce",
    "NormalFacts",
    "Not",
    "Page",
    "Problem",
    "Rulebook",
    "RulebookError",
    "Source",
    "Texts",
    "UnknownVersion",
    "Version",
    "load",
    "loads",
    "loads_published",
    "restore_version",
]
