"""Load a rulebook file, or refuse it with everything that is wrong with it."""

from collections import defaultdict
from pathlib import Path

from yaml.nodes import Node

from ipr.rulebook.book import Rulebook, say_day
from ipr.rulebook.engine.decision import Decision
from ipr.rulebook.errors import FactsError, Problem, RulebookError
from ipr.rulebook.file.characters import place_in
from ipr.rulebook.file.facts import read_documents, read_facts, read_pages
from ipr.rulebook.file.limits import find_excess
from ipr.rulebook.file.parse import MAX_BYTES, parse_yaml, refuse_large_file
from ipr.rulebook.file.reader import NodeReader
from ipr.rulebook.file.versions import VersionsReader
from ipr.rulebook.model import Example
from ipr.rulebook.version import Version
from ipr.rulebook.wording.examples import example_difference


def load(path: str | Path) -> Rulebook:
    """Return the rulebook in a file, its examples run.

    Raises RulebookError with every problem, and OSError if it can't be read.
    """
    path = Path(path)
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise refuse_large_file(path.name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig")
        place = place_in(before, len(before))
        wrong, fix = "This is not text in UTF-8", "Save the file again as UTF-8"
        problem = Problem(path.name, *place, "", wrong, fix)
        raise RulebookError([problem]) from error
    return loads(text, path.name)


def loads(text: str, name: str = "rulebook") -> Rulebook:
    """Return the rulebook in a text, its examples run. `name` goes into messages."""
    return _whole_book(*inspect_text(text, name))


def loads_published(text: str, name: str = "the rulebook in use") -> Rulebook:
    """Return the rulebook in a text that was published, its examples run.

    What was published can't be mended any more, so a slip in its words that is
    refused today is borne.
    """
    return _whole_book(*inspect_text(text, name, published=text))


def _whole_book(book: Rulebook | None, problems: list[Problem]) -> Rulebook:
    if book is None or problems:
        raise RulebookError(problems)
    return book


def inspect_text(
    text: str, name: str = "rulebook", published: str = ""
) -> tuple[Rulebook | None, list[Problem]]:
    """Return the rulebook in a text as far as it goes, and all that is wrong with it.

    Where only examples fail there is a rulebook as well; otherwise a text with
    problems has none. A slip in words is borne on a line that stands in `published`.
    """
    try:
        root = parse_yaml(text, name, published)
    except RulebookError as error:
        return None, list(error.problems)
    return inspect_root(root, text, name, published)


def inspect_root(
    root: Node, text: str, name: str, published: str = ""
) -> tuple[Rulebook | None, list[Problem]]:
    """Return the same as `inspect_text`, of a text that is parsed already."""
    reader = NodeReader(name, text, published)
    parts = reader.mapping(
        root, "", required=("facts", "versions"), optional=("pages", "documents")
    )
    facts = read_facts(reader, parts.nodes["facts"]) if "facts" in parts else {}
    pages = read_pages(reader, parts.nodes.get("pages"), facts)
    documents = read_documents(reader, parts.nodes.get("documents"))
    versions = VersionsReader(reader, facts, documents)
    found = versions.read(parts.nodes["versions"]) if "versions" in parts else []
    found.sort(key=lambda version: version.starts)
    _check_starts(versions, found)
    _check_sizes(versions, found)
    if reader.problems:
        return None, sorted(reader.problems)
    _run_examples(versions, found)
    book = Rulebook(
        name=name, facts=facts, pages=pages, versions=tuple(found), text=text
    )
    return book, sorted(reader.problems)


def _check_starts(reader: VersionsReader, versions: list[Version]) -> None:
    days = defaultdict(list)
    for version in versions:
        days[version.starts].append(version)
    for day, together in days.items():
        for version in together if len(together) > 1 else ():
            fields = reader.nodes[version.id]
            reader.reader.note(
                fields.at("starts"),
                fields.where,
                f"{len(together)} versions start on {say_day(day)}, "
                "so none can be chosen",
                'Give each its own "starts" date, or delete the ones it replaced',
            )


def _check_sizes(reader: VersionsReader, versions: list[Version]) -> None:
    for version in versions:
        excess = find_excess(version)
        if excess:
            fields = reader.nodes[version.id]
            fix = "Split the version's criteria into fewer or simpler conditions"
            reader.reader.note(fields.at("criteria"), fields.where, excess, fix)


def _run_examples(reader: VersionsReader, versions: list[Version]) -> None:
    by_id = {version.id: version for version in versions}
    for version_id, criterion_id, number, node in reader.examples:
        version = by_id[version_id]
        [criterion] = [c for c in version.criteria if c.id == criterion_id]
        example = criterion.examples[number - 1]
        where = f'version "{version_id}", criterion "{criterion_id}", example {number}'
        try:
            decision = version.decide(example.given)
        except FactsError as error:
            for message in error.messages:
                reader.reader.note(node, where, message, "Correct the answers")
            continue
        wrong = _difference(version, decision, criterion_id, example)
        if wrong:
            fix = "Correct the example or the condition, whichever is mistaken"
            reader.reader.note(node, where, wrong, fix)


def _difference(
    version: Version, decision: Decision, criterion_id: str, example: Example
) -> str:
    """Return what an example expected, what it got and why; empty if they agree."""
    got = {result.id: result.result for result in decision.criteria}
    wrong = example_difference(example, decision.outcome, got[criterion_id])
    if not wrong:
        return ""
    titles = [criterion.title for criterion in version.criteria]
    why = ", ".join(
        f"“{title}” is {result.replace('_', ' ')}"
        for title, result in zip(titles, got.values(), strict=True)
    )
    if decision.ask_next:
        open_ = ", ".join(f"“{version.facts[id].question}”" for id in decision.ask_next)
        why += f". What is not known would settle it: {open_}"
    return f"The example fails: {wrong} {why}"
