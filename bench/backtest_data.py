"""Very many invented referrals with a believable spread of answers, for back-tests.

A few thousand distinct sets of answers, of which some are very common and most are
rare; 36 months, 40 areas, one or two service lines each. Only the tables that a
back-test reads are filled, in the way that the service would.
"""

import hashlib
import itertools
import json
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from os import urandom
from random import Random
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, text

from bench.archive import LINES
from bench.people import AREAS, SINCE, SINCE_AT
from bench.population import insert_rows
from ipr.config import migrations_path
from ipr.db.engine import prepare_engine
from ipr.extensions import db
from ipr.extensions import migrate as migrations
from ipr.lines import LINE_NAMES, ServiceLine
from ipr.rulebook import Version
from ipr.rulebook.engine.quick_decisions import QuickDecider
from ipr.rulebook.model import ANY_OF

PATTERNS, MONTHS, AT_ONCE = 3_000, 36, 20_000
COUNTS = import_module("ipr.migrations.versions.0006_pattern_counts")
Row = dict[str, Any]


def make_database(url: str, version: Version, referrals: int) -> None:
    """Make the tables at an address and fill them.

    The rows are put in before the migration that counts them, and so counted once
    and not one at a time.
    """
    app = Flask("ipr")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    migrations.init_app(app, db, directory=str(migrations_path()))
    with app.app_context():
        prepare_engine(db.engine)
        upgrade(revision=COUNTS.down_revision)
        with db.engine.connect() as connection:
            _fill(connection, version, referrals)
        upgrade()
        engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
        if engine.dialect.name == "postgresql":
            with engine.connect() as connection:
                connection.execute(text("VACUUM ANALYZE"))
        db.engine.dispose()


def _fill(connection: Connection, version: Version, referrals: int) -> None:
    random = Random(36)
    patterns = make_patterns(version, random)
    decider = QuickDecider(version)
    outcomes = [decider.decide(pattern["facts"]).outcome for pattern in patterns]
    insert_rows(connection, "user", [_user()])
    insert_rows(connection, "area", list(_areas()))
    insert_rows(connection, "fact_pattern", patterns)
    rows = _referrals(random, outcomes, referrals)
    while batch := list(itertools.islice(rows, AT_ONCE)):
        insert_rows(connection, "referral", [row for row, _ in batch])
        insert_rows(
            connection,
            "referral_line",
            [
                {"referral_id": row["id"], "line": line.value}
                for row, lines in batch
                for line in lines
            ],
        )


def make_patterns(version: Version, random: Random) -> list[Row]:
    """Return distinct sets of answers as they are stored; the likeliest come first.

    Most answers are known, and of a list one or two are selected.
    """
    found: dict[str, Row] = {}
    while len(found) < PATTERNS:
        facts = version.check(
            {fact.id: _answer(fact, random) for fact in version.facts.values()}
        )
        written = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        found[written] = facts
    return [
        {
            "id": id,
            "digest": hashlib.sha256(written.encode()).hexdigest(),
            "facts": facts,
        }
        for id, (written, facts) in enumerate(found.items(), start=1)
    ]


def _answer(fact: Any, random: Random) -> Any:
    known = random.random() < 0.85
    if fact.type != ANY_OF:
        return random.choice(list(fact.options)) if known else "not_known"
    selected = random.sample(list(fact.options), random.choice((0, 1, 1, 2)))
    rest = [option for option in fact.options if option not in selected]
    if not known:
        rest = random.sample(rest, random.randrange(len(rest)))
    return {"selected": selected, "not_selected": rest}


def _referrals(
    random: Random, outcomes: list[str], number: int
) -> Iterator[tuple[Row, set[ServiceLine]]]:
    ranks = list(itertools.accumulate(1 / (rank + 1) for rank in range(PATTERNS)))
    first, hours = datetime(2023, 4, 1, 8, tzinfo=UTC), MONTHS * 730
    stories = [urandom(700) for _ in range(50)]
    for id in range(1, number + 1):
        pattern = min(bisect(ranks, random.random() * ranks[-1]), PATTERNS - 1)
        at = first + timedelta(hours=hours * id / number)
        row = {
            "id": id,
            "reference": f"IPR-BENCH-{id}",
            "submit_key": f"bench{id:027}",
            "draft_id": None,
            "referrer_id": 1,
            "submitted_at": at,
            "status": "triage",
            "outcome": outcomes[pattern],
            "pattern_id": pattern + 1,
            "queue": "ipr_team",
            "area_id": random.randrange(AREAS) + 1,
            "event_on": at.date(),
            "known_on": at.date(),
            "origin": "frontline_staff",
            "description": random.choice(stories),
            "revision": 1,
        }
        yield row, set(random.choices(list(LINE_NAMES), LINES, k=2))


def _user() -> Row:
    return {
        "id": 1,
        "name": "Bench Referrer",
        "email": "bench@example.test",
        "password_hash": None,
        "active": True,
        "session_number": 1,
        "made_at": SINCE_AT,
        "revision": 1,
    }


def _areas() -> Iterator[Row]:
    for number in range(1, AREAS + 1):
        yield {
            "id": number,
            "name": f"Example area {number:02}",
            "nation": "england",
            "example": True,
            "starts_on": SINCE,
            "ends_on": None,
            "revision": 1,
        }
