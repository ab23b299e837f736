"""Changes to single places of a YAML text. All the rest stays as it is written."""

from collections.abc import Sequence
from dataclasses import replace

from ipr.criteria.edits.pieces import (
    Piece,
    indent_lines,
    item_lines,
    key_lines,
    write_scalar,
)
from ipr.criteria.edits.spans import Span, column_of, line_end, line_start
from ipr.criteria.edits.yaml_text import (
    PartEntry,
    Path,
    YamlPart,
    YamlText,
    moved_entries,
    read_part,
    read_yaml,
)


def put_value(
    text: YamlText, path: Path, key: str, value: Piece, order: Sequence[str] = ()
) -> YamlText:
    """Give a mapping a key, or its key another value.

    A new key stands behind the last of those that come before it in `order`.
    """
    part = text.find_part(path)
    names = [entry.name for entry in part.entries if entry.name is not None]
    if key in names:
        return replace_value(text, (*path, key), value)
    ahead = set(order[: order.index(key)]) if key in order else set(names)
    behind = [number for number, name in enumerate(names) if name in ahead]
    place = behind[-1] + 1 if behind else len(names)
    if part.flow:
        new = f"{write_scalar(key)}: {value.inline}"
        return _insert_flow(text, path, place, new, "{}")
    return _insert_block(text, path, place, key_lines(key, value))


def insert_member(text: YamlText, path: Path, place: int, value: Piece) -> YamlText:
    """Put a member into a list, before the one that stands at a place now."""
    if text.find_part(path).flow:
        return _insert_flow(text, path, place, value.inline, "[]")
    return _insert_block(text, path, place, item_lines(value))


def replace_value(text: YamlText, path: Path, value: Piece) -> YamlText:
    """Put another value in the place of one; what stands behind it there stays."""
    source = text.source
    holder, number = text.find_entry(path)
    entry = holder.entries[number]
    part = entry.value
    start, end = part.start, part.end
    if holder.flow or not (part.block or value.block):
        blank = start == end and source[start - 1 : start] == ":"
        return _replaced(text, path, (start, end), " " * blank + value.inline)
    if entry.name is None:
        column, after = column_of(source, start), line_end(source, end)
        rest = "" if part.block else source[end:after]
        first, *more = value.lines
        lines = [first + rest, *indent_lines(more, column)]
        return _replaced(text, path, (start, after), "\n".join(lines), column)
    return _replace_lines(text, path, entry, value)


def _replace_lines(
    text: YamlText, path: Path, entry: PartEntry, value: Piece
) -> YamlText:
    """Replace a key's value where the old or the new one takes whole lines."""
    source, part = text.source, entry.value
    colon = source.index(":", entry.key_end) + 1
    behind = colon if part.block else part.end
    rest = source[behind : line_end(source, behind)].rstrip()
    span = colon, line_end(source, part.end)
    if not value.block:
        return _replaced(text, path, span, f" {value.inline}{rest}")
    column = column_of(source, entry.start)
    lines = [rest, *indent_lines(value.lines, column + 2)]
    return _replaced(text, path, span, "\n".join(lines))


def _replaced(
    text: YamlText, path: Path, span: Span, new: str, column: int = 0
) -> YamlText:
    """Put a new text in the place of a value; it stands in a column."""
    read = read_part(" " * column + new).moved_by(span[0] - column)
    return text.spliced(path, span, new, lambda _: read)


def rename_key(text: YamlText, path: Path, key: str) -> YamlText:
    """Give a key of a mapping another name."""
    holder, number = text.find_entry(path)
    entry, new = holder.entries[number], write_scalar(key)
    if entry.name is None:
        return text
    longer = len(new) - (entry.key_end - entry.start)
    [moved, *behind] = moved_entries(holder.entries[number:], longer)
    renamed = replace(moved, start=entry.start, name=key)
    entries = (*holder.entries[:number], renamed, *behind)
    return _with_entries(text, path[:-1], (entry.start, entry.key_end), new, entries)


def drop_entry(text: YamlText, path: Path) -> YamlText:
    """Remove a key with its value, or a member of a list, with its own comments."""
    holder, number = text.find_entry(path)
    start, end = _dropped_span(text, holder, number)
    behind = moved_entries(holder.entries[number + 1 :], start - end)
    entries = (*holder.entries[:number], *behind)
    return _with_entries(text, path[:-1], (start, end), "", entries)


