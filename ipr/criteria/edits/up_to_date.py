"""Bring a draft's text up to date after another version was published.

Three texts are held against each other, part by part: the rulebook that the draft
was begun from, the draft, and the rulebook in use now. What only one of the two
changed is taken over; where both changed the same part, what is published stays, and
the draft's own words go above it as marked comments, for the editor to settle.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ipr.criteria.edits.pieces import indent_lines
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.spans import column_of
from ipr.criteria.edits.splices import drop_entry, insert_lines, replace_lines
from ipr.criteria.edits.unchanged_versions import read_again
from ipr.criteria.edits.yaml_text import (
    PartEntry,
    Path,
    YamlText,
    as_mapping,
    read_yaml,
)

SECTIONS = ("documents", "pages", "facts", "versions")
NAMED = {
    "documents": "document",
    "pages": "page",
    "facts": "question",
    "versions": "version",
}
MARK = "# SETTLE:"
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class UpToDate:
    """The new text of a draft, and the parts that both sides had changed."""

    text: str
    conflicts: tuple[str, ...]


def bring_up_to_date(mine: str, base: str, now: str) -> UpToDate:
    """Return a draft's text put upon the rulebook in use now.

    `mine` is the draft's, `base` what it was begun from. Raises EditRefused where a
    text can't be read, or a version of the draft's name was published meanwhile.
    """
    own, begun, in_use = (read_yaml(one) for one in (mine, base, now))
    _refuse_taken_name(own, begun, in_use)
    needed = _needed(own, begun)
    text, conflicts = _with_head(own, begun, in_use), []
    for section in SECTIONS:
        ours, theirs = _parts(own, section), _parts(begun, section)
        behind = ""
        for id, part in ours.items():
            there = _parts(text, section).get(id)
            if there is None and section == "versions" and id in theirs:
                continue  # it was withdrawn
            changed = part not in (there, theirs.get(id))
            if there is None and (changed or id in needed[section]):
                text = _add(text, section, part, behind, own)
            elif there is not None and changed and there == theirs.get(id):
                text = _replace(text, section, id, part)
            elif there is not None and changed:
                both = _both(part, there, section, id)
                text = _replace(text, section, id, both)
                conflicts.append(f'{NAMED[section]} "{id}"')
            behind = id if id in _parts(text, section) else behind
        for id in theirs.keys() - ours.keys():
            if _parts(text, section).get(id) == theirs[id]:
                text = drop_entry(text, _path(text, section, id))
    return UpToDate(read_again(text).source, tuple(conflicts))


def unsettled_lines(text: str) -> Iterator[int]:
    """Yield the lines of a text on which a conflict is still marked."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith(MARK):
            yield number


def _refuse_taken_name(mine: YamlText, base: YamlText, now: YamlText) -> None:
    ours, theirs, published = (_parts(one, "versions") for one in (mine, base, now))
    for id in ours.keys() - theirs.keys():
        if id in published:
            raise EditRefused(
                "The draft can't be brought up to date",
                f'a version "{id}" was published in the meantime',
                "Give the draft's own version another id first",
            )


def _needed(mine: YamlText, base: YamlText) -> dict[str, set[str]]:
    """Return the parts that the draft's own version can't do without, by section.

    A question that was withdrawn with the version that brought it may be one.
    """
    theirs = _parts(base, "versions")
    own = "".join(v for id, v in _parts(mine, "versions").items() if id not in theirs)
    words = set(WORD.findall(own))
    found = dict.fromkeys(SECTIONS, words)
    facts = mine.mapping_at(("facts",))
    pages = {
        str(as_mapping(fact).get("page")) for id, fact in facts.items() if id in words
    }
    return found | {"pages": pages, "versions": set()}


def _with_head(mine: YamlText, base: YamlText, now: YamlText) -> YamlText:
    """Return what is in use, with the draft's opening remarks if it changed them."""
    heads = [one.source[: _start(one)] for one in (mine, base, now)]
    if heads[0] != heads[1] == heads[2]:
        return read_yaml(heads[0] + now.source[_start(now) :])
    return now


