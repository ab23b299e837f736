"""A document with one of everything, for tests."""

from datetime import date
from decimal import Decimal

from ipr.documents.model import (
    SUPPRESSED,
    Chart,
    Document,
    Heading,
    ItemList,
    KeyDetails,
    Paragraph,
    Table,
)
from ipr.web.charts import DARK_BLUE, AxisTick, Series, draw_bars

HOUSING, DEBT = "Housing", "=HYPERLINK(1)"
CASES = Table(
    caption="Cases by area of concern, October 2026",
    heads=["Area of concern", "Cases", "Month before"],
    rows=[[HOUSING, 1234, SUPPRESSED], [DEBT, 3, 0]],
    sheet="Areas: all",
    source="Cases received, IPR service",
)
DAYS = Table(
    caption="Days",
    heads=["Area", "First", "On average"],
    rows=[["North\nEast", date(2026, 10, 2), Decimal("1.5")]],
)


def make_document(**different):
    picture = draw_bars(
        "Areas of concern",
        [AxisTick("h", HOUSING), AxisTick("d", "Debt")],
        [Series("October 2026", DARK_BLUE, {"h": 1234, "d": 3})],
    )
    given = {
        "title": "Areas of concern: July to September 2026",
        "blocks": [
            Paragraph("First line\nsecond & <b>line</b>\x00"),
            Heading("What we found"),
            Chart(picture, "Housing has most cases, 1,234", CASES),
            Heading("By day", 3),
            DAYS,
            ItemList(["One", "Two"]),
            ItemList(["First", "Second"], numbered=True),
            ItemList(["Again first"], numbered=True),
            KeyDetails([("Read by", "A second person")]),
        ],
        "dated": date(2026, 11, 5),
        "header": "OFFICIAL-SENSITIVE",
        "footer": "Serious Case Panel",
        "notes": [("Case", "A case received in the month (London)")],
    }
    return Document(**{**given, **different})
