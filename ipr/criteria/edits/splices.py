"""Changes to single places of a YAML text. All the rest stays as it is written."""

from collections.abc import Sequence

from yaml.nodes import Node

from ipr.criteria.edits.pieces import (
    Piece,
    indented,
    item_lines,
    key_lines,
    scalar,
)
from ipr.criteria.edits.spans import (
    Entry,
    Path,
    column_of,
    end_of,
    entries_of,
    extent,
    find,
    is_block,
    is_flow,
    line_end,
    line_start,
    spliced,
)


def put(
    text: str, path: Path, key: str, value: Piece, order: Sequence[str] = ()
) -> str:
    """Give a mapping a key, or its key another value.

    A new key stands behind the last of those that come before it in `order`.
    """
    node = find(text, path)
    entries = entries_of(text, node)
    names = [entry.key.value for entry in entries if entry.key is not None]
    if key in names:
        return replace(text, (*path, key), value)
    ahead = set(order[: order.index(key)]) if key in order else set(names)
    behind = [number for number, name in enumerate(names) if name in ahead]
    place = behind[-1] + 1 if behind else len(names)
    if is_flow(node):
        return _insert_flow(text, node, place, f"{scalar(key)}: {value.inline}")
    return _insert_block(text, entries, place, key_lines(key, value))


def insert(text: str, path: Path, place: int, value: Piece) -> str:
    """Put a member into a list, before the one that stands at a place now."""
    node = find(text, path)
    if is_flow(node):
        return _insert_flow(text, node, place, value.inline)
    return _insert_block(text, entries_of(text, node), place, item_lines(value))


def replace(text: str, path: Path, value: Piece) -> str:
    """Put another value in the place of one; what stands behind it there stays."""
    entry, node = _entry(text, path), find(text, path)
    start, end = node.start_mark.index, end_of(text, node)
    inside = is_flow(find(text, path[:-1]))
    if inside or not (is_block(node) or value.block):
        blank = start == end and text[start - 1 : start] == ":"
        return spliced(text, [(start, end, " " * blank + value.inline)])
    if entry.key is None:
        column = column_of(text, start)
        after = line_end(text, end)
        rest = "" if is_block(node) else text[end:after]
        first, *more = value.lines
        lines = [first + rest, *indented(more, column)]
        return spliced(text, [(start, after, "\n".join(lines))])
    return _replace_lines(text, entry, value)


def _replace_lines(text: str, entry: Entry, value: Piece) -> str:
    """Replace a key's value where the old or the new one takes whole lines."""
    node, key = entry.value, entry.key
    colon = text.index(":", key.end_mark.index if key else entry.start) + 1
    end = end_of(text, node)
    if is_block(node):
        rest = text[colon : line_end(text, colon)].rstrip()
    else:
        rest = text[end : line_end(text, end)].rstrip()
    after = line_end(text, end)
    column = column_of(text, entry.start)
    if value.block:
        lines = [rest, *indented(value.lines, column + 2)]
        return spliced(text, [(colon, after, "\n".join(lines))])
    return spliced(text, [(colon, after, f" {value.inline}{rest}")])


def rename(text: str, path: Path, key: str) -> str:
    """Give a key of a mapping another name."""
    entry = _entry(text, path)
    if entry.key is None:
        return text
    span = entry.key.start_mark.index, entry.key.end_mark.index
    return spliced(text, [(*span, scalar(key))])


def drop(text: str, path: Path) -> str:
    """Remove a key with its value, or a member of a list, with its own comments."""
    node = find(text, path[:-1])
    entries = entries_of(text, node)
    number = entries.index(_entry(text, path))
    if is_flow(node):
        return _drop_flow(text, entries, number)
    if text[line_start(text, entries[number].start) : entries[number].start].strip():
        # It shares its line with the dash of the member that it opens.
        after = entries[number + 1].start
        return spliced(text, [(entries[number].start, after, "")])
    start, end = extent(text, entries[number])
    if end < len(text):
        end += 1
    elif start:
        start -= 1
    above = text[line_start(text, start - 1) : start].strip() if start else ""
    while not above and text[end : line_end(text, end)].strip() == "":
        if end >= len(text):
            break
        end = min(line_end(text, end) + 1, len(text))
    return spliced(text, [(start, end, "")])


def move(text: str, path: Path, before: int, after: int) -> str:
    """Move a member of a list; whatever stands between the members stays there."""
    node = find(text, path)
    entries = entries_of(text, node)
    if is_flow(node):
        spans = [(entry.start, end_of(text, entry.value)) for entry in entries]
    else:
        spans = [extent(text, entry) for entry in entries]
    order = list(range(len(spans)))
    order.insert(after, order.pop(before))
    moved = [text[slice(*spans[number])] for number in order]
    return spliced(text, [(*s, new) for s, new in zip(spans, moved, strict=True)])


def _entry(text: str, path: Path) -> Entry:
    value = find(text, path)
    entries = entries_of(text, find(text, path[:-1]))
    return next(entry for entry in entries if entry.value is value)


def _insert_flow(text: str, node: Node, place: int, new: str) -> str:
    entries = entries_of(text, node)
    if not entries:
        start = node.start_mark.index + 1
        return spliced(text, [(start, start, new)])
    if place < len(entries):
        start = entries[place].start
        return spliced(text, [(start, start, f"{new}, ")])
    end = end_of(text, entries[-1].value)
    return spliced(text, [(end, end, f", {new}")])


def _drop_flow(text: str, entries: Sequence[Entry], number: int) -> str:
    start, end = entries[number].start, end_of(text, entries[number].value)
    if number:
        start = end_of(text, entries[number - 1].value)
    elif len(entries) > 1:
        end = entries[1].start
    return spliced(text, [(start, end, "")])


def _insert_block(
    text: str, entries: Sequence[Entry], place: int, lines: Sequence[str]
) -> str:
    column = column_of(text, entries[0].start) if entries else 0
    new = "\n".join(indented(lines, column))
    spans = [extent(text, entry) for entry in entries]
    gap = "\n" if _spaced(text, spans) else ""
    if place < len(spans):
        start = spans[place][0]
        return spliced(text, [(start, start, f"{new}\n{gap}")])
    end = spans[-1][1]
    return spliced(text, [(end, end, f"\n{gap}{new}")])


def _spaced(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether blank lines stand between the entries there are."""
    gaps = [text[a[1] : b[0]] for a, b in zip(spans, spans[1:], strict=False)]
    return bool(gaps) and all(gap.count("\n") > 1 for gap in gaps)
