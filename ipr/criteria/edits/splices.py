"""Changes to single places of a YAML text. All the rest stays as it is written."""

from collections.abc import Sequence
from dataclasses import replace

from ipr.criteria.edits.document import (
    PartEntry,
    Path,
    YamlDocument,
    YamlPart,
    moved_entries,
    read_document,
    read_part,
)
from ipr.criteria.edits.pieces import (
    Piece,
    indent_lines,
    item_lines,
    key_lines,
    write_scalar,
)
from ipr.criteria.edits.spans import Span, column_of, line_end, line_start


def put_value(
    document: YamlDocument,
    path: Path,
    key: str,
    value: Piece,
    order: Sequence[str] = (),
) -> YamlDocument:
    """Give a mapping a key, or its key another value.

    A new key stands behind the last of those that come before it in `order`.
    """
    part = document.find_part(path)
    names = [entry.name for entry in part.entries if entry.name is not None]
    if key in names:
        return replace_value(document, (*path, key), value)
    ahead = set(order[: order.index(key)]) if key in order else set(names)
    behind = [number for number, name in enumerate(names) if name in ahead]
    place = behind[-1] + 1 if behind else len(names)
    if part.flow:
        new = f"{write_scalar(key)}: {value.inline}"
        return _insert_flow(document, path, place, new, "{}")
    return _insert_block(document, path, place, key_lines(key, value))


def insert_member(
    document: YamlDocument, path: Path, place: int, value: Piece
) -> YamlDocument:
    """Put a member into a list, before the one that stands at a place now."""
    if document.find_part(path).flow:
        return _insert_flow(document, path, place, value.inline, "[]")
    return _insert_block(document, path, place, item_lines(value))


def replace_value(document: YamlDocument, path: Path, value: Piece) -> YamlDocument:
    """Put another value in the place of one; what stands behind it there stays."""
    text = document.text
    holder, number = document.find_entry(path)
    entry = holder.entries[number]
    part = entry.value
    start, end = part.start, part.end
    if holder.flow or not (part.block or value.block):
        blank = start == end and text[start - 1 : start] == ":"
        return _replaced(document, path, (start, end), " " * blank + value.inline)
    if entry.name is None:
        column, after = column_of(text, start), line_end(text, end)
        rest = "" if part.block else text[end:after]
        first, *more = value.lines
        lines = [first + rest, *indent_lines(more, column)]
        return _replaced(document, path, (start, after), "\n".join(lines), column)
    return _replace_lines(document, path, entry, value)


def _replace_lines(
    document: YamlDocument, path: Path, entry: PartEntry, value: Piece
) -> YamlDocument:
    """Replace a key's value where the old or the new one takes whole lines."""
    text, part = document.text, entry.value
    colon = text.index(":", entry.key_end) + 1
    behind = colon if part.block else part.end
    rest = text[behind : line_end(text, behind)].rstrip()
    span = colon, line_end(text, part.end)
    if not value.block:
        return _replaced(document, path, span, f" {value.inline}{rest}")
    column = column_of(text, entry.start)
    lines = [rest, *indent_lines(value.lines, column + 2)]
    return _replaced(document, path, span, "\n".join(lines))


def _replaced(
    document: YamlDocument, path: Path, span: Span, new: str, column: int = 0
) -> YamlDocument:
    """Put a new text in the place of a value; it stands in a column."""
    read = read_part(" " * column + new).moved_by(span[0] - column)
    return document.spliced(path, span, new, lambda _: read)


def rename_key(document: YamlDocument, path: Path, key: str) -> YamlDocument:
    """Give a key of a mapping another name."""
    holder, number = document.find_entry(path)
    entry, new = holder.entries[number], write_scalar(key)
    if entry.name is None:
        return document
    longer = len(new) - (entry.key_end - entry.start)
    [moved, *behind] = moved_entries(holder.entries[number:], longer)
    renamed = replace(moved, start=entry.start, name=key)
    entries = (*holder.entries[:number], renamed, *behind)
    return _with_entries(
        document, path[:-1], (entry.start, entry.key_end), new, entries
    )


def drop_entry(document: YamlDocument, path: Path) -> YamlDocument:
    """Remove a key with its value, or a member of a list, with its own comments."""
    holder, number = document.find_entry(path)
    start, end = _dropped_span(document, holder, number)
    behind = moved_entries(holder.entries[number + 1 :], start - end)
    entries = (*holder.entries[:number], *behind)
    return _with_entries(document, path[:-1], (start, end), "", entries)