def _start(text: YamlText) -> int:
    """Return where the first part of a text begins, after its opening remarks."""
    entries = text.root.entries
    return entries[0].start if entries else 0


def _parts(text: YamlText, section: str) -> dict[str, str]:
    """Return the parts of a section by their ids, as written at the left margin."""
    numbered = _numbered(text, (section,))
    return {id: _written(text, entry) for id, _, entry in numbered}


def _numbered(text: YamlText, path: Path) -> Iterator[tuple[str, int, PartEntry]]:
    """Yield id, number and place of each part of a section."""
    found = text.part_at(path)
    if found is None:
        return
    if found.flow:
        raise EditRefused(
            "The draft can't be brought up to date by itself",
            f"its {path[0]} don't stand on lines of their own",
            "Write each on a line of its own first",
        )
    for number, entry in enumerate(found.entries):
        if entry.name is not None:
            yield entry.name, number, entry
        else:
            fields = as_mapping(entry.value.plain_value())
            yield str(fields.get("id")), number, entry


def _written(text: YamlText, entry: PartEntry) -> str:
    start, end = text.lines_of(entry)
    column = column_of(text.source, entry.start)
    lines = text.source[start:end].splitlines()
    return "\n".join(_moved_left(line, column) for line in lines)


def _moved_left(line: str, columns: int) -> str:
    """Return a line without so many blanks before it, as far as it has them."""
    blanks = len(line) - len(line.lstrip())
    return line[min(columns, blanks) :].rstrip()


def _path(text: YamlText, section: str, id: str) -> Path:
    for found, number, entry in _numbered(text, (section,)):
        if found == id:
            return (section, found if entry.name is not None else number)
    raise KeyError(id)


def _replace(text: YamlText, section: str, id: str, part: str) -> YamlText:
    holder, number = text.find_entry(path := _path(text, section, id))
    new = _beside(text, holder.entries[number], part)
    return replace_lines(text, path, new)


def _beside(text: YamlText, entry: PartEntry, part: str) -> str:
    """Return the lines of a part as they stand beside another."""
    lines = indent_lines(part.split("\n"), column_of(text.source, entry.start))
    return "\n".join(lines)


def _add(
    text: YamlText, section: str, part: str, behind: str, mine: YamlText
) -> YamlText:
    """Put a part behind another of its section, or before the first of all.

    A version comes last, whatever it stood behind.
    """
    found = list(_numbered(text, (section,)))
    if not found:
        return _add_section(text, section, mine)
    ids = [id for id, _, _ in found]
    if section == "versions":
        behind = ids[-1]
    _, number, entry = found[ids.index(behind) if behind in ids else 0]
    new, gap = _beside(text, entry, part), "\n\n" if "\n" in part else "\n"
    start, end = text.lines_of(entry)
    if behind in ids:
        return insert_lines(text, (section,), number + 1, end, new, before=gap)
    return insert_lines(text, (section,), number, start, new, after=gap)


def _add_section(text: YamlText, section: str, mine: YamlText) -> YamlText:
    """Put a whole section that only the draft has before the facts."""
    [own] = [entry for id, _, entry in _numbered(mine, ()) if id == section]
    holder, number = text.find_entry(("facts",))
    start, _ = text.lines_of(holder.entries[number])
    written = _written(mine, own)
    return insert_lines(text, (), number, start, written, after="\n\n")


def _both(part: str, there: str, section: str, id: str) -> str:
    """Return what is published, below the draft's own words as a marked comment."""
    words = (
        f'{MARK} {NAMED[section]} "{id}" was changed by a published version and by '
        "this draft."
    )
    advice = "# Below is the published one; this is the draft's. Then remove this."
    kept = [f"#   {line}".rstrip() for line in part.split("\n")]
    return "\n".join([words, advice, *kept, there])
