"""Proofs of a version of the criteria: what holds whatever is answered, in words.

>>> from ipr.rulebook import loads
>>> book = loads('''
... facts:
...   harm: {type: yes_no, question: "Was there harm?", only_raises: ["yes"]}
... versions:
...   - id: first
...     starts: 2023-04-01
...     source: {document: example}
...     criteria:
...       - {id: no-harm, kind: mandatory, source: {document: example},
...          when: {harm: ["no"]}}
... ''')
>>> [finding] = prove_everything(book["first"]).fails
>>> [example.yaml for example in finding.examples]
['- {given: {harm: "no"}, expect: accept}', '- {given: {harm: "yes"}, expect: decline}']
"""

from ipr.rulebook.proofs.proving import prove_everything
from ipr.rulebook.proofs.report import (
    FAILS,
    LEVELS,
    TELLS,
    WARNS,
    Finding,
    ReadyExample,
    Report,
)

__all__ = [
    "FAILS",
    "LEVELS",
    "TELLS",
    "WARNS",
    "Finding",
    "ReadyExample",
    "Report",
    "prove_everything",
]
