"""What a rulebook is made of: facts, pages, sources, criteria and examples."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ipr.rulebook.conditions import Condition

YES_NO, ONE_OF, ANY_OF = "yes_no", "one_of", "any_of"
MANDATORY, DISCRETIONARY = "mandatory", "discretionary"
NOT_KNOWN = "not_known"
NONE = "none"
ACCEPT, CONSIDER, DECLINE, CANNOT_TELL = "accept", "consider", "decline", "cannot_tell"
OUTCOMES = (ACCEPT, CONSIDER, DECLINE, CANNOT_TELL)
MET, NOT_MET = "met", "not_met"
RESULTS = (MET, NOT_MET, NOT_KNOWN)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the form: one topic, with what is said before its questions."""

    id: str
    title: str
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """The text of a fact from one day on."""

    starts: date
    question: str
    help: str
    options: Mapping[str, str] = field(hash=False)
    said: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is asked once and serves every version that names it.

    `options` are ids with their labels, in the file's order. `only_raises` are
    answers that never lower an outcome. `fixed` facts follow from elsewhere:
    nobody is asked them, or told to change them. `always_offer` are the options
    that statistics need whether or not a version uses them. `said` puts an answer
    into a sentence ("someone alleges ..."), for options, `none` and `not_known`.
    """

    id: str
    type: str
    page: str
    question: str
    help: str
    options: Mapping[str, str] = field(hash=False)
    said: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)
    only_raises: tuple[str, ...] = ()
    fixed: bool = False
    always_offer: tuple[str, ...] = ()
    editions: tuple[Edition, ...] = field(default=(), repr=False)
    known_options: frozenset[str] = field(default=frozenset(), repr=False)
    """The options of every edition: none of them is a mistake."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a wording was published."""

    document: str
    place: str
    title: str = ""

    @property
    def citation(self) -> str:
        """The document and the place in it, in one line."""
        return ", ".join(x for x in (self.title or self.document, self.place) if x)


@dataclass(frozen=True, slots=True)
class Texts:
    """What each result of a criterion means in general, whatever was answered."""

    met: str
    not_met: str
    not_known: str

    def of(self, result: str) -> str:
        """Return the text for `met`, `not_met` or `not_known`."""
        return {MET: self.met, NOT_MET: self.not_met}.get(result, self.not_known)


@dataclass(frozen=True, slots=True)
class Example:
    """Answers, and what the version must make of them. Run when the file loads."""

    given: Mapping[str, Any] = field(hash=False)
    expect: str
    result: str | None = None
    """The expected result of the criterion that the example stands under."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a version, with its condition and its words."""

    id: str
    kind: str
    title: str
    plain: str
    source: Source
    texts: Texts
    when: Condition
    examples: tuple[Example, ...] = ()

    @property
    def is_mandatory(self) -> bool:
        """Whether meeting it means acceptance."""
        return self.kind == MANDATORY
