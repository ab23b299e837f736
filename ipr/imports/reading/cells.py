"""A cell between the program that reads and the one that asked: plain JSON.

Text, numbers, yes and no are themselves, an empty cell is None; anything else is a
list that begins with its kind.
"""

import math
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | None | list[str]

DAY, TIME, ERROR, NO_VALUE, MERGED = "day", "time", "error", "no value", "merged"
ERROR_WORDS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!")
    + ("#CALC!", "#BLOCKED!", "#UNKNOWN!", "#FIELD!", "#GETTING_DATA")
)
MOST_EXACT = 1e15


def say_cell(value: object) -> Cell:
    """Return what a reader found in a cell as what is passed on.

    >>> say_cell(3.0), say_cell(date(2026, 5, 3)), say_cell("#N/A"), say_cell("")
    (3, ['day', '2026-05-03'], ['error', '#N/A'], None)
    """
    if isinstance(value, str):
        return say_text(value)
    if isinstance(value, float):
        return _say_number(value)
    if isinstance(value, date | datetime):
        return [DAY, value.isoformat()]
    if isinstance(value, time | timedelta):
        return [TIME, str(value)]
    if isinstance(value, bool | int) or value is None:
        return value
    return str(value)


def say_text(text: str) -> Cell:
    """Return a text as a cell: none if there is nothing in it."""
    plain = text.strip()
    if not plain:
        return None
    return [ERROR, plain] if plain.upper() in ERROR_WORDS else text


def column_letters(at: int) -> str:
    """Return what a spreadsheet calls its column, counted from 0.

    >>> column_letters(0), column_letters(27), column_letters(16383)
    ('A', 'AB', 'XFD')
    """
    letters, left = "", at + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return what a spreadsheet calls a cell, its row counted from 1.

    >>> cell_name(12, 2)
    'C12'
    """
    return f"{column_letters(column)}{row}"


def _say_number(value: float) -> Cell:
    if not math.isfinite(value):
        return [ERROR, "#NUM!"]
    whole = value.is_integer() and abs(value) < MOST_EXACT
    return int(value) if whole else value
