"""The criteria in the languages of other engines, and the rulebook's schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ipr.rulebook.exchange.cel import to_cel
from ipr.rulebook.exchange.dmn import to_dmn
from ipr.rulebook.exchange.jsonlogic import to_jsonlogic
from ipr.rulebook.exchange.three_valued import NotExportable
from ipr.rulebook.version import Version

__all__ = ["FORMATS", "Format", "NotExportable"]


@dataclass(frozen=True, slots=True)
class Format:
    """A language that a version can be written in."""

    title: str
    suffix: str
    media_type: str
    write: Callable[[Version], str]
    """Raises NotExportable."""

    def file_name(self, version: Version) -> str:
        """Return the name of a file that holds the version."""
        return f"criteria-{version.id}{self.suffix}"


FORMATS: Mapping[str, Format] = {
    "dmn": Format("DMN 1.3 (XML)", ".dmn", "application/xml", to_dmn),
    "jsonlogic": Format(
        "JsonLogic (JSON)", ".jsonlogic.json", "application/json", to_jsonlogic
    ),
    "cel": Format("CEL (JSON)", ".cel.json", "application/json", to_cel),
}
