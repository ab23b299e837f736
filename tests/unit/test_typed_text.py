"""Text as it is pasted: nothing that can be seen is lost."""

import sys
import unicodedata

import pytest

from ipr.referrals.customer_identity import tidy_nino
from ipr.web.typed_text import tidy_line, tidy_text

SEPARATORS = (
    " \t\u00a0\u2009\u3000-‐‑‒–—−－/\\⁄.·\u00ad\u200b\u200d\u2060\ufeff\u202e\ufe0f"
)


@pytest.mark.parametrize("end", ["\r\n", "\r", *"\n\x0b\x0c\x1c\x1d\x85\u2028\u2029"])
def test_every_line_end_is_one(end):
    assert tidy_text(f"10:30.{end}Call 2") == "10:30.\nCall 2"
    assert tidy_line(f"Mary{end}Ann") == "Mary Ann"


@pytest.mark.parametrize("hyphen", "\x1e\x1f")
def test_a_hyphen_of_words_own_is_a_hyphen(hyphen):
    assert tidy_text(f"co{hyphen}operate") == "co-operate"


def test_the_end_of_a_cell_is_a_tab():
    assert tidy_text("Monday\x07Rang") == "Monday\tRang"


def test_nothing_that_can_be_seen_is_dropped():
    every = map(chr, range(sys.maxunicode + 1))
    seen = "".join(c for c in every if unicodedata.category(c)[0] not in "CZ")

    assert tidy_text(seen) == seen
    assert tidy_text("🧑\u200d🦰 नि\u200dसा") == "🧑\u200d🦰 नि\u200dसा"


@pytest.mark.parametrize("between", SEPARATORS)
def test_a_number_is_the_same_whatever_stands_between(between):
    typed = between.join(("", "ab", "12", "34", "56", "c", ""))

    assert tidy_nino(typed) == "AB123456C"


@pytest.mark.parametrize(
    "typed", ["AB12345²C", "AB123456C!", "ÁB123456C", "AB+123456C"]
)
def test_other_characters_stay_to_be_refused(typed):
    assert tidy_nino(typed) == typed
