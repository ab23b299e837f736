"""What is written in a pack, and the document that it makes with the figures."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ipr.concerns.packs.figures import QuarterFigures
from ipr.documents.model import Block, Document, Heading, Paragraph

LEAST_CASES = 3
"""A pattern is drawn from several cases: of two, each could be told from the other
by those who know one of them."""
FEW = (
    f"Pattern {{}} must be drawn from {LEAST_CASES} cases or more: the panel considers "
    "no individual case"
)
ABOUT = (
    "For the Serious Case Panel, which considers no individual case. Patterns are "
    "drawn from several cases together."
)
TRENDS, PATTERNS, LEARNING = "What the figures show", "Patterns", "Learning captured"
FOOTER = "Internal Process Reviews"


@dataclass(frozen=True)
class Pattern:
    """What several cases have in common."""

    title: str
    cases: int
    text: str


@dataclass(frozen=True)
class PackWords:
    """What the network lead wrote."""

    trends: str = ""
    patterns: Sequence[Pattern] = ()
    learning: str = ""

    @classmethod
    def read(cls, kept: Any) -> "PackWords":
        """Return the words that were kept."""
        patterns = tuple(Pattern(**one) for one in kept["patterns"])
        return cls(kept["trends"], patterns, kept["learning"])

    def keep(self) -> dict[str, Any]:
        """Return them as JSON."""
        return {
            "trends": self.trends,
            "patterns": [asdict(pattern) for pattern in self.patterns],
            "learning": self.learning,
        }

    def missing(self) -> Iterator[str]:
        """Yield which parts nobody has written yet, to be done."""
        if not self.trends:
            yield "Write what the figures show"
        if not self.patterns:
            yield "Write at least one pattern"
        if not self.learning:
            yield "Write what was learned"

    def blocks(self) -> Iterator[Block]:
        """Yield them as parts of a document."""
        if self.trends:
            yield from (Heading(TRENDS), Paragraph(self.trends))
        if self.patterns:
            yield Heading(PATTERNS)
        for pattern in self.patterns:
            yield Heading(pattern.title, 3)
            yield Paragraph(f"Drawn from {pattern.cases} cases.")
            yield Paragraph(pattern.text)
        if self.learning:
            yield from (Heading(LEARNING), Paragraph(self.learning))


def build_document(
    title: str, words: PackWords, figures: QuarterFigures, on: date
) -> Document:
    """Return a pack as the document that it would be on a day."""
    return Document(
        title,
        [Paragraph(ABOUT), *figures.blocks(), *words.blocks()],
        dated=on,
        footer=FOOTER,
        notes=list(figures.notes()),
    )
