"""What a draft's text says, as far as it can be read: what the forms show.

A draft may be wrong in places. What can be read is shown, so that it can be mended
by form too; whatever else is wrong, the findings say.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ipr.criteria.edits.draft import day_of, uses_of, versions_of
from ipr.criteria.edits.editions import in_place, used_elsewhere, words_on
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.yaml_text import YamlText, as_mapping, as_members, read_yaml
from ipr.rulebook.file.reader import ID

IS, ALL, ANY, NOT = "is", "all", "any", "not"


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """A fact, in the words that the draft's version uses."""

    id: str
    type: str
    page: str
    question: str
    help: str
    options: Mapping[str, str]
    said: Mapping[str, str]
    only_raises: tuple[str, ...]
    fixed: bool
    own: bool
    """Whether it is the draft's alone: its words can change without an edition."""
    elsewhere: tuple[str, ...]
    """The other versions that use it."""
    used: bool
    """Whether the draft's version uses it."""


@dataclass(frozen=True, slots=True)
class ConditionPart:
    """A part of a criterion's condition, and its place in the tree."""

    place: tuple[int, ...]
    kind: str
    parts: tuple["ConditionPart", ...] = ()
    fact: str = ""
    question: str = ""
    options: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The place as it stands in an address: "top", or "0.1"."""
        return ".".join(map(str, self.place)) or "top"

    @property
    def place_in_words(self) -> str:
        """Where it stands, as people count.

        >>> ConditionPart((0, 1), "is").place_in_words
        'part 2 of part 1'
        """
        numbers = [f"part {number + 1}" for number in reversed(self.place)]
        return " of ".join(numbers) or "the whole condition"

    def all(self) -> Iterator["ConditionPart"]:
        """Yield this part and all under it."""
        yield self
        for part in self.parts:
            yield from part.all()


@dataclass(frozen=True, slots=True)
class CriterionContents:
    """A criterion, as far as it can be read; without an id it has no forms."""

    id: str
    kind: str
    title: str
    plain: str
    document: str
    place: str
    texts: Mapping[str, str]
    when: ConditionPart
    examples: tuple[Mapping[str, Any], ...]

    def part(self, address: str) -> ConditionPart | None:
        """Return the part of the condition at an address, or None."""
        return next((one for one in self.when.all() if one.address == address), None)


@dataclass(frozen=True, slots=True)
class Contents:
    """The draft's own version, with the questions and documents of its file."""

    id: str
    title: str
    starts: date | None
    starts_basis: str
    document: str
    place: str
    readings: tuple[str, ...]
    criteria: tuple[CriterionContents, ...]
    questions: Mapping[str, DraftQuestion]
    pages: Mapping[str, str]
    documents: Mapping[str, str] | None

    def criterion(self, id: str) -> CriterionContents | None:
        """Return a criterion by its short name, or None."""
        return next((one for one in self.criteria if one.id == id), None)


def read_contents(source: str, published: Collection[str]) -> Contents:
    """Return what a draft says beside the published versions.

    Raises EditRefused if it can't be read, or has no new version or several.
    """
    known, text = list(published), read_yaml(source)
    new = [found for found in versions_of(text) if found.get("id") not in known]
    if len(new) != 1 or not isinstance(new[0].get("id"), str):
        many = "several new versions" if len(new) > 1 else "no new version"
        raise EditRefused(
            "The draft can't be changed by form",
            f"its text has {many} beside the published ones",
            "Mend that in the text editor first",
        )
    [version] = new
    starts = day_of(version.get("starts"))
    questions = _questions(text, version, starts)
    origin = as_mapping(version.get("source"))
    documents = text.plain_at(("documents",))
    return Contents(
        id=version["id"],
        title=_text(version, "title"),
        starts=starts,
        starts_basis=_text(version, "starts_basis"),
        document=_text(origin, "document"),
        place=_text(origin, "place"),
        readings=_texts(version.get("readings")),
        criteria=tuple(
            _criterion(one, questions) for one in as_members(version.get("criteria"))
        ),
        questions=questions,
        pages=_pages(text, questions),
        documents={k: str(v) for k, v in documents.items()}
        if isinstance(documents, dict)
        else None,
    )


def _questions(
    text: YamlText, version: Mapping[str, Any], starts: date | None
) -> dict[str, DraftQuestion]:
    uses, found = uses_of(version), {}
    for id, data in text.mapping_at(("facts",)).items():
        fact = as_mapping(data)
        if not ID.fullmatch(id):
            continue
        words = words_on(text, id, starts or date.max)
        found[id] = DraftQuestion(
            id=id,
            type=_text(fact, "type"),
            page=_text(fact, "page") or id,
            question=words["question"] or id,
            help=words["help"],
            options=words["options"],
            said=words["said"],
            only_raises=_texts(fact.get("only_raises")),
            fixed=fact.get("fixed") in ("true", "yes"),
            own=in_place(text, version["id"], id),
            elsewhere=tuple(used_elsewhere(text, version["id"], id)),
            used=id in uses,
        )
    return found


def _pages(text: YamlText, questions: Mapping[str, DraftQuestion]) -> dict[str, str]:
    titles = text.mapping_at(("pages",))
    return {
        one.page: _text(as_mapping(titles.get(one.page)), "title") or one.page
        for one in questions.values()
    }


def _criterion(
    data: Mapping[str, Any], questions: Mapping[str, DraftQuestion]
) -> CriterionContents:
    source = as_mapping(data.get("source"))
    texts = as_mapping(data.get("texts"))
    id = _text(data, "id")
    return CriterionContents(
        id=id if ID.fullmatch(id) else "",
        kind=_text(data, "kind"),
        title=_text(data, "title") or _text(data, "id"),
        plain=_text(data, "plain"),
        document=_text(source, "document"),
        place=_text(source, "place"),
        texts={key: _text(texts, key) for key in texts},
        when=_node((), as_mapping(data.get("when")), questions),
        examples=tuple(as_members(data.get("examples"))),
    )


def _node(
    place: tuple[int, ...],
    data: Mapping[str, Any],
    questions: Mapping[str, DraftQuestion],
) -> ConditionPart:
    key = next(iter(data), "")
    value = data.get(key)
    if key in (ALL, ANY):
        parts = tuple(
            _node((*place, number), part, questions)
            for number, part in enumerate(as_members(value))
        )
        return ConditionPart(place, key, parts)
    if key == NOT:
        return ConditionPart(
            place, key, (_node((*place, 0), as_mapping(value), questions),)
        )
    options = _texts(value)
    asked = questions.get(key)
    labels = asked.options if asked else {}
    return ConditionPart(
        place,
        IS,
        fact=key,
        question=asked.question if asked else key or "Nothing yet",
        options=options,
        labels=tuple(labels.get(option, option) for option in options),
    )


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _texts(data: Any) -> tuple[str, ...]:
    found = data if isinstance(data, list) else []
    return tuple(one for one in found if isinstance(one, str))