def _dropped_span(text: YamlText, holder: YamlPart, number: int) -> Span:
    source, entries = text.source, holder.entries
    entry = entries[number]
    if holder.flow:
        if number:
            return entries[number - 1].value.end, entry.value.end
        return entry.start, entries[1].start if len(entries) > 1 else entry.value.end
    if source[line_start(source, entry.start) : entry.start].strip():
        # It shares its line with the dash of the member that it opens.
        return entry.start, entries[number + 1].start
    start, end = text.lines_of(entry)
    if end < len(source):
        end += 1
    elif start:
        start -= 1
    above = source[line_start(source, start - 1) : start].strip() if start else ""
    while not above and source[end : line_end(source, end)].strip() == "":
        if end >= len(source):
            break
        end = min(line_end(source, end) + 1, len(source))
    return start, end


def move_member(text: YamlText, path: Path, before: int, after: int) -> YamlText:
    """Move a member of a list; whatever stands between the members stays there."""
    source, part = text.source, text.find_part(path)
    spans = [
        (one.start, one.value.end) if part.flow else text.lines_of(one)
        for one in part.entries
    ]
    order = list(range(len(spans)))
    order.insert(after, order.pop(before))
    new, at, entries = "", spans[0][0], list[PartEntry]()
    for (start, end), number in zip(spans, order, strict=True):
        new += source[at:start]
        distance = spans[0][0] + len(new) - spans[number][0]
        entries += moved_entries([part.entries[number]], distance)
        new, at = new + source[slice(*spans[number])], end
    return _with_entries(text, path, (spans[0][0], at), new, entries)


def append_copy(text: YamlText, path: Path, number: int) -> YamlText:
    """Put a copy of one of its members at the end of a list, comments and all."""
    part = text.find_part(path)
    copied, last = part.entries[number], len(part.entries)
    if part.flow:
        return insert_member(text, path, last, text.piece_of(copied.value))
    new = text.source[slice(*text.lines_of(copied))]
    _, end = text.lines_of(part.entries[-1])
    return insert_lines(text, path, last, end, new, before="\n\n")


def _insert_flow(
    text: YamlText, path: Path, place: int, new: str, brackets: str
) -> YamlText:
    part = text.find_part(path)
    entries = part.entries
    at, before, after = part.start + 1, "", ""
    if place < len(entries):
        at, after = entries[place].start, ", "
    elif entries:
        at, before = entries[-1].value.end, ", "
    read = read_part(brackets[0] + new + brackets[1]).entries
    made = moved_entries(read, at + len(before) - 1)
    return _with_new(text, path, place, at, before + new + after, made)


def _insert_block(
    text: YamlText, path: Path, place: int, lines: Sequence[str]
) -> YamlText:
    entries = text.find_part(path).entries
    column = column_of(text.source, entries[0].start) if entries else 0
    new = "\n".join(indent_lines(lines, column))
    spans = [text.lines_of(entry) for entry in entries]
    gap = "\n" if _spaced(text.source, spans) else ""
    if place < len(spans):
        at = spans[place][0]
        return insert_lines(text, path, place, at, new, after=f"\n{gap}")
    return insert_lines(text, path, place, spans[-1][1], new, before=f"\n{gap}")


def insert_lines(
    text: YamlText,
    path: Path,
    place: int,
    at: int,
    new: str,
    *,
    before: str = "",
    after: str = "",
) -> YamlText:
    """Put whole lines, which are entries of a block, between those there are."""
    made = moved_entries(read_part(new).entries, at + len(before))
    return _with_new(text, path, place, at, before + new + after, made)


def replace_lines(text: YamlText, path: Path, new: str) -> YamlText:
    """Put other lines in the place of an entry of a block and its comments."""
    holder, number = text.find_entry(path)
    start, end = text.lines_of(holder.entries[number])
    made = moved_entries(read_part(new).entries, start)
    longer = len(new) - (end - start)
    behind = moved_entries(holder.entries[number + 1 :], longer)
    entries = (*holder.entries[:number], *made, *behind)
    return _with_entries(text, path[:-1], (start, end), new, entries)


def _with_new(
    text: YamlText, path: Path, place: int, at: int, new: str, made: Sequence[PartEntry]
) -> YamlText:
    entries = text.find_part(path).entries
    behind = moved_entries(entries[place:], len(new))
    return _with_entries(text, path, (at, at), new, (*entries[:place], *made, *behind))


def _with_entries(
    text: YamlText, path: Path, span: Span, new: str, entries: Sequence[PartEntry]
) -> YamlText:
    """Put other text into a stretch of a part, which then has these entries."""
    if not entries:  # what is left is for the parser to say
        source = text.source
        return read_yaml(source[: span[0]] + new + source[span[1] :])
    longer = len(new) - (span[1] - span[0])
    return text.spliced(path, span, new, lambda part: part.holding(entries, longer))


def _spaced(source: str, spans: Sequence[Span]) -> bool:
    """Whether blank lines stand between the entries there are."""
    gaps = [source[a[1] : b[0]] for a, b in zip(spans, spans[1:], strict=False)]
    return bool(gaps) and all(gap.count("\n") > 1 for gap in gaps)
