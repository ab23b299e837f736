"""Lines, columns and comments around a place in a text."""

from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


def line_start(text: str, index: int) -> int:
    """Return where the line of a place begins."""
    return text.rfind("\n", 0, index) + 1


def line_end(text: str, index: int) -> int:
    """Return where the line of a place ends, before its line end."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def column_of(text: str, index: int) -> int:
    """Return how far to the right a place is."""
    return index - line_start(text, index)


def next_dash(text: str, after: int, column: int) -> int:
    """Return where the next dash in a column is, at or after a place."""
    while True:
        place = line_start(text, after) + column
        if place >= after and text[place : place + 1] == "-":
            return place
        after = line_end(text, after) + 1


def lines_with_comments(text: str, start: int, end: int) -> Span:
    """Return the whole lines of a stretch of text, with the comments it owns.

    Those are the comment lines directly above it, what stands behind it on its
    last line, and comments below it that are further to the right.
    """
    column = column_of(text, start)
    first = line_start(text, start)
    while first:
        above = line_start(text, first - 1)
        line = text[above : first - 1]
        if not _is_comment(line) or indent_of(line) > column:
            break
        first = above
    return first, _past_own_comments(text, line_end(text, max(end, start)), column)


def _past_own_comments(text: str, end: int, column: int) -> int:
    look = end
    while look < len(text):
        below = line_end(text, look + 1)
        line = text[look + 1 : below]
        if line.strip() and not (_is_comment(line) and indent_of(line) > column):
            break
        look = below
        if line.strip():
            end = below
    return end


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def indent_of(line: str) -> int:
    """Return how many blanks a line begins with."""
    return len(line) - len(line.lstrip())
