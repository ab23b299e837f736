"""References: their form, their check character, and one for each referral."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from ipr.db.engine import begin_writing, prepare_engine
from ipr.referrals.public_reference import (
    ReferenceSeries,
    next_reference,
    operational_year,
    read_reference,
    series_of,
    write_reference,
)
from tests.nets import EXEMPT


def test_the_example_of_the_specification_has_its_check_character():
    assert write_reference(2026, 7) == "IPR-26-0007-K"


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
    ],
)
def test_the_year_is_that_in_which_the_operational_year_began(day, year):
    assert operational_year(day) == year


@pytest.mark.parametrize(
    "typed",
    [
        *("IPR-26-0007-K", "ipr-26-0007-k", " IPR 26 0007 K ", "IPR260007K"),
        *(
            "IPR/26/0007/K.",
            "IPR–26–0007–K",
            "IPR−26‑0007—K",
            "IPR\u00a026\u20090007 K",
        ),
        *(
            "I\u200bPR-26-0007-K\ufeff",
            "IPR\u00ad260007K",
            "ＩＰＲ－２６－０００７－Ｋ",
        ),
        *("IPR-26-OOO7-K", "lpr-26-oo07-k", "1PR-26-0007-K"),
    ],
)
def test_a_reference_is_read_however_it_is_typed(typed):
    assert read_reference(typed) == "IPR-26-0007-K"


@pytest.mark.parametrize(("right", "typed"), ["O0", "0O", "I1", "1I"])
def test_a_check_character_is_found_by_the_one_that_looks_like_it(right, typed):
    every = (write_reference(2026, number) for number in range(1, 400))
    reference = next(one for one in every if one.endswith(f"-{right}"))

    assert read_reference(f"{reference[:-1]}{typed}") == reference
    assert read_reference(f"{reference[:-1]}{typed.lower()}") == reference


@pytest.mark.parametrize(
    "typed",
    ["IPR-26-0007-L", "IPR-26-0070-K", "IPR-62-0007-K", "IPR-26-007-K", "", "K" * 99],
)
def test_a_slip_is_noticed(typed):
    assert read_reference(typed) is None


def test_a_year_with_more_than_9999_referrals_has_longer_numbers():
    long = write_reference(2026, 12345)

    assert long.startswith("IPR-26-12345-")
    assert read_reference(long) == long


@pytest.mark.both_databases
class TestNextReference:
    def test_numbers_run_on_within_a_year_and_start_again_in_the_next(self, session):
        days = [date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1)]

        given = [next_reference(session, on)[:11] for on in days]

        assert given == ["IPR-26-0001", "IPR-26-0002", "IPR-27-0001"]

    def test_the_check_character_is_always_a_letter_or_digit(self, session):
        given = [next_reference(session, date(2026, 5, 1)) for _ in range(120)]

        assert len(set(given)) == 120
        assert all(reference[-1].isalnum() for reference in given)
        assert all(read_reference(reference) == reference for reference in given)

    def test_the_first_ones_of_a_year_at_the_same_moment_differ(self, settings):
        engine = create_engine(settings.database_url)
        prepare_engine(engine)

        def give(_: int) -> str:
            with Session(engine, info={EXEMPT: True}) as session:
                begin_writing(session)
                reference = next_reference(session, date(2026, 5, 1))
                session.commit()
            return reference

        with ThreadPoolExecutor(6) as pool:
            given = list(pool.map(give, range(30)))
        engine.dispose()

        assert len(set(given)) == 30


def test_each_series_counts_by_itself(session):
    day = date(2026, 5, 1)
    given = [next_reference(session, day, series)[:11] for series in ReferenceSeries]
    given += [next_reference(session, day)[:11]]

    assert given == ["IPR-26-0001", "ACS-26-0001", "IPR-26-0002"]


@pytest.mark.parametrize(
    "typed", ["ACS-26-0007-R", "acs 26 OOO7 r", "AC5/26/0007/R", "ACS260007R"]
)
def test_a_request_for_support_is_read_as_a_referral_is(typed):
    assert read_reference(typed) == "ACS-26-0007-R"
    assert series_of("ACS-26-0007-R") is ReferenceSeries.REQUEST


def test_the_check_character_of_one_series_does_not_fit_the_other():
    assert read_reference("ACS-26-0007-K") is None
