"""What proofs find: in words, with examples that can be pasted into the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FAILS, WARNS, TELLS = "fails", "warns", "tells"
LEVELS = (FAILS, WARNS, TELLS)
EXAMPLE_FAILS = "example_fails"
RANDOM_PATTERNS = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadyExample:
    """Answers that show a finding, with what the version makes of them.

    `facts` is what `Version.decide` takes, `yaml` the line to paste under the
    examples of the criterion `under`.
    """

    note: str
    facts: Mapping[str, Any] = field(hash=False)
    expect: str
    under: str
    yaml: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a proof found.

    `criteria`, `fact` and `options` are the ids of what it is about. `exact` is
    whether every pattern of answers was looked at, and not only random ones.
    """

    kind: str
    level: str
    text: str
    criteria: tuple[str, ...] = ()
    fact: str | None = None
    options: tuple[str, ...] = ()
    examples: tuple[ReadyExample, ...] = ()
    exact: bool = True

    def to_plain(self) -> dict[str, Any]:
        """Return the finding as plain data, for JSON."""
        return {
            "kind": self.kind,
            "level": self.level,
            "text": self.text,
            "criteria": list(self.criteria),
            "fact": self.fact,
            "options": list(self.options),
            "exact": self.exact,
            "examples": [
                {
                    "note": example.note,
                    "facts": dict(example.facts),
                    "expect": example.expect,
                    "under": example.under,
                    "yaml": example.yaml,
                }
                for example in self.examples
            ],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found of one version, in the order of the proofs."""

    version: str
    digest: str
    findings: tuple[Finding, ...]

    def at(self, level: str) -> tuple[Finding, ...]:
        """Return the findings of one level: `fails`, `warns` or `tells`."""
        return tuple(found for found in self.findings if found.level == level)

    @property
    def fails(self) -> tuple[Finding, ...]:
        """What must be mended before the version can be proposed."""
        return self.at(FAILS)

    @property
    def warns(self) -> tuple[Finding, ...]:
        """What is probably a mistake."""
        return self.at(WARNS)

    @property
    def tells(self) -> tuple[Finding, ...]:
        """What was shown to hold, and what is good to know."""
        return self.at(TELLS)

    def to_plain(self) -> dict[str, Any]:
        """Return the report as plain data, for JSON."""
        return {
            "version": self.version,
            "digest": self.digest,
            "findings": [found.to_plain() for found in self.findings],
        }
