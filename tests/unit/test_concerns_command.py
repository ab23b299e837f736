"""`ipr concerns`: what it prints is what the page says, and a plain count."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from ipr.cli.main import main
from ipr.concerns.months import Month
from ipr.concerns.service import freeze_month, note_later_entries
from tests.concerns import Case, count_plainly, invent_cases, keep_cases
from tests.make import make_area

OCTOBER = Month(2026, 10)


@pytest.fixture
def area(session):
    return make_area(session, "North Example")


@pytest.fixture
def cases(session, lead, area):
    made = invent_cases([area, None], OCTOBER.first, 31, 60)
    keep_cases(session, lead, [*made, Case(date(2026, 11, 1), area, "debt")])
    session.commit()
    return made


@pytest.fixture
def concerns(settings, monkeypatch):
    """Run the command on this test's database; return what it printed."""
    for name in ("secret_key", "data_key", "database_url", "data"):
        monkeypatch.setenv(f"IPR_{name.upper()}", str(getattr(settings, name)))

    def run(*options):
        return CliRunner().invoke(main, ["concerns", *options])

    return run


def counted(found):
    return {one["category"]: one["count"] for one in found["categories"]}


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("where", [None, "north example"])
def test_it_prints_a_plain_count_of_the_cases(concerns, cases, area, every, where):
    options = [*(["--area", where] if where else []), *(["--all"] if every else [])]

    found = json.loads(concerns("2026-10", *options, "--json").stdout)

    here = [case for case in cases if where is None or case.area is area]
    assert list(found) == [
        *("month", "area", "by", "total", "categories", "frozen", "corrections"),
    ]
    assert (found["month"], found["total"]) == ("2026-10", len(here))
    assert found["area"] == ("North Example" if where else None)
    assert found["by"] == ("all" if every else "main")
    assert counted(found) == count_plainly(here, every=every)
    numbers = [one["count"] for one in found["categories"]]
    assert numbers == sorted(numbers, reverse=True)
    assert (found["frozen"], found["corrections"]) == (None, 0)


def test_a_frozen_month_has_its_frozen_counts(concerns, session, cases, lead, area):
    whole, part = freeze_month(session, OCTOBER, actor=lead)
    keep_cases(session, lead, [Case(OCTOBER.last, area, "debt")])
    session.commit()

    found = json.loads(concerns("2026-10", "--json").stdout)
    there = json.loads(concerns("2026-10", "--area", area.name, "--json").stdout)

    assert found["total"] == len(cases)
    assert counted(found) == count_plainly(cases)
    assert (found["frozen"], found["corrections"]) == (whole.digest, 1)
    assert (there["frozen"], there["corrections"]) == (part.digest, 1)

    note_later_entries(session, OCTOBER, note="Late", actor=lead)
    note_later_entries(session, OCTOBER, note="Why it was late", actor=lead)
    session.commit()
    assert json.loads(concerns("2026-10", "--json").stdout)["corrections"] == 1


def test_it_is_said_in_words(concerns, session, cases, lead):
    words = concerns("2026-10").stdout.splitlines()

    assert words[0] == "2026-10, the whole network: 60 cases"
    assert words[-1] == "Not frozen yet"
    assert any(line.endswith("  No main category yet") for line in words)


def test_small_counts_are_not_printed_where_they_are_not_shown(
    concerns, session, cases, lead, monkeypatch
):
    monkeypatch.setenv("IPR_SMALL_COUNTS", "5")
    before = json.loads(concerns("2026-10", "--json").stdout)
    freeze_month(session, OCTOBER, actor=lead)
    session.commit()

    found = json.loads(concerns("2026-10", "--json").stdout)

    assert (before["total"], before["categories"]) == (None, [])
    numbers = counted(found).values()
    assert None in numbers
    assert all(number is None or number >= 5 for number in numbers)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["October"], "“October” is no month: write it as 2026-10"),
        (["2026-10", "--area", "Nowhere"], "“Nowhere” is not one of the areas"),
    ],
)
def test_what_there_is_not_is_refused(concerns, area, session, options, said):
    session.commit()

    done = concerns(*options)

    assert done.exit_code == 1
    assert said in done.output
