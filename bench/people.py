"""The invented people of the benchmark: who works here, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from argon2 import PasswordHasher

from ipr.accounts.models import CoverCapacity, Nation
from ipr.permissions import Role

FIRST = ("Amara", "Bryn", "Dilip", "Eilidh", "Farah", "Kofi", "Lowri", "Priya", "Zofia")
LAST = ("Ashdown", "Cragmoor", "Elmsgate", "Garthside", "Larkhill", "Quayle", "Yarrow")
PASSWORD = "a quiet lane with nine gates"
SINCE = date(2019, 1, 1)
SINCE_AT = datetime(2019, 1, 1, tzinfo=UTC)
TEAM, LEADS, AREAS = 8, 2, 40
TEAM_EMAIL, REFERRER_EMAIL = "bench.team@example.test", "bench.referrer@example.test"
LEAD_EMAIL, ACSSL_EMAIL = "bench.lead@example.test", "bench.acssl@example.test"

Row = dict[str, Any]


@dataclass(frozen=True)
class People:
    """Rows of everybody, and the numbers of who does what."""

    users: list[Row]
    grants: list[Row]
    areas: list[Row]
    covers: list[Row]
    team: range
    acssl: range
    """The one at index n answers for area n + 1; the deputies follow in order."""
    referrers: range
    bench_referrer: int


def make_people(referrals: int) -> People:
    """Return everybody that so many referrals need; always the same ones."""
    random = Random(7)
    team = range(1, TEAM + 1)
    leads = range(team.stop, team.stop + LEADS)
    acssl = range(leads.stop, leads.stop + AREAS)
    deputies = range(acssl.stop, acssl.stop + AREAS)
    others = deputies.stop  # an access manager, an auditor, who measures, the rest
    referrers = range(others + 3, others + 3 + max(60, referrals // 25))
    holders = {
        Role.IPR_TEAM: team,
        Role.ACSSL_LEAD: leads,
        Role.ACSSL: range(acssl.start, deputies.stop),
        Role.ACCESS_MANAGER: range(others, others + 1),
        Role.AUDITOR: range(others + 1, others + 2),
    }
    return People(
        users=list(_users(random, referrers.stop, others + 2)),
        grants=[
            {"user_id": number, "role": role.value, **_open(SINCE)}
            | {"granted_at": SINCE_AT}
            for role, numbers in holders.items()
            for number in numbers
        ],
        areas=list(_areas()),
        covers=[
            {"area_id": n + 1, "user_id": who.start + n, **_open(SINCE)}
            | {"capacity": capacity.value}
            for n in range(AREAS)
            for who, capacity in (
                (acssl, CoverCapacity.ACSSL),
                (deputies, CoverCapacity.DEPUTY),
            )
        ],
        team=team,
        acssl=acssl,
        referrers=referrers,
        bench_referrer=others + 2,
    )


def _open(day: date) -> Row:
    return {"starts_on": day, "ends_on": None}


def _users(random: Random, stop: int, bench_referrer: int) -> Iterator[Row]:
    secret = PasswordHasher().hash(PASSWORD)
    known = {
        1: TEAM_EMAIL,
        TEAM + 1: LEAD_EMAIL,
        TEAM + LEADS + 1: ACSSL_EMAIL,
        bench_referrer: REFERRER_EMAIL,
    }
    for number in range(1, stop):
        yield {
            "id": number,
            "name": f"{random.choice(FIRST)} {random.choice(LAST)}",
            "email": known.get(number, f"colleague.{number}@example.test"),
            "password_hash": secret if number in known else None,
            "active": True,
            "session_number": 1,
            "made_at": SINCE_AT,
            "revision": 1,
        }


def _areas() -> Iterator[Row]:
    nations = [Nation.ENGLAND] * 32 + [Nation.SCOTLAND] * 5 + [Nation.WALES] * 3
    for number, nation in enumerate(nations, start=1):
        yield {
            "id": number,
            "name": f"Example area {number:02}",
            "nation": nation.value,
            "example": True,
            "revision": 1,
            **_open(SINCE),
        }
