"""Paging by keys and CSV files."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import String, create_engine, func, literal, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from ipr.db.base import UTCDateTime
from ipr.web import filters
from ipr.web.lists.csv_export import csv_lines, file_name, safe_cell, stream_csv
from ipr.web.lists.paging import ListPage, PageAsked, capped_count, list_page


class Shelf(DeclarativeBase):
    """Tables of these tests alone."""


class Item(Shelf):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    name: Mapped[str] = mapped_column(String(20))
    due: Mapped[date | None]


NEVER = literal(date(9999, 12, 31))
SORTS = {
    "received": [Item.at],
    "name": [Item.name],
    "due": [func.coalesce(Item.due, NEVER)],
}


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Shelf.metadata.create_all(engine)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with Session(engine) as session:
        for number in range(1, 1003):
            due = date(2026, 3, 1 + number % 28) if number % 3 else None
            at = start + timedelta(hours=number // 2)
            session.add(Item(id=number, at=at, name=f"n{number % 7}", due=due))
        session.flush()
        yield session
    engine.dispose()


def page(session: Session, **args: str) -> ListPage[Item]:
    asked = PageAsked.from_args(args)
    few = select(Item).where(Item.id <= 120)
    options = {"sorts": SORTS, "default": "-received", "unique": [Item.id]}
    return list_page(session, few, asked, per_page=50, **options)


@pytest.mark.parametrize("sort", ["received", "-received", "name", "-name", "-due"])
def test_every_row_is_shown_once_forwards_and_backwards(session, sort):
    seen, asked, places = [], {"sort": sort}, []
    while True:
        found = page(session, **asked)
        seen += [item.id for item in found.rows]
        places.append(found)
        if found.next is None:
            break
        asked = {"sort": sort, "page": found.next}

    assert len(places) == 3
    assert sorted(seen) == list(range(1, 121))
    back = page(session, sort=sort, page=places[2].previous or "")
    assert [item.id for item in back.rows] == [item.id for item in places[1].rows]
    assert places[0].previous is None


def test_the_default_sort_is_the_newest_first(session):
    found = page(session)

    assert [item.id for item in found.rows[:2]] == [120, 119]
    assert (found.sort, found.descending) == ("received", True)
    assert found.aria_sort("received") == "descending"
    assert found.aria_sort("name") == "none"
    assert found.sort_key("received") == "received"
    assert page(session, sort="name").sort_key("name") == "-name"


@pytest.mark.parametrize(
    "nonsense",
    [
        "x",
        ">",
        ">i:1",
        ">s:a~i:1",
        ">dt:2026-01-01 00:00:00~i:1",
        ">dt:yesterday~i:1",
        ">dt:2026-01-01 00:00:00+00:00~i:" + "9" * 40,
        ">dt:2026-01-01 00:00:00+00:00~i:x",
        ">~~~",
        "<x~x",
        ">b:!!~i:1",
        "\x00",
    ],
)
def test_nonsense_in_the_address_is_the_first_page(session, nonsense):
    found = page(session, sort="flavour", page=nonsense)

    assert [item.id for item in found.rows[:1]] == [120]


def test_counting_stops_at_the_cap(session):
    assert str(capped_count(session, select(Item))) == "more than 1,000"
    few = capped_count(session, select(Item).where(Item.id <= 1000))
    assert few.of("item") == "1,000 items"
    one = capped_count(session, select(Item).where(Item.id == 1))
    assert one.of("person", "people") == "1 person"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"],
)
def test_no_cell_starts_a_formula(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (-5, "-5"),
        (2.5, "2.5"),
        (False, "No"),
        (date(2026, 11, 21), "2026-11-21"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2026-07-02 00:30"),
        ("a-b", "a-b"),
    ],
)
def test_a_cell_says_the_value(value, written):
    assert safe_cell(value) == written


def test_a_long_file_comes_in_pieces_with_a_byte_order_mark():
    pieces = list(csv_lines(["A", "B"], ((number, 'x"\n') for number in range(450))))

    assert len(pieces) == 3
    assert pieces[0].startswith("\ufeffA,B\r\n0,")
    assert "".join(pieces).count('"x""\n"') == 450


def test_the_file_is_an_attachment_with_a_safe_name():
    app = Flask("csv")
    with app.test_request_context("/"):
        title = 'My "list"\r\nX: y/..'
        response = stream_csv(title, ["A"], [["=1"]], on=date(2026, 11, 21))
        assert response.get_data(as_text=True) == "\ufeffA\r\n'=1\r\n"

    expected = 'attachment; filename="my-list-x-y-2026-11-21.csv"'
    assert response.headers["Content-Disposition"] == expected
    assert response.mimetype == "text/csv"
    assert file_name("…") == "list.csv"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 21, 16, 5, tzinfo=UTC), "21 November 2026, 4:05pm"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 July 2026, 12:30am"),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), "21 November 2026, midday"),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), "2 July 2026, midnight"),
        (
            datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=-8))),
            "21 November 2026, 5:00pm",
        ),
        (None, "Not known"),
    ],
)
def test_moments_are_told_in_london_time(moment, words):
    assert filters.at_time(moment) == words


def test_numbers_and_lists_are_told_in_words():
    assert filters.plural(1, "person", "people") == "1 person"
    assert filters.plural(0, "person", "people") == "0 people"
    assert filters.plural(1200, "referral") == "1,200 referrals"
    assert filters.listed([]) == ""
    assert filters.listed(["a", "b", "c"], "or") == "a, b or c"
    assert filters.sentence("eSA claim") == "ESA claim"
