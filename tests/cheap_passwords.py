"""Passwords that cost nothing to hash: a run does so hundreds of times."""

import pytest
from argon2 import PasswordHasher

from ipr.accounts.sign_in import passwords

REAL_HASHER = passwords._hasher


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
