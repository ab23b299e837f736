"""Roles that somebody must always hold."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ipr.accounts.required_roles import first_gap, first_held

TODAY = date(2026, 5, 4)
FAR = 40


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


spans = st.lists(
    st.tuples(st.integers(-20, 20), st.none() | st.integers(0, 15)).map(
        lambda pair: (day(pair[0]), None if pair[1] is None else day(sum(pair)))
    ),
    max_size=6,
)


def is_held(spans, on):
    return any(start <= on and (end is None or on <= end) for start, end in spans)


@given(spans)
def test_the_first_day_held_is_what_counting_finds(spans):
    counted = next((day(n) for n in range(FAR) if is_held(spans, day(n))), None)

    assert first_held(spans, TODAY) == counted


@given(spans)
def test_the_first_day_unheld_is_what_counting_finds(spans):
    counted = next((day(n) for n in range(FAR) if not is_held(spans, day(n))), None)

    assert first_gap(spans, TODAY) == counted
