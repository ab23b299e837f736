"""Charts as SVG pictures: columns over time and bars by name, numbers always whole.

A chart is a picture beside its table: it has its own address, is shown by `<img>`
and runs nothing. Colours are those of the government's analysis guidance, which stay
apart for the colour-blind and in shades of grey.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

DARK_BLUE, TURQUOISE, DARK_PINK = "#12436d", "#28a197", "#801650"
ORANGE, DARK_GREY, LIGHT_PURPLE = "#f46a25", "#3d3d3d", "#a285d1"
INK, GRID = "#0b0c0c", "#b1b4b6"

WIDTH, LINE, TEXT = 960, 22, 15
"""The picture's width, the height of a line of text, and the size of its letters."""
LETTER = 9
"""Room for a letter in the widest of the fonts that a browser may take."""
PLOT_HEIGHT, BAR_HEIGHT, GAP = 320, 26, 0.25
MOST_LINES = 6
MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@dataclass(frozen=True)
class Series:
    """Numbers of one kind, by the value that each belongs to."""

    name: str
    colour: str
    numbers: Mapping[str, int]

    def of(self, value: str) -> int:
        """Return the number of a value; nothing was counted there, so 0."""
        return self.numbers.get(value, 0)


@dataclass(frozen=True)
class AxisTick:
    """A place on an axis: the value it stands for, and up to two lines of words."""

    value: str
    text: str = ""
    under: str = ""


def month_ticks(months: Iterable[str]) -> list[AxisTick]:
    """Return every month from the first to the last, those without a number too.

    As many are named as there is room for, evenly from January, each year once.

    >>> [tick.value for tick in month_ticks(["2025-11", "2026-02"])]
    ['2025-11', '2025-12', '2026-01', '2026-02']
    >>> [(tick.text, tick.under) for tick in month_ticks(["2025-12", "2026-01"])]
    [('Dec', '2025'), ('Jan', '2026')]
    """
    numbers = sorted(_month_number(month) for month in months)
    if not numbers:
        return []
    every = range(numbers[0], numbers[-1] + 1)
    room = WIDTH / len(every)
    step = next((n for n in (1, 3, 6, 12) if n * room > 4 * LETTER), 12)
    ticks: list[AxisTick] = []
    named = ""
    for number in every:
        year, month = divmod(number, 12)
        text = MONTHS[month] if month % step == 0 else ""
        under = str(year) if text and str(year) != named else ""
        named = under or named
        ticks.append(AxisTick(f"{year}-{month + 1:02}", text, under))
    return ticks


def draw_columns(
    title: str, ticks: Sequence[AxisTick], series: Sequence[Series], nothing: str = ""
) -> bytes:
    """Return columns, the series stacked in each, with lines to read heights by.

    `nothing` is what the picture says where no column has a height.
    """
    totals = _totals(ticks, series)
    scale = _whole_scale(totals)
    left = LETTER * len(f"{scale[-1]:,}") + 20
    bottom = 10 + PLOT_HEIGHT
    svg = _picture(title, bottom + 2 * LINE + 20 + LINE * len(series))
    axis = SubElement(svg, "g", {"class": "axis y"})
    for number in scale:
        y = bottom - PLOT_HEIGHT * number / scale[-1]
        _line(axis, left, y, WIDTH - 10, y, INK if number == 0 else GRID)
        _text(axis, left - 8, y + 5, f"{number:,}", anchor="end")
    room = (WIDTH - 10 - left) / max(len(ticks), 1)
    for place, tick in enumerate(ticks):
        x, y = left + room * place, float(bottom)
        for one in series:
            height = PLOT_HEIGHT * one.of(tick.value) / scale[-1]
            y -= height
            _block(svg, x + room * GAP / 2, y, room * (1 - GAP), height, one.colour)
        for line, words in enumerate((tick.text, tick.under), start=1):
            _text(svg, x + room / 2, bottom + LINE * line, words, anchor="middle")
    if not any(totals):
        middle = (left + WIDTH - 10) / 2
        _text(svg, middle, bottom - PLOT_HEIGHT / 2, nothing, anchor="middle")
    _legend(svg, left, bottom + 2 * LINE + 20, series)
    return _written(svg)


def draw_bars(
    title: str, ticks: Sequence[AxisTick], series: Sequence[Series], width: int = WIDTH
) -> bytes:
    """Return a bar for each name, the series in a row, with its total at its end."""
    totals = _totals(ticks, series)
    most = max([*totals, 1])
    left = LETTER * max((len(tick.text) for tick in ticks), default=0) + 20
    length = width - left - LETTER * len(f"{most:,}") - 20
    bottom = 10 + (BAR_HEIGHT + 10) * len(ticks)
    svg = _picture(title, bottom + 10 + LINE * len(series), width)
    for place, (tick, total) in enumerate(zip(ticks, totals, strict=True)):
        x, y = float(left), 10 + (BAR_HEIGHT + 10) * place
        _text(svg, left - 8, y + BAR_HEIGHT - 8, tick.text, anchor="end")
        for one in series:
            part = length * one.of(tick.value) / most
            _block(svg, x, y, part, BAR_HEIGHT, one.colour)
            x += part
        _text(svg, x + 8, y + BAR_HEIGHT - 8, f"{total:,}")
    _legend(svg, left, bottom + 10, series)
    return _written(svg)


def _totals(ticks: Sequence[AxisTick], series: Sequence[Series]) -> list[int]:
    return [sum(one.of(tick.value) for one in series) for tick in ticks]


def _whole_scale(totals: Sequence[int]) -> range:
    """Return 0 and up to six even, round steps to the greatest number or above it."""
    most = max([*totals, 1])
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(step for step in steps if step * MOST_LINES >= most)
    return range(0, most + step, step)


def _month_number(month: str) -> int:
    year, _, number = month.partition("-")
    return 12 * int(year) + int(number) - 1


def _picture(title: str, height: float, width: int = WIDTH) -> Element:
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height:g}",
            "role": "img",
            "font-family": "arial, sans-serif",
            "font-size": str(TEXT),
        },
    )
    SubElement(svg, "title").text = title
    _block(svg, 0, 0, width, height, "#ffffff")
    return svg


def _legend(svg: Element, x: float, y: float, series: Sequence[Series]) -> None:
    for place, one in enumerate(series):
        _block(svg, x, y + LINE * place - 2, TEXT, TEXT, one.colour)
        _text(svg, x + TEXT + 8, y + LINE * place + 11, one.name)


def _block(
    parent: Element, x: float, y: float, width: float, height: float, colour: str
) -> None:
    if width and height:
        places = {"x": x, "y": y, "width": width, "height": height}
        numbers = {name: f"{place:.1f}" for name, place in places.items()}
        SubElement(parent, "rect", numbers | {"fill": colour})


def _line(
    parent: Element, x1: float, y1: float, x2: float, y2: float, colour: str
) -> None:
    places = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    numbers = {name: f"{place:.1f}" for name, place in places.items()}
    SubElement(parent, "line", numbers | {"stroke": colour})


def _text(
    parent: Element, x: float, y: float, words: str, anchor: str = "start"
) -> None:
    if words:
        place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "fill": INK}
        SubElement(parent, "text", place).text = words


def _written(svg: Element) -> bytes:
    written: bytes = ElementTree.tostring(svg, encoding="utf-8", xml_declaration=True)
    return written
