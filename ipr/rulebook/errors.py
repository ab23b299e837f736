"""What the rulebook says when it refuses: where, what is wrong, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a rulebook file, and how to mend it.

    >>> print(Problem("rules.yaml", 4, 7, 'fact "event"', "It has no question",
    ...               "Add one"))
    rules.yaml:4:7, fact "event": It has no question. Add one.
    """

    file: str
    line: int
    column: int
    where: str
    wrong: str
    fix: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        where = f"{place}, {self.where}" if self.where else place
        return f"{where}: {self.wrong}. {self.fix}."


class RulebookError(Exception):
    """A rulebook file is refused. `problems` holds everything that is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FactsError(ValueError):
    """Answers are refused. `messages` says everything that is wrong with them."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = tuple(as_text(message) for message in messages)
        super().__init__("\n".join(self.messages))


def as_text(words: str) -> str:
    """Return words that can be written in UTF-8: JSON can name half a character.

    >>> as_text("\\ud800 is not known")
    '? is not known'
    """
    return words.encode("utf-8", "replace").decode()


class NoVersionInForce(LookupError):
    """No version of the criteria had started on that day."""


class UnknownVersion(KeyError):
    """The rulebook has no version of that id."""

    def __str__(self) -> str:
        return str(self.args[0])
