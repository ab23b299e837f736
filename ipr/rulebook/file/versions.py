"""Read the versions of a rulebook file, with their criteria and examples."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date

from yaml.nodes import Node

from ipr.rulebook.file.conditions import read_condition
from ipr.rulebook.file.facts import in_edition
from ipr.rulebook.file.reader import Fields, MissingNode, NodeReader
from ipr.rulebook.model import (
    DISCRETIONARY,
    MANDATORY,
    OUTCOMES,
    RESULTS,
    Criterion,
    Example,
    Fact,
    Source,
    Texts,
)
from ipr.rulebook.version import Version

TEXTS = Texts(
    met="The answers meet this criterion.",
    not_met="The answers do not meet this criterion.",
    not_known="It is not known yet whether this criterion is met.",
)
Documents = Mapping[str, str] | None


class VersionsReader:
    """Reads versions, and remembers where each part stands in the file."""

    def __init__(
        self, reader: NodeReader, facts: Mapping[str, Fact], documents: Documents
    ) -> None:
        self.reader = reader
        self.facts = facts
        self.documents = documents
        self.nodes: dict[str, Fields] = {}
        """The fields of each version that could be read, by its id."""
        self.examples: list[tuple[str, str, int, Node]] = []
        """Version, criterion, number and node of every example."""

    def read(self, node: Node) -> list[Version]:
        """Return the versions that can be read."""
        versions = []
        for member in self.reader.members(node, "versions"):
            with suppress(MissingNode):
                versions.append(self._read_version(member))
        return versions

    def _read_version(self, node: Node) -> Version:
        reader = self.reader
        fields = reader.mapping(
            node,
            "versions",
            required=("id", "starts", "source", "criteria"),
            optional=("title", "starts_basis", "readings"),
        )
        id = reader.id(fields.at("id"), "versions") if "id" in fields else None
        where = f'version "{id}"' if id else "versions"
        fields = replace(fields, where=where)
        starts = reader.day(fields.at("starts"), where) if "starts" in fields else None
        source = self._read_source(fields)
        readings = (
            reader.texts(fields.at("readings"), where, optional=True)
            if "readings" in fields
            else []
        )
        facts = {
            key: in_edition(fact, starts or date.max)
            for key, fact in self.facts.items()
        }
        criteria = self._read_criteria(fields, id or "", facts)
        if id is None or starts is None or source is None or not criteria:
            raise MissingNode
        if id in self.nodes:
            wrong = f'Another version has the id "{id}"'
            reader.note(fields.at("id"), where, wrong, "Give each its own id")
            raise MissingNode
        self.nodes[id] = fields
        return Version(
            id=id,
            title=fields.text("title", f"Criteria {id}"),
            starts=starts,
            starts_basis=fields.text("starts_basis"),
            source=source,
            readings=tuple(readings),
            criteria=tuple(criteria),
            facts=facts,
        )

    def _read_source(self, fields: Fields) -> Source | None:
        if "source" not in fields:
            return None
        reader, where = self.reader, f"{fields.where}, source"
        own = reader.mapping(
            fields.at("source"), where, required=("document",), optional=("place",)
        )
        document = own.text("document")
        if not document:
            return None
        if self.documents is not None and document not in self.documents:
            fix = 'Correct it, or add it under "documents"'
            wrong = f'"{document}" is not among the documents'
            reader.note(own.at("document"), where, wrong, fix)
        title = (self.documents or {}).get(document, "")
        return Source(document, own.text("place"), title)

    def _read_criteria(
        self, version: Fields, version_id: str, facts: Mapping[str, Fact]
    ) -> list[Criterion]:
        criteria: dict[str, Criterion] = {}
        if "criteria" not in version:
            return []
        for node in self.reader.members(version.at("criteria"), version.where):
            with suppress(MissingNode):
                criterion, own = self._read_criterion(node, version, version_id, facts)
                if criterion.id in criteria:
                    wrong = "Another criterion of this version has this id"
                    fix = "Give each its own id"
                    self.reader.note(own.at("id"), own.where, wrong, fix)
                criteria[criterion.id] = criterion
        return list(criteria.values())

    def _read_criterion(
        self, node: Node, version: Fields, version_id: str, facts: Mapping[str, Fact]
    ) -> tuple[Criterion, Fields]:
        reader = self.reader
        own = reader.mapping(
            node,
            f"{version.where}, criteria",
            required=("id", "kind", "source", "when"),
            optional=("title", "plain", "texts", "examples"),
        )
        id = reader.id(own.at("id"), own.where) if "id" in own else None
        where = f'{version.where}, criterion "{id}"' if id else own.where
        own = replace(own, where=where)
        source = self._read_source(own)
        texts = self._read_texts(own)
        examples = self._read_examples(own, version_id, id or "")
        kind = None
        with suppress(MissingNode):
            kind = own.choice("kind", (MANDATORY, DISCRETIONARY))
        if "when" not in own:
            raise MissingNode
        when = read_condition(reader, own.at("when"), where, facts)
        if id is None or source is None or kind is None:
            raise MissingNode
        title = own.text("title", id.replace("-", " ").capitalize())
        plain = own.text("plain")
        criterion = Criterion(
            id, kind, title, plain, source, texts, when, tuple(examples)
        )
        return criterion, own

    def _read_texts(self, fields: Fields) -> Texts:
        if "texts" not in fields:
            return TEXTS
        where = f"{fields.where}, texts"
        own = self.reader.mapping(fields.at("texts"), where, required=RESULTS)
        return Texts(
            own.text("met", TEXTS.met),
            own.text("not_met", TEXTS.not_met),
            own.text("not_known", TEXTS.not_known),
        )

    def _read_examples(
        self, fields: Fields, version_id: str, criterion_id: str
    ) -> list[Example]:
        examples: list[Example] = []
        if "examples" not in fields:
            return examples
        nodes = self.reader.members(fields.at("examples"), fields.where, optional=True)
        for number, node in enumerate(nodes, start=1):
            where = f"{fields.where}, example {number}"
            own = self.reader.mapping(
                node, where, required=("given", "expect"), optional=("result",)
            )
            with suppress(MissingNode):
                expect = own.choice("expect", OUTCOMES)
                result = own.choice("result", RESULTS) if "result" in own else None
                before = len(self.reader.problems)
                given = self.reader.plain(own.at("given"), where, words=True)
                if len(self.reader.problems) == before:
                    examples.append(Example(given, expect, result))
                    self.examples.append((version_id, criterion_id, number, own.node))
        return examples
