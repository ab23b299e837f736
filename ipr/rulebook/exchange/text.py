"""Conditions as text in a language that has three values, such as FEEL or CEL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ipr.rulebook.conditions import All, AnyOf, Condition, Is, Not
from ipr.rulebook.exchange.names import EngineNames, NamedVariable, split_options
from ipr.rulebook.model import ANY_OF, YES_NO
from ipr.rulebook.version import Version

AND, OR, NOT, ATOM = range(4)


@dataclass(frozen=True, slots=True)
class Language:
    """How a language writes what conditions are made of."""

    both: str
    either: str
    negate: Callable[[str, bool], str]
    """Is given a text, and whether it stands alone without brackets."""
    word: Callable[[str, tuple[str, ...], tuple[str, ...]], str]
    """Whether a word is one of some; not known unless it is one of those or others."""


class ExpressionWriter:
    """Writes the conditions of one version."""

    def __init__(
        self, version: Version, names: EngineNames, language: Language
    ) -> None:
        self.version = version
        self.names = names
        self.language = language

    def write(self, condition: Condition) -> str:
        """Return a condition as text."""
        return self._write(condition)[0]

    def join_names(self, names: Sequence[str]) -> str:
        """Return "any of these holds" for criteria by their names."""
        return self._join(OR, [(name, ATOM) for name in names])[0]

    def _write(self, condition: Condition) -> tuple[str, int]:
        match condition:
            case Is():
                return self._leaf(condition)
            case Not(part):
                text, kind = self._write(part)
                return self.language.negate(text, kind == ATOM), NOT
            case All(parts):
                return self._join(AND, [self._write(part) for part in parts])
            case AnyOf(parts):
                return self._join(OR, [self._write(part) for part in parts])

    def _leaf(self, leaf: Is) -> tuple[str, int]:
        fact = self.version.facts[leaf.fact]
        if fact.type == ANY_OF:
            names = self.names.of(leaf.fact, leaf.options)
            return self._join(OR, [(name, ATOM) for name in names])
        yes, no = split_options(fact, leaf.options)
        variable: NamedVariable = self.names.variables[leaf.fact, None]
        if not no:
            return "true", ATOM
        if fact.type == YES_NO:
            turned = yes == ("no",)
            name = variable.name
            return (self.language.negate(name, True), NOT) if turned else (name, ATOM)
        return self.language.word(variable.name, yes, no), ATOM

    def _join(self, kind: int, parts: Sequence[tuple[str, int]]) -> tuple[str, int]:
        if not parts:
            return ("true" if kind == AND else "false"), ATOM
        if len(parts) == 1:
            return parts[0]
        other = OR if kind == AND else AND
        texts = [f"({text})" if own == other else text for text, own in parts]
        sign = self.language.both if kind == AND else self.language.either
        return f" {sign} ".join(texts), kind
