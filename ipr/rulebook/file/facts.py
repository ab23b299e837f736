"""Read the facts, pages and documents of a rulebook file."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date

from yaml.nodes import Node

from ipr.rulebook.file.reader import Fields, MissingNode, NodeReader
from ipr.rulebook.model import (
    ANY_OF,
    NONE,
    NOT_KNOWN,
    ONE_OF,
    YES_NO,
    Edition,
    Fact,
    Page,
)

KEYWORDS = ("all", "any", "not")
RESERVED = {YES_NO: (), ONE_OF: (NOT_KNOWN,), ANY_OF: (NONE, NOT_KNOWN)}
YES_OR_NO = {"yes": "Yes", "no": "No"}
FROM_THE_BEGINNING = date.min
OTHER_KEYS = (
    "page",
    "help",
    "options",
    "said",
    "only_raises",
    "fixed",
    "always_offer",
    "editions",
)
TEXT_KEYS = ("question", "help", "options", "said")


def read_facts(reader: NodeReader, node: Node) -> dict[str, Fact]:
    """Return the facts that can be read, in the file's order."""
    facts: dict[str, Fact] = {}
    entries = reader.entries(node, "facts")
    if not entries and not reader.problems:
        reader.note(node, "facts", "There are no facts", "Add the questions to ask")
    for id, (key_node, value) in entries.items():
        where = f'fact "{id}"'
        if reader.id(key_node, where) is None:
            continue
        if id in KEYWORDS:
            fix = "Give the fact another name"
            reader.note(key_node, where, f'"{id}" is a word of the conditions', fix)
            continue
        reader.broken.add(id)
        with suppress(MissingNode):
            facts[id] = _read_fact(reader, id, value, where)
            reader.broken.discard(id)
    return facts


def _read_fact(reader: NodeReader, id: str, node: Node, where: str) -> Fact:
    fields = reader.mapping(
        node,
        where,
        required=("type", "question"),
        optional=OTHER_KEYS,
    )
    type = fields.choice("type", (YES_NO, ONE_OF, ANY_OF))
    options = _read_options(fields, type)
    if not options:
        raise MissingNode
    first = Edition(
        FROM_THE_BEGINNING,
        fields.need_text("question"),
        fields.text("help"),
        options,
        _read_said(fields, type, options),
    )
    editions = _read_editions(fields, type, first)
    known = [option for edition in editions for option in edition.options]
    always_offer = fields.choices("always_offer", list(dict.fromkeys(known)))
    if always_offer and type != ANY_OF:
        fix = 'Remove "always_offer": every option of this type is always offered'
        reader.note(fields.at("always_offer"), where, "It is not needed here", fix)
    return Fact(
        id=id,
        type=type,
        page=_read_page_id(fields, id),
        question=first.question,
        help=first.help,
        options=options,
        said=first.said,
        only_raises=fields.choices("only_raises", list(dict.fromkeys(known))),
        fixed=fields.flag("fixed"),
        always_offer=always_offer,
        editions=editions,
        known_options=frozenset(known),
    )


def _read_page_id(fields: Fields, fact: str) -> str:
    if "page" not in fields:
        return fact
    return fields.reader.id(fields.at("page"), fields.where) or fact


def _read_options(fields: Fields, type: str) -> dict[str, str]:
    """Return ids with labels; nothing (noted) where they are missing or wrong."""
    reader, where = fields.reader, fields.where
    if "options" not in fields:
        if type == YES_NO:
            return dict(YES_OR_NO)
        reader.note(fields.node, where, '"options" is missing', "Add them with labels")
        return {}
    options = {}
    for id, (key_node, value) in reader.entries(fields.at("options"), where).items():
        label = reader.words(value, f'{where}, option "{id}"')
        if id in RESERVED[type]:
            wrong = f'"{id}" is how an answer says it, so it can\'t be an option'
            reader.note(key_node, where, wrong, "Give the option another name")
        elif reader.id(key_node, where) and label:
            options[id] = label
    if type == YES_NO and set(options) != set(YES_OR_NO):
        fix = 'Write "yes" and "no" (in quotes), or leave the options out'
        reader.note(fields.at("options"), where, "A yes_no has two options", fix)
        return {}
    if not options and not reader.problems:
        reader.note(fields.at("options"), where, "There are no options", "Add them")
    return options


def _read_editions(fields: Fields, type: str, first: Edition) -> tuple[Edition, ...]:
    """Return the editions by start; what one leaves out is as in the one before."""
    editions = [first]
    if "editions" not in fields:
        return (first,)
    reader, where = fields.reader, f"{fields.where}, editions"
    for node in reader.members(fields.at("editions"), where, optional=True):
        own = reader.mapping(node, where, required=("from",), optional=TEXT_KEYS)
        starts = reader.day(own.at("from"), where) if "from" in own else None
        if starts is None:
            continue
        before = editions[-1]
        if starts <= before.starts:
            fix = "Put the editions in order, each with a later day"
            reader.note(own.at("from"), where, "It doesn't start after the last", fix)
            continue
        options = _read_options(own, type) if "options" in own else before.options
        editions.append(
            Edition(
                starts,
                own.text("question", before.question),
                own.text("help", before.help),
                options,
                _read_said(own, type, options) if "said" in own else before.said,
            )
        )
    return tuple(editions)


def _read_said(fields: Fields, type: str, options: Mapping[str, str]) -> dict[str, str]:
    """Return the phrases that put answers into sentences."""
    if "said" not in fields:
        return {}
    reader, where = fields.reader, f"{fields.where}, said"
    extra = (NONE, NOT_KNOWN) if type == ANY_OF else (NOT_KNOWN,)
    own = reader.mapping(fields.at("said"), where, optional=(*options, *extra))
    phrases = {key: own.text(key) for key in (*options, *extra)}
    return {key: phrase for key, phrase in phrases.items() if phrase}


def read_pages(
    reader: NodeReader, node: Node | None, facts: Mapping[str, Fact]
) -> dict[str, Page]:
    """Return the pages of the form, in the order of the facts."""
    titles = reader.entries(node, "pages") if node is not None else {}
    pages: dict[str, Page] = {}
    for fact in facts.values():
        if fact.page not in pages:
            pages[fact.page] = Page(fact.page, _title(fact.page))
    for id, (key_node, value) in titles.items():
        where = f'page "{id}"'
        own = reader.mapping(value, where, required=("title",), optional=("intro",))
        if id not in pages:
            fix = "Correct its name, or remove it"
            reader.note(key_node, where, "No fact is on this page", fix)
        else:
            pages[id] = Page(id, own.text("title", _title(id)), own.text("intro"))
    return pages


def _title(page: str) -> str:
    """Return a title made from a page's id.

    >>> _title("the-departments-part")
    'The departments part'
    """
    words = page.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def read_documents(reader: NodeReader, node: Node | None) -> dict[str, str] | None:
    """Return the titles of source documents, or None where the file lists none."""
    if node is None:
        return None
    entries = reader.entries(node, "documents")
    titles = {
        id: reader.words(value, f'document "{id}"')
        for id, (_, value) in entries.items()
    }
    return {id: title for id, title in titles.items() if title}


def in_edition(fact: Fact, starts: date) -> Fact:
    """Return the fact in the edition that was in force on a day."""
    edition = [e for e in fact.editions if e.starts <= starts][-1]
    return replace(
        fact,
        question=edition.question,
        help=edition.help,
        options=edition.options,
        said=edition.said,
        only_raises=tuple(o for o in fact.only_raises if o in edition.options),
        always_offer=tuple(o for o in fact.always_offer if o in edition.options),
    )
