"""Charts: every month has its place, every number its height, and words fit."""

from xml.etree import ElementTree

import pytest

from ipr.web.charts import (
    DARK_BLUE,
    DARK_PINK,
    MONTHS,
    WIDTH,
    AxisTick,
    Series,
    draw_bars,
    draw_columns,
    month_ticks,
)

SVG = "{http://www.w3.org/2000/svg}"
DRAWINGS = {"columns": draw_columns, "bars": draw_bars}


def accepted(**numbers):
    return Series(
        "Accepted", DARK_BLUE, {k.replace("_", "-"): n for k, n in numbers.items()}
    )


def read(picture):
    return ElementTree.fromstring(picture)


def blocks(svg, colour):
    found = [one for one in svg.iter(f"{SVG}rect") if one.get("fill") == colour]
    return [
        {key: float(one.get(key)) for key in ("x", "y", "width", "height")}
        for one in found
    ]


def words(svg):
    return [text.text for text in svg.iter(f"{SVG}text")]


class TestMonthTicks:
    def test_leave_out_no_month_between_the_first_and_the_last(self):
        values = [tick.value for tick in month_ticks(["2026-03", "2025-11"])]

        assert values == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]

    def test_are_none_where_nothing_was_counted(self):
        assert month_ticks([]) == []

    @pytest.mark.parametrize(
        ("last", "named"),
        [
            ("2024-12", list(MONTHS)),
            ("2026-12", ["Jan", "Apr", "Jul", "Oct"] * 3),
            ("2033-12", ["Jan", "Jul"] * 10),
        ],
    )
    def test_name_as_many_as_there_is_room_for_evenly(self, last, named):
        assert [t.text for t in month_ticks(["2024-01", last]) if t.text] == named

    def test_say_each_year_once(self):
        ticks = month_ticks(["2025-02", "2027-05"])

        assert [t.under for t in ticks if t.under] == ["2025", "2026", "2027"]


class TestColumns:
    def test_an_empty_month_keeps_its_room(self):
        ticks = month_ticks(["2026-01", "2026-03"])
        svg = read(
            draw_columns("By month", ticks, [accepted(**{"2026-01": 4, "2026-03": 2})])
        )

        first, last, _key = blocks(svg, DARK_BLUE)
        assert last["x"] - first["x"] > 2 * first["width"]
        assert first["height"] == pytest.approx(2 * last["height"], abs=0.2)

    def test_one_series_stands_on_the_other(self):
        declined = Series("Declined", DARK_PINK, {"2026-01": 1})
        svg = read(
            draw_columns(
                "", month_ticks(["2026-01"]), [accepted(**{"2026-01": 1}), declined]
            )
        )

        below, above = blocks(svg, DARK_BLUE)[0], blocks(svg, DARK_PINK)[0]
        assert above["y"] + above["height"] == pytest.approx(below["y"], abs=0.2)

    @pytest.mark.parametrize("most", [0, 1, 3, 7, 60, 61, 999, 1_000_000])
    def test_heights_are_read_in_few_whole_numbers(self, most):
        svg = read(
            draw_columns("", month_ticks(["2026-01"]), [accepted(**{"2026-01": most})])
        )

        [axis] = [
            group for group in svg.iter(f"{SVG}g") if group.get("class") == "axis y"
        ]
        heights = [int(text.text.replace(",", "")) for text in axis.iter(f"{SVG}text")]
        assert 2 <= len(heights) <= 7
        assert heights == sorted(set(heights))
        assert heights[-1] >= most


class TestBars:
    def test_each_has_its_name_and_its_total(self):
        ticks = [AxisTick("uc", "Universal Credit"), AxisTick("sp", "State Pension")]
        svg = read(draw_bars("By line", ticks, [accepted(uc=1_200, sp=3)]))

        assert words(svg) == [
            "Universal Credit",
            "1,200",
            "State Pension",
            "3",
            "Accepted",
        ]
        longer, shorter, _key = blocks(svg, DARK_BLUE)
        assert longer["width"] > shorter["width"] > 0


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
class TestEveryChart:
    def test_says_what_it_is_and_runs_nothing(self, draw):
        picture = draw("Cases & more", [AxisTick("a", "<b>")], [accepted(a=1)])

        assert read(picture).find(f"{SVG}title").text == "Cases & more"
        assert b"<b>" not in picture and b"style=" not in picture

    def test_stays_within_its_picture(self, draw):
        ticks = [AxisTick(str(n), f"Area number {n}") for n in range(40)]
        svg = read(draw("", ticks, [accepted(**{str(n): n * 25 for n in range(40)})]))

        for block in svg.iter(f"{SVG}rect"):
            assert float(block.get("x", 0)) + float(block.get("width")) <= WIDTH

    def test_can_be_drawn_of_nothing(self, draw):
        assert words(read(draw("", [], []))) in (["0", "1"], [])