def _dropped_span(document: YamlDocument, holder: YamlPart, number: int) -> Span:
    text, entries = document.text, holder.entries
    entry = entries[number]
    if holder.flow:
        if number:
            return entries[number - 1].value.end, entry.value.end
        return entry.start, entries[1].start if len(entries) > 1 else entry.value.end
    if text[line_start(text, entry.start) : entry.start].strip():
        # It shares its line with the dash of the member that it opens.
        return entry.start, entries[number + 1].start
    start, end = document.lines_of(entry)
    if end < len(text):
        end += 1
    elif start:
        start -= 1
    above = text[line_start(text, start - 1) : start].strip() if start else ""
    while not above and text[end : line_end(text, end)].strip() == "":
        if end >= len(text):
            break
        end = min(line_end(text, end) + 1, len(text))
    return start, end


def move_member(
    document: YamlDocument, path: Path, before: int, after: int
) -> YamlDocument:
    """Move a member of a list; whatever stands between the members stays there."""
    text, part = document.text, document.find_part(path)
    spans = [
        (one.start, one.value.end) if part.flow else document.lines_of(one)
        for one in part.entries
    ]
    order = list(range(len(spans)))
    order.insert(after, order.pop(before))
    new, at, entries = "", spans[0][0], list[PartEntry]()
    for (start, end), number in zip(spans, order, strict=True):
        new += text[at:start]
        distance = spans[0][0] + len(new) - spans[number][0]
        entries += moved_entries([part.entries[number]], distance)
        new, at = new + text[slice(*spans[number])], end
    return _with_entries(document, path, (spans[0][0], at), new, entries)


def append_copy(document: YamlDocument, path: Path, number: int) -> YamlDocument:
    """Put a copy of one of its members at the end of a list, comments and all."""
    part = document.find_part(path)
    copied, last = part.entries[number], len(part.entries)
    if part.flow:
        return insert_member(document, path, last, document.source_of(copied.value))
    new = document.text[slice(*document.lines_of(copied))]
    _, end = document.lines_of(part.entries[-1])
    return insert_lines(document, path, last, end, new, before="\n\n")


def _insert_flow(
    document: YamlDocument, path: Path, place: int, new: str, brackets: str
) -> YamlDocument:
    part = document.find_part(path)
    entries = part.entries
    at, before, after = part.start + 1, "", ""
    if place < len(entries):
        at, after = entries[place].start, ", "
    elif entries:
        at, before = entries[-1].value.end, ", "
    read = read_part(brackets[0] + new + brackets[1]).entries
    made = moved_entries(read, at + len(before) - 1)
    return _with_new(document, path, place, at, before + new + after, made)


def _insert_block(
    document: YamlDocument, path: Path, place: int, lines: Sequence[str]
) -> YamlDocument:
    entries = document.find_part(path).entries
    column = column_of(document.text, entries[0].start) if entries else 0
    new = "\n".join(indent_lines(lines, column))
    spans = [document.lines_of(entry) for entry in entries]
    gap = "\n" if _spaced(document.text, spans) else ""
    if place < len(spans):
        at = spans[place][0]
        return insert_lines(document, path, place, at, new, after=f"\n{gap}")
    return insert_lines(document, path, place, spans[-1][1], new, before=f"\n{gap}")


def insert_lines(
    document: YamlDocument,
    path: Path,
    place: int,
    at: int,
    new: str,
    *,
    before: str = "",
    after: str = "",
) -> YamlDocument:
    """Put whole lines, which are entries of a block, between those there are."""
    made = moved_entries(read_part(new).entries, at + len(before))
    return _with_new(document, path, place, at, before + new + after, made)


def replace_lines(document: YamlDocument, path: Path, new: str) -> YamlDocument:
    """Put other lines in the place of an entry of a block and its comments."""
    holder, number = document.find_entry(path)
    start, end = document.lines_of(holder.entries[number])
    made = moved_entries(read_part(new).entries, start)
    longer = len(new) - (end - start)
    behind = moved_entries(holder.entries[number + 1 :], longer)
    entries = (*holder.entries[:number], *made, *behind)
    return _with_entries(document, path[:-1], (start, end), new, entries)


def _with_new(
    document: YamlDocument,
    path: Path,
    place: int,
    at: int,
    new: str,
    made: Sequence[PartEntry],
) -> YamlDocument:
    entries = document.find_part(path).entries
    behind = moved_entries(entries[place:], len(new))
    return _with_entries(
        document, path, (at, at), new, (*entries[:place], *made, *behind)
    )


def _with_entries(
    document: YamlDocument,
    path: Path,
    span: Span,
    new: str,
    entries: Sequence[PartEntry],
) -> YamlDocument:
    """Put other text into a stretch of a part, which then has these entries."""
    if not entries:  # what is left is for the parser to say
        text = document.text
        return read_document(text[: span[0]] + new + text[span[1] :])
    longer = len(new) - (span[1] - span[0])
    return document.spliced(path, span, new, lambda part: part.holding(entries, longer))


def _spaced(text: str, spans: Sequence[Span]) -> bool:
    """Whether blank lines stand between the entries there are."""
    gaps = [text[a[1] : b[0]] for a, b in zip(spans, spans[1:], strict=False)]
    return bool(gaps) and all(gap.count("\n") > 1 for gap in gaps)
