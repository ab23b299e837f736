"""Which passwords are refused, and how they are kept."""

import pytest
from argon2 import Type

from ipr.accounts.sign_in.passwords import (
    LEAST,
    MOST,
    TOO_COMMON,
    TOO_PERSONAL,
    hash_password,
    needs_rehash,
    password_matches,
    why_refused,
)
from tests.cheap_passwords import REAL_HASHER

ABOUT = ("Amara Osei", "amara.osei@example.test")


@pytest.mark.parametrize(
    "password",
    [
        "lantern orbit clay",
        "lanternorbitclay",
        "830174659201",
        "amara likes purple boats",
        "пароль который длинный",
        "x" * 20 + "lantern orbit",
        "v7$kQ2!mZr9#",
    ],
)
def test_a_long_and_uncommon_password_is_taken_whatever_it_is_made_of(password):
    assert why_refused(password, about=ABOUT) is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd2026!",
        "password password",
        "letmeinletmein",
        "qwertyuiop12",
        "123456789012",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "1212121212121212",
        "2026-iloveyou-2026",
    ],
)
def test_a_common_password_is_refused_in_every_dress(password):
    assert why_refused(password) == TOO_COMMON


@pytest.mark.parametrize(
    "password",
    ["amara.osei.2026", "OseiAmara12345", "internal process review", "Referral-Amara!"],
)
def test_a_password_about_its_owner_is_refused(password):
    assert why_refused(password, about=ABOUT) == TOO_PERSONAL


def test_the_length_counts_alone():
    assert why_refused("lantern orb") == f"Password must be {LEAST} characters or more"
    assert why_refused("lantern orbi") is None
    assert why_refused("lantern orbit " * 10).startswith(f"Password must be {MOST}")


def test_a_kept_password_is_known_again_however_the_keyboard_wrote_it():
    kept = hash_password("crème brûlée torch")

    assert password_matches(kept, "crème bru\u0302lée torch")
    assert not password_matches(kept, "creme brulee torch")
    assert not needs_rehash(kept)


@pytest.mark.parametrize("kept", [None, "", "not a hash"])
def test_nothing_matches_an_account_without_a_password(kept):
    assert not password_matches(kept, "nobody has this password")
    assert not password_matches(kept, "")


def test_hashing_one_costs_what_is_asked_of_it_where_no_test_runs():
    real = REAL_HASHER

    assert real.type == Type.ID
    assert (real.time_cost, real.memory_cost, real.parallelism) >= (3, 64 * 1024, 4)
