"""The chart of a back-test: how many referrals change in each month, and to what."""

import sys
from typing import Any

import pygal
from pygal.style import Style

from ipr.criteria.backtests.figures import NAMES, Figures
from ipr.rulebook.model import ACCEPT, CANNOT_TELL, CONSIDER, DECLINE

# For the sake of its maps, which we don't draw, pygal looks into every import there
# is, in a way that Python warns of.
sys.meta_path[:] = [
    finder
    for finder in sys.meta_path
    if not isinstance(finder, pygal.PluginImportFixer)
]

COLOURS = {
    ACCEPT: "#12436d",
    CONSIDER: "#28a197",
    CANNOT_TELL: "#a285d1",
    DECLINE: "#801650",
}
"""Distinct to the colour-blind, and in shades of grey."""
FONT = "arial, sans-serif"
STYLE = {
    "background": "#ffffff",
    "plot_background": "#ffffff",
    "foreground": "#0b0c0c",
    "foreground_strong": "#0b0c0c",
    "foreground_subtle": "#b1b4b6",
    "opacity": "1",
    "font_family": FONT,
    "label_font_size": 13,
    "major_label_font_size": 13,
    "legend_font_size": 15,
    "no_data_font_size": 20,
}
MOST_LABELS = 12
MOST_LINES = 6
"""Lines to read a height by: each a whole number of referrals, none twice."""


def draw_months(figures: Figures) -> bytes:
    """Return the chart as an SVG picture that asks nobody for anything."""
    outcomes = figures.becoming
    style = Style(**STYLE, colors=[COLOURS[outcome] for outcome in outcomes])
    months = figures.months
    chart = pygal.StackedBar(
        style=style,
        js=[],
        width=960,
        height=460,
        margin=15,
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        x_label_rotation=45,
        show_minor_x_labels=False,
        truncate_legend=-1,
        include_x_axis=True,
        no_data_text="No referral changes",
        value_formatter=lambda number: f"{number:,.0f}",
    )
    chart.x_labels = [month.name for month in months]
    step = -(-len(months) // MOST_LABELS) or 1
    chart.x_labels_major = [month.name for month in months[::step]]
    most = max((sum(map(month.to, outcomes)) for month in months), default=0)
    every = -(-most // MOST_LINES) or 1
    chart.y_labels = range(0, most + every, every)
    for outcome in outcomes:
        values = [month.to(outcome) for month in months]
        chart.add(f"Becomes: {NAMES[outcome].lower()}", values)
    chart.add_xml_filter(_without_scripts)
    drawn: bytes = chart.render()
    return drawn


def _without_scripts(root: Any) -> Any:
    """Leave out what the library would run where a chart can be pointed at."""
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    return root
