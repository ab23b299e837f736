"""What tells of somebody by its form: each kind, with what must be left alone."""

from datetime import date

import pytest

from ipr.screening.findings import FindingKind, fold_text, merge_spotted
from ipr.screening.patterns import spot_patterns

ON = date(2026, 11, 29)
KIND = FindingKind


def found_in(text):
    spotted = merge_spotted(list(spot_patterns(fold_text(text), ON)), text)
    return [(one.kind, text[one.start : one.end]) for one in spotted]


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (KIND.REFERENCE, "See IPR-26-0007-K.", "IPR-26-0007-K"),
        (KIND.REFERENCE, "see ipr 26/0007 k", "ipr 26/0007 k"),
        (KIND.REFERENCE, "(IPR260007K)", "IPR260007K"),
        (KIND.REFERENCE, "its number is 1PR–26–0OO7–K", "1PR–26–0OO7–K"),
        (KIND.REFERENCE, "mistyped: IPR-26-0070-K", "IPR-26-0070-K"),
        (KIND.REFERENCE, "without its end: IPR-26-0007", "IPR-26-0007"),
        (KIND.REFERENCE, "ACS-26-0007-R asked", "ACS-26-0007-R"),
        (KIND.REFERENCE, "IPR_26_12345_X.docx", "IPR_26_12345_X"),
        (KIND.NINO, "Number AB123456C given", "AB123456C"),
        (KIND.NINO, "ab 12 34 56 c", "ab 12 34 56 c"),
        (KIND.NINO, "AB-12-34-56-C", "AB-12-34-56-C"),
        (KIND.NINO, "A B 12 34 56 C", "A B 12 34 56 C"),
        (KIND.NINO, "QQ 12 34 56 C is no real one", "QQ 12 34 56 C"),
        (KIND.NINO, "nino:ab123456c.", "ab123456c"),
        (KIND.NINO, "without its letter: AB123456", "AB123456"),
        (KIND.NINO, "and AB 12 34 56.", "AB 12 34 56"),
        (KIND.NINO, "ＡＢ１２３４５６Ｃ", "ＡＢ１２３４５６Ｃ"),
        (KIND.NINO, "AB\u200b12\u00a034\u00ad56C", "AB\u200b12\u00a034\u00ad56C"),
        (KIND.NINO, "ON 12 34 56 A", "ON 12 34 56 A"),
        (KIND.BIRTH_DATE, "born on 3 May 1975", "3 May 1975"),
        (KIND.BIRTH_DATE, "DOB 03/05/75", "03/05/75"),
        (KIND.BIRTH_DATE, "d.o.b.: 3.5.1975", "3.5.1975"),
        (KIND.BIRTH_DATE, "date of birth 2020-05-03", "2020-05-03"),
        (KIND.BIRTH_DATE, "was born on the 3rd of May", "3rd of May"),
        (KIND.BIRTH_DATE, "their birthday, May 3, 2024", "May 3, 2024"),
        (KIND.BIRTH_DATE, "03 05 1975", "03 05 1975"),
        (KIND.BIRTH_DATE, "1975-05-03 was the day", "1975-05-03"),
        (KIND.BIRTH_DATE, "3rd of September 1949", "3rd of September 1949"),
        (KIND.BIRTH_DATE, "3-Sep-1949", "3-Sep-1949"),
        (KIND.BIRTH_DATE, "3 May '75", "3 May '75"),
        (KIND.BIRTH_DATE, "05/23/1975, as some write", "05/23/1975"),
        (KIND.POSTCODE, "lives at LS11 5QT now", "LS11 5QT"),
        (KIND.POSTCODE, "in ls115qt", "ls115qt"),
        (KIND.POSTCODE, "EC1A 1BB", "EC1A 1BB"),
        (KIND.POSTCODE, "M1 1AE.", "M1 1AE"),
        (KIND.POSTCODE, "W1A\u00a00AX", "W1A\u00a00AX"),
        (KIND.POSTCODE, "CF10-3NP", "CF10-3NP"),
        (KIND.EMAIL, "write to carys.o'neill+x@example.org.uk", "carys.o'neill+x@"),
        (KIND.EMAIL, "<a.b@example.com>", "a.b@example.com"),
        (KIND.EMAIL, "ab@localhost", "ab@localhost"),
        (KIND.EMAIL, "ab (at) example.com", "ab (at) example.com"),
        (KIND.EMAIL, "ab[at]example.com", "ab[at]example.com"),
        (KIND.TELEPHONE, "ring 0113 496 0000 now", "0113 496 0000"),
        (KIND.TELEPHONE, "07700900123", "07700900123"),
        (KIND.TELEPHONE, "07700 900 123", "07700 900 123"),
        (KIND.TELEPHONE, "07700-900-123.", "07700-900-123"),
        (KIND.TELEPHONE, "(0113) 496 0000", "(0113) 496 0000"),
        (KIND.TELEPHONE, "+44 7700 900123", "+44 7700 900123"),
        (KIND.TELEPHONE, "+44 (0)20 7946 0000", "+44 (0)20 7946 0000"),
        (KIND.TELEPHONE, "0044 20 7946 0000", "0044 20 7946 0000"),
        (KIND.TELEPHONE, "+353 1 555 0123", "+353 1 555 0123"),
        (KIND.TELEPHONE, "tel:02079460000", "02079460000"),
        (KIND.TELEPHONE, "0800 169 0310", "0800 169 0310"),
        (KIND.TELEPHONE, "07700/900123", "07700/900123"),
    ],
)
def test_what_must_be_found(kind, text, found):
    (one,) = found_in(text)

    assert one[0] is kind
    assert one[1].startswith(found)


