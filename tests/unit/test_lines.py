"""The registry of service lines, beside the published lists."""

from datetime import date

import pytest

from ipr.lines import (
    LINE_NAMES,
    SERVICE_LINES,
    LineEntry,
    ServiceLine,
    say_owning_line,
)

LEARNING_PUBLISHED = date(2021, 3, 31)
# The lines of the agreed activities of 2020-21, as its learning has them.
OWNING = {
    "Carer’s Allowance (CA)",
    "Child Maintenance Group (CMG)",
    "Complaints",
    "Contract Management Partner Delivery (CMPD)",
    "Counter Fraud and Compliance (CFCD)",
    "Employment and Support Allowance (ESA)",
    "Incapacity Benefit (IB)",
    "Multiple Service Lines",
    "Pension Credit (PC)",
    "Personal Independence Payment (PIP)",
    "State Pension (SP)",
    "Universal Credit (UC)",
    "Visiting Service",
}


def test_the_owning_lines_are_those_of_the_published_learning():
    owning = [line for line, entry in SERVICE_LINES.items() if entry.owns]

    assert {say_owning_line(line, LEARNING_PUBLISHED) for line in owning} == OWNING


def test_the_primary_lines_are_the_eleven_of_the_published_table():
    assert len(LINE_NAMES) == 11
    assert set(LINE_NAMES.values()) >= {
        "Universal Credit",
        "Child Maintenance Service",
        "Jobseeker’s Allowance",
    }
    assert ServiceLine.MULTIPLE not in LINE_NAMES


def test_every_line_has_one_entry_and_names_of_its_own():
    assert set(SERVICE_LINES) == set(ServiceLine)
    names = [entry.name for entry in SERVICE_LINES.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2021, 3, 31), "Child Maintenance Group"),
        (date(2021, 4, 1), "Child Maintenance Service"),
    ],
)
def test_a_line_is_called_what_it_was_called_on_the_day(on, name):
    assert SERVICE_LINES[ServiceLine.CMS].called_on(on)[0] == name


def test_a_line_stands_from_its_first_day_to_its_last():
    line = LineEntry(
        name="A line", starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 2)
    )

    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 3)]
    assert [line.stands_on(day) for day in days] == [False, True, True, False]
