"""An invented tracker as ACSSLs keep them: thousands of rows, and the mess people make.

The same each time. What it holds is said by no code of the product: whoever counts it
reads the file.
"""

import io
from datetime import date, timedelta
from random import Random

from xlsxwriter import Workbook

HEADS = [
    *(" Date recieved", "Area ", "Service Line(s)", "Broad category"),
    *("Other Categories", "How it came", "Barriers", "Reason for support"),
    *("Action taken", "Outcome", "Lessons learnt", "Date closed", "Initials"),
]
CATEGORIES = {
    "Payment stopped or delayed": ("payment stopped or  delayed ",),
    "Financial hardship": ("FINANCIAL HARDSHIP", "Financial  hardship "),
    "Housing": ("Housing and homelessness", "housing & homelessness", "Housing "),
    "Mental health": ("Mental Health", "mental-health"),
    "Bereavement": ("bereavement",),
    "": ("", "   "),
}
"""What each is called today, and how else people write it."""
FIRST, LAST = date(2026, 4, 1), date(2026, 10, 31)
HEADING_ROW = 4


def make_tracker(
    rows: int = 5000, areas: tuple[str, ...] = ("North Example",)
) -> bytes:
    """Return a workbook of so many cases, with a title above and sheets beside."""
    held = io.BytesIO()
    book = Workbook(held, {"constant_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet, lists = book.add_worksheet("Tracker 26-27"), book.add_worksheet("Lists")
    old = book.add_worksheet("Old tracker")
    old.hide()
    for at, name in enumerate(CATEGORIES):
        lists.write(at, 0, name)
        old.write(at, 0, "moved")
    sheet.write(0, 0, "ACSSL tracker – invented")
    sheet.write_row(HEADING_ROW - 1, 0, HEADS)
    draw, number, written = Random(26), HEADING_ROW, 0
    while written < rows:
        cells = _cells(draw, areas, written)
        for _ in range(2 if draw.random() < 0.02 and written + 2 <= rows else 1):
            if draw.random() < 0.01:
                number += 1  # a row left empty
            if draw.random() < 0.03:
                sheet.set_row(number, None, None, {"hidden": True})
            for at, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(number, at, cell, day)
                elif cell is not None:
                    sheet.write(number, at, cell)
            number, written = number + 1, written + 1
    book.close()
    return held.getvalue()


def _cells(draw: Random, areas: tuple[str, ...], at: int) -> list[object]:
    came = FIRST + timedelta(days=draw.randint(0, (LAST - FIRST).days))
    closed = came + timedelta(days=draw.randint(0, 28)) if draw.random() < 0.8 else None
    name = draw.choice([*CATEGORIES] * 3 + ["Mental health"] * 5)
    return [
        _day(draw, came),
        draw.choice(areas) + draw.choice(("", " ")),
        draw.choice(("UC", "Universal Credit; PIP", "pip", "CMG ; UC", "Esa", None)),
        draw.choice((name, *CATEGORIES[name])),
        draw.choice((None, None, "Bereavement; Mental health", "financial hardship")),
        draw.choice(("Phone", "E-mail", "Work coach", "Jobcentre, by phone", None)),
        draw.choice(("Internal", "outside DWP", "Both", "not known", None)),
        f"Invented case {at}: = rent {draw.randint(100, 900)} not paid",
        draw.choice((None, "Rang the jobcentre", "- rang\n- wrote to the council")),
        draw.choice((None, "Paid", "With the council now")),
        draw.choice((None, None, "Ring before a letter goes out")),
        _day(draw, closed) if closed else draw.choice((None, " ")),
        draw.choice(("AA", "B.C.", None)),
    ]


def _day(draw: Random, day: date) -> object:
    ways = (
        *(day, day, day, day),
        f"{day:%d/%m/%y}",
        f"{day.day} {day:%B %Y} ",
        f"{day:%a %d %b %Y}",
        day.isoformat(),
        (day - date(1899, 12, 30)).days,
    )
    return draw.choice(ways)
