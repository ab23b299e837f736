"""What the parts of Microsoft's packages would load or start on being opened.

A part is what its elements say, whatever it is called: Office finds its parts by
their kind, and their names are free.
"""

import re

from ipr.files.refusal import CHUNK, LOADS, FileRefused

NO_MORE_THAN_DATA = ("worksheet", "sst", "styleSheet", "pivotCacheRecords")
"""Parts with far the most elements, none of which loads anything."""
PIECES = ("instrText", "delInstrText")
ACTING = frozenset(
    (*PIECES, "fldChar", "fldSimple", "altChunk", "ddeLink", "connection")
    + ("pivotCacheDefinition", "cacheSource")
)
"""Elements to be heard; any other only for an attribute that asks for data."""
LOADING_FIELD = re.compile(
    r"\s*((DDE|DDEAUTO|INCLUDETEXT|IMPORT|LINK)\b|INCLUDEPICTURE\b(?!\s+\"?cid:))",
    re.IGNORECASE,
)
"""A picture called "cid:" came with an e-mail, and nothing is asked for it."""
LONGEST_BEGINNING = 300
OFF = ("", "0", "false")
ANOTHER_FIELD = "\x00"


class PartJudge:
    """Hears the elements and texts of one part. Raises FileRefused.

    Fields stand in one another, and what one does is written in as many pieces as
    its author liked; the first buffer is for what stands in none.
    """

    def __init__(self) -> None:
        self.fields = [""]
        self.writing = False
        self.refreshed_pivot = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Judge an element by its name and attributes."""
        self.writing = name in PIECES
        if name == "ddeLink" or _loads_by_itself(name, attributes):
            raise FileRefused(*LOADS)
        if name == "altChunk":
            raise FileRefused(*CHUNK)
        if name == "fldChar":
            self._turn(_attribute(attributes, "fldCharType"))
        elif name == "fldSimple":
            _judge_field(_attribute(attributes, "instr"))
        elif name == "pivotCacheDefinition":
            self.refreshed_pivot = _is_on(attributes, "refreshOnLoad")
        elif name == "cacheSource":
            self._judge_source(attributes.get("type", ""))

    def write(self, text: str) -> None:
        """Hear a piece of what a field does."""
        if self.writing:
            joined = (self.fields[-1] + text).lstrip()
            self.fields[-1] = joined[:LONGEST_BEGINNING]

    def end(self) -> None:
        """Judge what was never ended."""
        for field in self.fields:
            _judge_field(field)

    def _judge_source(self, kind: str) -> None:
        if self.refreshed_pivot and kind.strip() == "external":
            raise FileRefused(*LOADS)

    def _turn(self, kind: str) -> None:
        if kind == "begin":
            self.fields[-1] += ANOTHER_FIELD
            self.fields.append("")
        elif len(self.fields) > 1:
            _judge_field(self.fields[-1])
            if kind == "end":
                self.fields.pop()


def _loads_by_itself(name: str, attributes: dict[str, str]) -> bool:
    """Whether it asks for data when opened; a table of its own workbook is no such."""
    if name != "pivotCacheDefinition" and _is_on(attributes, "refreshOnLoad"):
        return True
    return name == "connection" and _is_on(attributes, "interval")


def _is_on(attributes: dict[str, str], name: str) -> bool:
    return attributes.get(name, "").strip().lower() not in OFF


def _attribute(attributes: dict[str, str], name: str) -> str:
    """Return an attribute that has a namespace, of which Word knows two."""
    found = (text for key, text in attributes.items() if key.endswith(name))
    return next(found, "")


def _judge_field(text: str) -> None:
    if LOADING_FIELD.match(text):
        raise FileRefused(*LOADS)
