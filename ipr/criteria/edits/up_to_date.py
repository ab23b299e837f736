"""Bring a draft's text up to date after another version was published.

Three texts are held against each other, part by part: the rulebook that the draft
was begun from, the draft, and the rulebook in use now. What only one of the two
changed is taken over; where both changed the same part, what is published stays, and
the draft's own words go above it as marked comments, for the editor to settle.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ipr.criteria.edits.draft import mapping
from ipr.criteria.edits.pieces import indented
from ipr.criteria.edits.refusal import EditRefused
from ipr.criteria.edits.spans import (
    Entry,
    Path,
    column_of,
    entries_of,
    extent,
    get,
    is_flow,
    plain,
    spliced,
)
from ipr.criteria.edits.splices import drop

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
    _refuse_taken_name(mine, base, now)
    needed = _needed(mine, base)
    text, conflicts = _head(mine, base, now), []
    for section in SECTIONS:
        ours, theirs = _parts(mine, section), _parts(base, section)
        behind = ""
        for id, part in ours.items():
            there = _parts(text, section).get(id)
            if there is None and section == "versions" and id in theirs:
                continue  # it was withdrawn
            changed = part not in (there, theirs.get(id))
            if there is None and (changed or id in needed[section]):
                text = _add(text, section, part, behind, mine)
            elif there is not None and changed and there == theirs.get(id):
                text = _replace(text, section, id, part)
            elif there is not None and changed:
                text = _replace(text, section, id, _both(part, there, section, id))
                conflicts.append(f'{NAMED[section]} "{id}"')
            behind = id if id in _parts(text, section) else behind
        for id in theirs.keys() - ours.keys():
            if _parts(text, section).get(id) == theirs[id]:
                text = drop(text, _path(text, section, id))
    return UpToDate(text, tuple(conflicts))


def unsettled_lines(text: str) -> Iterator[int]:
    """Yield the lines of a text on which a conflict is still marked."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith(MARK):
            yield number


def _refuse_taken_name(mine: str, base: str, now: str) -> None:
    ours, theirs, published = (_parts(one, "versions") for one in (mine, base, now))
    for id in ours.keys() - theirs.keys():
        if id in published:
            raise EditRefused(
                "The draft can't be brought up to date",
                f'a version "{id}" was published in the meantime',
                "Give the draft's own version another id first",
            )


def _needed(mine: str, base: str) -> dict[str, set[str]]:
    """Return the parts that the draft's own version can't do without, by section.

    A question that was withdrawn with the version that brought it may be one.
    """
    theirs = _parts(base, "versions")
    own = "".join(v for id, v in _parts(mine, "versions").items() if id not in theirs)
    words = set(WORD.findall(own))
    found = dict.fromkeys(SECTIONS, words)
    facts = mapping(plain(get(mine, ("facts",))))
    pages = {
        str(mapping(fact).get("page")) for id, fact in facts.items() if id in words
    }
    return found | {"pages": pages, "versions": set()}


def _head(mine: str, base: str, now: str) -> str:
    """Return the text of now, with the draft's opening remarks if it changed them."""
    heads = [text[: _start(text)] for text in (mine, base, now)]
    if heads[0] != heads[1] == heads[2]:
        return heads[0] + now[_start(now) :]
    return now


def _start(text: str) -> int:
    """Return where the first part of a text begins, after its opening remarks."""
    root = get(text, ())
    return entries_of(text, root)[0].start if root is not None else 0


def _parts(text: str, section: str) -> dict[str, str]:
    """Return the parts of a section by their ids, as written at the left margin."""
    return {id: _written(text, entry) for id, _, entry in _numbered(text, (section,))}


def _numbered(text: str, path: Path) -> Iterator[tuple[str, int, Entry]]:
    """Yield id, number and place of each part of a section."""
    node = get(text, path)
    if node is None:
        return
    if is_flow(node):
        raise EditRefused(
            "The draft can't be brought up to date by itself",
            f"its {path[0]} don't stand on lines of their own",
            "Write each on a line of its own first",
        )
    for number, entry in enumerate(entries_of(text, node)):
        if entry.key is not None:
            yield str(entry.key.value), number, entry
        else:
            fields = plain(entry.value)
            id = fields.get("id") if isinstance(fields, dict) else None
            yield str(id), number, entry


def _written(text: str, entry: Entry) -> str:
    start, end = extent(text, entry)
    column = column_of(text, entry.start)
    lines = text[start:end].splitlines()
    return "\n".join(_moved_left(line, column) for line in lines)


def _moved_left(line: str, columns: int) -> str:
    """Return a line without so many blanks before it, as far as it has them."""
    blanks = len(line) - len(line.lstrip())
    return line[min(columns, blanks) :].rstrip()


def _path(text: str, section: str, id: str) -> Path:
    for found, number, entry in _numbered(text, (section,)):
        if found == id:
            return (section, found if entry.key is not None else number)
    raise KeyError(id)


def _replace(text: str, section: str, id: str, part: str) -> str:
    [entry] = [e for found, _, e in _numbered(text, (section,)) if found == id]
    lines = indented(part.split("\n"), column_of(text, entry.start))
    return spliced(text, [(*extent(text, entry), "\n".join(lines))])


def _add(text: str, section: str, part: str, behind: str, mine: str) -> str:
    """Put a part behind another of its section, or before the first of all.

    A version comes last, whatever it stood behind.
    """
    found = list(_numbered(text, (section,)))
    if not found:
        return _add_section(text, section, mine)
    ids = [id for id, _, _ in found]
    if section == "versions":
        behind = ids[-1]
    _, _, entry = found[ids.index(behind) if behind in ids else 0]
    new = "\n".join(indented(part.split("\n"), column_of(text, entry.start)))
    start, end = extent(text, entry)
    gap = "\n\n" if "\n" in part else "\n"
    if behind in ids:
        return spliced(text, [(end, end, gap + new)])
    return spliced(text, [(start, start, new + gap)])


def _add_section(text: str, section: str, mine: str) -> str:
    """Put a whole section that only the draft has before the facts."""
    [own] = [e for id, _, e in _numbered(mine, ()) if id == section]
    [facts] = [e for id, _, e in _numbered(text, ()) if id == "facts"]
    start, _ = extent(text, facts)
    return spliced(text, [(start, start, _written(mine, own) + "\n\n")])


def _both(part: str, there: str, section: str, id: str) -> str:
    """Return what is published, below the draft's own words as a marked comment."""
    words = (
        f'{MARK} {NAMED[section]} "{id}" was changed by a published version and by '
        "this draft."
    )
    advice = "# Below is the published one; this is the draft's. Then remove this."
    kept = [f"#   {line}".rstrip() for line in part.split("\n")]
    return "\n".join([words, advice, *kept, there])