@pytest.mark.parametrize(
    "text",
    [
        # references
        "IPRs 2023-24 rose, and the IPR of 2026 was closed.",
        "Version IPR-26 of the rules; ACS 26.",
        "XIPR-26-0007-K1",
        # National Insurance numbers
        "On 12.10.26 a letter came, and on 12 10 26 a call.",
        "In 10 20 30 cases; an 11 22 33 b.",
        "Of 123456 letters, BY 12 34 567.",
        "UC1234567 and ABC123456D",
        "form AB1234567C",
        # dates
        "From 1 July 2026 to 30 September 2026",
        "on 03/05/26, 3.5.2025 and 2026-05-03",
        "between 3 May and 7 June",
        "in May 1975, and since 1975",
        "version 1.12.1975.2, ratio 03/05, 24/7",
        "32/13/1975 and 45 May 1975",
        "born again as a service, in the year of its birth",
        # postcodes
        "Section B1 2nd paragraph, part b1 2nd, table M1 1st",
        "LS11 and SW1A are districts",
        "UC1 2AB, Q1 2AB and PIP2 3AB",
        "A1 paper, 10 1AB",
        "room E1 6a, e1 6AN",
        # email addresses
        "Follow @dwp, at noon; 3 @ 5 pounds",
        "look at example.com (at home)",
        # telephone numbers
        "Call 999, 101, 111 or 116 123.",
        "0.125 0.250 0.375 and 0.25 0.50 0.755",
        "0 1 2 3 4 5 6 7 8 9 10",
        "01/02/2026 30 people and 2026-01-02 10 11 12",
        "1,234,567,890 and £0123456789",
        "in 2023-24 and 2024-25: 1234567890",
        "00 and 000, 0113 49",
        "2026/0123456789a, C0123456789",
    ],
)
def test_what_must_be_left_alone(text):
    assert found_in(text) == []


def test_a_date_becomes_one_of_birth_ten_years_later():
    text = "on 3 May 2016 and 3 May 2017"

    assert found_in(text) == [(KIND.BIRTH_DATE, "3 May 2016")]


def test_all_of_several_are_found_and_a_telephone_number_is_no_date():
    text = "Born 01/02/1970; ring 01632 960 001, or write to a@example.com, LS1 1UR."

    assert [kind for kind, _ in found_in(text)] == [
        KIND.BIRTH_DATE,
        KIND.TELEPHONE,
        KIND.EMAIL,
        KIND.POSTCODE,
    ]
