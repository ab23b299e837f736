"""Names of people: the same person is found in whatever letters they are typed."""

import pytest

from ipr.referrals.person_names import name_words

APOSTROPHES = "'’‘‛′‵`´＇｀ʼʻʹʽˈˊˋ՚׳ꞌꞋ"
DASHES = "-‐‑‒–—―−﹘﹣－⸺\u2e3b\u301c"
SPACES = " \t\n\u00a0\u1680\u2002\u2009\u200a\u202f\u205f\u3000\u2028\x0b\x85"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u202a\u034f\ufe0f\u3164"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Łukasz Wałęsa", "lukasz walesa"),
        ("Søren Ørsted", "orsted soren"),
        ("Đặng Thị Hương", "dang huong thi"),
        ("ISIL Işıl isil", "isil isil isil"),
        ("Groß GROSS GROẞ", "gross gross gross"),
        ("Æsa Aesa", "aesa aesa"),
        ("Lœb LOEB", "loeb loeb"),
        ("Þór Guðrún", "gudrun thor"),
        ("Ħal Ŧor Ŋo ĸal", "hal ngo qal tor"),
        ("ﬁona ＦＩＯＮＡ Fiona", "fiona fiona fiona"),
        ("Nikos ΝΊΚΟΣ", "nikos nikos"),
        ("Иван IVAN", "ivan ivan"),
        ("J.R.R. Sample (known as “Jo”)", "as j jo known r r sample"),
    ],
)
def test_letters_of_any_kind_are_those_that_stand_for_them(typed, found):
    assert " ".join(name_words(typed)) == found


@pytest.mark.parametrize("mark", APOSTROPHES)
def test_an_apostrophe_of_any_kind_is_none(mark):
    assert name_words(f"O{mark}Neill") == ["oneill"]


@pytest.mark.parametrize("mark", DASHES + SPACES)
def test_a_dash_or_space_of_any_kind_parts_words(mark):
    assert name_words(f"Mary{mark}Ann") == ["ann", "mary"]


@pytest.mark.parametrize("mark", INVISIBLE)
def test_what_cannot_be_seen_is_not_there(mark):
    assert name_words(f"{mark}Sam{mark}ple{mark}") == ["sample"]
    assert name_words(mark) == []


@pytest.mark.parametrize(
    "typed", ["", " ", "🙂", "—", "'", "12", "½", "٣", "?", "\ud800"]
)
def test_without_a_letter_there_is_no_name(typed):
    assert name_words(typed) == []
