"""Names that every engine takes as one word, for answers and criteria."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ipr.rulebook.model import ANY_OF, ONE_OF, Fact
from ipr.rulebook.version import Version

# Words that mean something of their own in FEEL or in CEL.
OF_THEIR_OWN = """
abs after all and any append as before between bool boolean break bytes ceiling
coincides concatenate const contains context continue count cos date day decimal
distinct double duration during duration dyn else even every exp external false
filter finished flatten floor for from function get has if import in includes
index instance int item let list log loop lower map matches max mean median meets
min mode modulo month mul namespace not now null number odd of or overlaps package
partial product range remove replace return reverse satisfies size some sort
split sqrt started starts ends stddev string sublist substring sum time timestamp
today true type uint union unique upper values var void week while year years
months days hours
"""
RESERVED = frozenset(OF_THEIR_OWN.split())
NOT_A_LETTER = re.compile(r"[^A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class NamedVariable:
    """One thing to tell an engine: a word of a `one_of`, otherwise yes or no."""

    name: str
    fact: Fact
    option: str | None
    """Of an `any_of`, the option that it asks about."""

    @property
    def is_word(self) -> bool:
        """Whether its value is a word rather than yes or no."""
        return self.fact.type == ONE_OF

    @property
    def question(self) -> str:
        """What it asks, in words."""
        if self.option is None:
            return self.fact.question
        return f"{self.fact.question} – {self.fact.options[self.option]}"


class EngineNames:
    """The names of a version's answers, and of its criteria, all different."""

    def __init__(self, version: Version) -> None:
        self.taken: set[str] = set()
        self.variables: dict[tuple[str, str | None], NamedVariable] = {}
        for id, used in version.uses.items():
            fact = version.facts[id]
            for option in used if fact.type == ANY_OF else (None,):
                name = self.take(id if option is None else f"{id}_{option}")
                self.variables[id, option] = NamedVariable(name, fact, option)
        self.criteria = {c.id: self.take(c.id) for c in version.criteria}

    def take(self, text: str) -> str:
        """Return a name made from a text that nothing else has."""
        return take_name(text, self.taken)

    def of(self, fact: str, options: Iterable[str]) -> list[str]:
        """Return the names of an `any_of` fact's options."""
        return [self.variables[fact, option].name for option in options]


def take_name(text: str, taken: set[str]) -> str:
    """Return a name made from a text, and add it to those that are taken.

    >>> taken = set()
    >>> take_name("complex-issues", taken), take_name("complex_issues", taken)
    ('complex_issues', 'complex_issues_2')
    >>> take_name("in", taken), take_name("2020", taken)
    ('in_', '_2020')
    """
    name = NOT_A_LETTER.sub("_", text)
    if name[0].isdigit():
        name = f"_{name}"
    if name.lower() in RESERVED:
        name = f"{name}_"
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    taken.add(found)
    return found


def split_options(
    fact: Fact, wanted: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the options that a question asks for, and the others."""
    named = set(wanted)
    yes = tuple(option for option in fact.options if option in named)
    return yes, tuple(option for option in fact.options if option not in named)


def about_version(version: Version) -> Mapping[str, str]:
    """Return what every export says of the version it was made from."""
    return {
        "version": version.id,
        "title": version.title,
        "starts": version.starts.isoformat(),
        "starts_basis": version.starts_basis,
        "source": version.source.citation,
        "digest": version.digest,
    }
