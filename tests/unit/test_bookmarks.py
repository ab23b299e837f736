"""Bookmarks: what an address says of where a page of a list begins."""

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime

import pytest

from ipr.web.bookmarks import BadBookmark, Bookmark

KINDS = [datetime, int]
MOMENT = datetime(2026, 11, 21, 9, 30, 5, 123, tzinfo=UTC)


@pytest.mark.parametrize("backward", [False, True])
def test_a_bookmark_is_read_as_it_was_written(backward):
    mark = Bookmark((MOMENT, date(2026, 11, 21), "a \N{SNOWMAN}", -7), backward)

    assert Bookmark.read(str(mark), [datetime, date, str, int]) == mark


@pytest.mark.parametrize(
    "written",
    [
        "",
        ">",
        ">1",
        ">[",
        "[1,2]",
        '>["2026-11-21T09:30:05+00:00"]',
        '>["2026-11-21T09:30:05","7"]',
        '>["2026-11-21T09:30:05",7]',
        '>["yesterday",7]',
        ">[null,7]",
        '>["2026-11-21T09:30:05+00:00",true]',
        '>["2026-11-21T09:30:05+00:00",9223372036854775808]',
        ">" + "[" * 5000,
    ],
)
def test_nonsense_is_refused(written):
    with pytest.raises(BadBookmark):
        Bookmark.read(urlsafe_b64encode(written.encode()).decode(), KINDS)


@pytest.mark.parametrize("typed", ["%", "é", "A", "\x00", "_" * 7])
def test_what_is_no_bookmark_at_all_is_refused(typed):
    with pytest.raises(BadBookmark):
        Bookmark.read(typed, KINDS)


def test_a_text_with_a_zero_byte_is_refused():
    with pytest.raises(BadBookmark):
        Bookmark.read(str(Bookmark(("a\x00b",))), [str])
