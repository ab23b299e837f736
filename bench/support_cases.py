"""Databases with many invented support cases: asked for directly, over five years.

The last months hold the same open work whatever the size, so that a larger database
differs by what is over alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from bench.people import AREAS, People, make_people
from bench.population import insert_rows
from ipr.app import create_app
from ipr.config import Settings
from ipr.db.clock import london_today
from ipr.db.encryption import encrypt_bytes
from ipr.extensions import db
from ipr.lines import LINE_NAMES
from ipr.referrals.public_reference import operational_year
from ipr.support.categories.editions import EXAMPLE
from ipr.support.models import Barrier, SupportSource, SupportState

YEARS, RECENT_DAYS, RECENT = 5, 60, 400
AT_ONCE = 5_000
WHY = b"Two services wait for each other, and she has no money for food. " * 4
CODES = [one.code for one in EXAMPLE.categories]
WEIGHTS = range(len(CODES), 0, -1)
Row = dict[str, Any]


@contextmanager
def with_cases(settings: Settings, size: int) -> Iterator[Flask]:
    """Give an application whose database has so many cases."""
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        upgrade()
        _fill(size)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _fill(size: int) -> None:
    people = make_people(1)
    with db.engine.connect() as connection:
        insert_rows(connection, "user", people.users)
        insert_rows(connection, "role_grant", people.grants)
        insert_rows(connection, "area", people.areas)
        insert_rows(connection, "area_cover", people.covers)
        for tables in _batches(size, people):
            for name, rows in tables.items():
                insert_rows(connection, name, rows)
        connection.execute(text("ANALYZE"))
        connection.commit()


def _batches(size: int, people: People) -> Iterator[dict[str, list[Row]]]:
    random, today, why = Random(17), london_today(), encrypt_bytes(WHY)
    old = 365 * YEARS - RECENT_DAYS
    ages = [RECENT_DAYS + random.randrange(old) for _ in range(size - RECENT)]
    ages += [random.randrange(RECENT_DAYS) for _ in range(RECENT)]
    tables: dict[str, list[Row]] = {}
    for number, age in enumerate(sorted(ages, reverse=True), start=1):
        day = today - timedelta(days=age)
        _write(tables, random, number, day, age, people, why)
        if number % AT_ONCE == 0 or number == size:
            yield tables
            tables = {}


def _write(
    tables: dict[str, list[Row]],
    random: Random,
    number: int,
    day: date,
    age: int,
    people: People,
    why: bytes,
) -> None:
    area, at = random.randrange(AREAS), datetime.combine(day, time(10), UTC)
    opened = [SupportState.NEW, SupportState.ACCEPTED, SupportState.WORKING]
    over = age >= RECENT_DAYS
    state = SupportState.CLOSED if over else random.choice(opened)
    case = {
        "id": number,
        "own_reference": _reference(number, day),
        "source": SupportSource.PHONE.value,
        "area_id": area + 1,
        "owner_id": people.acssl[area],
        "routed_as": "acssl",
        "state": state.value,
        "received_on": day,
        "why": why,
        "barrier": random.choice(list(Barrier)).value,
        "waiting": False,
        "opened_at": at,
        "accepted_at": None if state is SupportState.NEW else at,
        "closed_at": at + timedelta(days=20) if over else None,
        "revision": 1,
    }
    tables.setdefault("support_case", []).append(case)
    for line in {*random.choices(list(LINE_NAMES), k=2)}:
        row = {"case_id": number, "line": line.value}
        tables.setdefault("support_line", []).append(row)
    for place, code in enumerate(dict.fromkeys(random.choices(CODES, WEIGHTS, k=2))):
        row = {"case_id": number, "code": code, "main": place == 0}
        tables.setdefault("support_category", []).append(row)


def _reference(number: int, day: date) -> str:
    return f"ACS-{operational_year(day) % 100}-{number:06}"
