"""A version as Decision Model and Notation (DMN) 1.3, in FEEL expressions.

One decision a criterion, one each for "a mandatory criterion is met" and "any
criterion is met", and the outcome above them. FEEL's `null` is "not known".
"""

import json
import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ipr.rulebook.conditions import Condition, condition_leaves
from ipr.rulebook.exchange.drawing import add_diagram
from ipr.rulebook.exchange.names import EngineNames, NamedVariable, about_version
from ipr.rulebook.exchange.text import ExpressionWriter, Language
from ipr.rulebook.exchange.three_valued import Formula, find_formulas
from ipr.rulebook.model import (
    ACCEPT,
    CANNOT_TELL,
    CONSIDER,
    DECLINE,
    OUTCOMES,
    Criterion,
)
from ipr.rulebook.version import Version

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
OURS = "urn:ipr:rulebook"
HOW = (
    "Give each input true, false or, for a choice, one of its words. An answer that "
    "is not known is null, and so is one left out or any other word. A criterion is "
    "true, false or, while it is not known, null."
)
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_dmn(version: Version) -> str:
    """Return the version as the text of a DMN file. Raises NotExportable."""
    return _Model(version).text()


class _Model:
    """Builds the elements of one file, in the order that DMN's schema asks for."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.formulas = find_formulas(version)
        self.names = EngineNames(version)
        self.writer = ExpressionWriter(version, self.names, FEEL_LANGUAGE)
        # They come last, so that they give way to a criterion's name.
        self.mandatory = self.names.take("mandatory_criterion_met")
        self.any = self.names.take("any_criterion_met")
        self.outcome = self.names.take("outcome")
        self.outcome_type = self.names.take("outcome_type")
        self.types = {
            v.name: self.names.take(f"{v.name}_type") if v.is_word else "boolean"
            for v in self.names.variables.values()
        }
        self.root = Element(
            "definitions",
            {
                "xmlns": DMN,
                "id": "definitions",
                "name": _clean(version.title),
                "namespace": f"{OURS}:{version.digest}",
                "expressionLanguage": FEEL,
                "typeLanguage": FEEL,
            },
        )

    def text(self) -> str:
        """Return the whole file."""
        lines = [
            f"{key}: {value}" for key, value in about_version(self.version).items()
        ]
        readings = [f"Reading of ours: {text}" for text in self.version.readings]
        self.add(self.root, "description", "\n".join([*lines, HOW, *readings]))
        variables = self.names.variables.values()
        for variable in variables:
            if variable.is_word:
                self.add_type(self.types[variable.name], variable.fact.options)
        self.add_type(self.outcome_type, OUTCOMES)
        for variable in variables:
            self.add_input(variable)
        self.add_decisions()
        add_diagram(self.root)
        ElementTree.indent(self.root)
        written = ElementTree.tostring(self.root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'

    def add(self, parent: Element, tag: str, text: str) -> None:
        """Add an element that holds a text."""
        SubElement(parent, tag).text = _clean(text)

    def add_type(self, name: str, words: Iterable[str]) -> None:
        """Add the type of a choice between words."""
        item = SubElement(self.root, "itemDefinition", {"id": name, "name": name})
        self.add(item, "typeRef", "string")
        allowed = SubElement(item, "allowedValues", {"id": f"{name}_values"})
        self.add(allowed, "text", ", ".join(_quote(word) for word in words))

    def add_input(self, variable: NamedVariable) -> None:
        data = self.add_named("inputData", variable.name, variable.question)
        fact = f"Fact {variable.fact.id}"
        if variable.option is not None:
            fact += f", option {variable.option}"
        self.add(data, "description", f"{fact}. Not known is null.")
        self.add_variable(data, variable.name, self.types[variable.name])

    def add_named(self, tag: str, name: str, label: str) -> Element:
        """Add an element with an id and the name that expressions use."""
        attributes = {"id": name, "name": name, "label": _clean(label)}
        return SubElement(self.root, tag, attributes)

    def add_variable(self, parent: Element, name: str, type: str) -> None:
        """Say what an input or a decision is called in expressions."""
        attributes = {"id": f"{name}.variable", "name": name, "typeRef": type}
        SubElement(parent, "variable", attributes)

    def add_decisions(self) -> None:
        """Add the criteria, the two questions about them all, and the outcome."""
        formulas = self.formulas
        pairs = zip(self.version.criteria, formulas.criteria, strict=True)
        for criterion, formula in pairs:
            name = self.names.criteria[criterion.id]
            element = self.add_named("decision", name, criterion.title)
            self.add(element, "description", self.describe(criterion, formula))
            self.add(element, "question", f"Is this criterion met? {criterion.title}")
            self.add_variable(element, name, "boolean")
            self.need_inputs(element, formula.condition)
            self.add_expression(element, self.writer.write(formula.condition))
        self.add_question(
            self.mandatory, "A mandatory criterion is met", formulas.mandatory
        )
        self.add_question(self.any, "Any criterion is met", formulas.any)
        element = self.add_named("decision", self.outcome, "Outcome")
        self.add(element, "description", OUTCOME_WORDS)
        self.add_variable(element, self.outcome, self.outcome_type)
        self.need_decisions(element, (self.mandatory, self.any))
        steps = (
            f"if {self.mandatory} = true then {_quote(ACCEPT)}",
            f"if {self.any} = true then {_quote(CONSIDER)}",
            f"if {self.any} = false then {_quote(DECLINE)}",
            _quote(CANNOT_TELL),
        )
        self.add_expression(element, "\nelse ".join(steps))

    def describe(self, criterion: Criterion, formula: Formula) -> str:
        lines = [f"Criterion {criterion.id} ({criterion.kind}).", criterion.plain]
        lines.append(f"Source: {criterion.source.citation}.")
        if not formula.as_written:
            lines.append(WRITTEN_ANEW)
        return "\n".join(line for line in lines if line)

    def add_question(self, name: str, label: str, formula: Formula) -> None:
        """Add a question about several criteria."""
        element = self.add_named("decision", name, label)
        if not formula.as_written:
            self.add(element, "description", WRITTEN_ANEW)
        self.add_variable(element, name, "boolean")
        if formula.as_written:
            names = [self.names.criteria[id] for id in formula.parts]
            self.need_decisions(element, names)
            self.add_expression(element, self.writer.join_names(names))
        else:
            self.need_inputs(element, formula.condition)
            self.add_expression(element, self.writer.write(formula.condition))

    def need_inputs(self, element: Element, condition: Condition) -> None:
        """Say which answers a decision needs."""
        self._need(element, "requiredInput", _inputs(self.names, condition))

    def need_decisions(self, element: Element, names: Iterable[str]) -> None:
        self._need(element, "requiredDecision", names)

    def _need(self, element: Element, tag: str, names: Iterable[str]) -> None:
        for number, name in enumerate(dict.fromkeys(names), start=1):
            attributes = {"id": f"{element.get('id')}.needs.{number}"}
            needed = SubElement(element, "informationRequirement", attributes)
            SubElement(needed, tag, {"href": f"#{name}"})

    def add_expression(self, element: Element, text: str) -> None:
        """Add what a decision works out."""
        attributes = {"id": f"{element.get('id')}.expression"}
        self.add(SubElement(element, "literalExpression", attributes), "text", text)


OUTCOME_WORDS = (
    "accept: a mandatory criterion is met. consider: a criterion is met, whatever "
    "the answers that are not known. decline: no criterion is met, whatever they "
    "are. cannot_tell: it depends on them."
)
WRITTEN_ANEW = (
    "Written anew so that it is exact where answers are not known: every smallest "
    "set of answers that settles it."
)


def _inputs(names: EngineNames, condition: Condition) -> Iterator[str]:
    for leaf in condition_leaves(condition):
        if names.variables.get((leaf.fact, None)):
            yield names.variables[leaf.fact, None].name
        else:
            yield from names.of(leaf.fact, leaf.options)


def _clean(text: str) -> str:
    """Return text without the characters that XML can't hold."""
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _quote(word: str) -> str:
    return json.dumps(word)


def _negate(text: str, alone: bool) -> str:
    return f"not({text})"


def _word(name: str, yes: tuple[str, ...], no: tuple[str, ...]) -> str:
    """Return a choice that is null for a word which is none of them.

    >>> _word("part", ("alleged",), ("none",))
    '(if part = "alleged" then true else if part = "none" then false else null)'
    """
    met, not_met = _among(name, yes), _among(name, no)
    return f"(if {met} then true else if {not_met} then false else null)"


def _among(name: str, words: tuple[str, ...]) -> str:
    if len(words) == 1:
        return f"{name} = {_quote(words[0])}"
    return f"{name} in ({', '.join(_quote(word) for word in words)})"


FEEL_LANGUAGE = Language(both="and", either="or", negate=_negate, word=_word)
