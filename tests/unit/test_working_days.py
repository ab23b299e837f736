"""Working days: which count, which don't, and the working that is shown."""

from datetime import date

import pytest

from ipr.db.working_days import bank_holidays, count_working_days, why_not_counted


@pytest.mark.parametrize(
    ("starts_on", "working_days", "nation", "due_on"),
    [
        # An ordinary fortnight.
        (date(2026, 11, 23), 10, "england", date(2026, 12, 7)),
        # Accepted on a Saturday: day 1 is Monday, as when accepted on the Friday.
        (date(2026, 11, 21), 1, "england", date(2026, 11, 23)),
        (date(2026, 11, 20), 1, "england", date(2026, 11, 23)),
        # Saint Andrew's Day counts everywhere but in Scotland.
        (date(2026, 11, 23), 10, "scotland", date(2026, 12, 8)),
        (date(2026, 11, 23), 10, "wales", date(2026, 12, 7)),
        # Christmas: 25 and 28 (for Saturday 26) December, 1 January.
        (date(2026, 12, 21), 10, "england", date(2027, 1, 7)),
        (date(2026, 12, 21), 10, "scotland", date(2027, 1, 8)),
        # Easter Monday is no bank holiday in Scotland.
        (date(2026, 4, 2), 1, "england", date(2026, 4, 7)),
        (date(2026, 4, 2), 1, "scotland", date(2026, 4, 6)),
        # One-off days: a jubilee that moved the spring holiday, a state funeral.
        (date(2022, 6, 1), 1, "england", date(2022, 6, 6)),
        (date(2022, 9, 16), 1, "wales", date(2022, 9, 20)),
        # A leap day, and the night the clocks change.
        (date(2028, 2, 28), 1, "england", date(2028, 2, 29)),
        (date(2026, 3, 27), 2, "england", date(2026, 3, 31)),
    ],
)
def test_the_limit_ends_so_many_working_days_after_the_start(
    starts_on, working_days, nation, due_on
):
    assert count_working_days(starts_on, working_days, nation).due_on == due_on


def test_every_day_is_shown_with_its_number_or_why_it_has_none():
    limit = count_working_days(date(2026, 12, 23), 2, "england")

    assert [(f"{day.on:%d}", day.number, day.reason) for day in limit.days] == [
        ("24", 1, ""),
        ("25", None, "Christmas Day"),
        ("26", None, "Saturday"),
        ("27", None, "Sunday"),
        ("28", None, "Boxing Day (substitute day)"),
        ("29", 2, ""),
    ]


@pytest.mark.parametrize("nation", ["england", "scotland", "wales"])
def test_a_day_counts_exactly_when_it_is_a_weekday_and_no_bank_holiday(nation):
    for year in range(2020, 2029):
        holidays = bank_holidays(nation, year)
        assert len(holidays) >= 8
        for on, name in holidays.items():
            assert why_not_counted(on, nation) in (name, "Saturday", "Sunday")


def test_scotland_rests_on_the_second_of_january_and_others_do_not():
    day = date(2026, 1, 2)

    assert why_not_counted(day, "scotland")
    assert not why_not_counted(day, "england")


@pytest.mark.parametrize("working_days", [-1, 400])
def test_a_senseless_limit_is_refused(working_days):
    with pytest.raises(ValueError, match="no time limit"):
        count_working_days(date(2026, 1, 1), working_days, "england")


def test_no_days_at_all_is_due_at_once():
    assert count_working_days(date(2026, 1, 1), 0, "england").due_on == date(2026, 1, 1)
