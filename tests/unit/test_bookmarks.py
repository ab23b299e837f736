"""Bookmarks: what an address says of where a page of a list begins."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime

import pytest

from ipr.db.encryption import seal_words
from ipr.web.lists.bookmarks import BadBookmark, Bookmark

KINDS = [datetime, int]
MOMENT = datetime(2026, 11, 21, 9, 30, 5, 123, tzinfo=UTC)


@pytest.mark.parametrize("backward", [False, True])
def test_a_bookmark_is_read_as_it_was_written(backward):
    mark = Bookmark((MOMENT, date(2026, 11, 21), "a \N{SNOWMAN}", -7), backward)

    assert Bookmark.read(str(mark), [datetime, date, str, int]) == mark


@pytest.mark.parametrize(
    "values",
    [
        (MOMENT,),
        (MOMENT, "7"),
        (MOMENT.replace(tzinfo=None), 7),
        ("yesterday", 7),
        (MOMENT, True),
        (MOMENT, 2**63),
    ],
)
def test_a_bookmark_of_another_list_is_refused(values):
    with pytest.raises(BadBookmark):
        Bookmark.read(str(Bookmark(values)), KINDS)


def test_nobody_can_read_a_bookmark_or_write_one():
    address = str(Bookmark(("Priya Nair", 7)))
    forged = urlsafe_b64encode(b'>["Priya Nair",7]').decode()

    assert b"Priya" not in urlsafe_b64decode(address + "=" * (-len(address) % 4))
    with pytest.raises(BadBookmark):
        Bookmark.read(forged, [str, int])


@pytest.mark.parametrize("typed", ["%", "é", "A", "\x00", "_" * 7])
def test_what_is_no_bookmark_at_all_is_refused(typed):
    with pytest.raises(BadBookmark):
        Bookmark.read(typed, KINDS)


@pytest.mark.parametrize("number", [10**20, -1, "1", True, None, 2.5])
def test_a_page_has_a_number_in_reason(number):
    forged = seal_words("bookmark", ">" + json.dumps([number, "a"]))

    with pytest.raises(BadBookmark):
        Bookmark.read(forged, [str])


def test_a_text_with_a_zero_byte_is_refused():
    with pytest.raises(BadBookmark):
        Bookmark.read(str(Bookmark(("a\x00b",))), [str])
