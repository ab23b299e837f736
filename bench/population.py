"""Databases with many invented referrals, made once and kept for the next run."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import Engine, LargeBinary, String, TableClause, column, table, text
from sqlalchemy.engine import Connection

from bench.archive import Writer
from bench.patterns import make_patterns
from bench.people import make_people
from ipr.app import create_app
from ipr.config import Settings, migrations_path, rules_path
from ipr.db.base import Base, Word
from ipr.db.clock import london_today
from ipr.db.encryption import EncryptedJSON, EncryptedText
from ipr.db.engine import begin_writing
from ipr.extensions import db
from ipr.rulebook import Rulebook, load
from ipr.versions import service as versions

KEPT = Path(tempfile.gettempdir()) / "ipr-bench"
AS_STORED = {EncryptedText: LargeBinary(), EncryptedJSON: LargeBinary(), Word: String()}
NUMBERED = (
    "user",
    "area",
    "fact_pattern",
    "referral",
    "customer",
    "decision",
    "support_case",
)
"""Tables whose rows are inserted with their numbers."""


def bench_settings(folder: Path, database_url: str = "") -> Settings:
    """Return settings for a throw-away installation with keys that never change."""
    address = database_url or f"sqlite:///{folder / 'ipr.sqlite'}"
    return Settings(
        mode="production",
        address="http://127.0.0.1",
        data=folder,
        database_url=address,
        secret_key="a key for the benchmark, 0123456789",
        data_key="YmVuY2htYXJrIGtleTogbm90aGluZyByZWFsIGhlcmU=",
        rules=rules_path({}),
        secure_cookies=False,
    )


def sqlite_of(referrals: int) -> Settings:
    """Return settings of a fresh copy of the kept database of that size.

    A copy, because a run adds to it; kept, because making one takes a while. The
    open work in it is as old as the day it was made, so it is made anew each day.
    """
    KEPT.mkdir(exist_ok=True)
    kept = KEPT / f"{referrals}-{london_today()}-{_digest()}"
    if not kept.exists():
        for old in KEPT.glob(f"{referrals}-*"):
            shutil.rmtree(old)
        with tempfile.TemporaryDirectory(dir=KEPT) as making:
            filled = Path(making) / "filled"
            filled.mkdir()
            fill(bench_settings(filled), referrals)
            filled.rename(kept)
    run = Path(tempfile.mkdtemp(prefix=f"ipr-bench-{referrals}-"))
    shutil.copyfile(kept / "ipr.sqlite", run / "ipr.sqlite")
    return bench_settings(run)


def _digest() -> str:
    """Return what changes when the same size would be filled otherwise."""
    sources = [*Path(__file__).parent.glob("*.py"), *migrations_path().rglob("*.py")]
    texts = [path.read_bytes() for path in sorted(sources)]
    texts += [version.digest.encode() for version in load(rules_path({})).versions]
    return hashlib.sha256(b"".join(texts)).hexdigest()[:8]


def fill(settings: Settings, referrals: int) -> None:
    """Make the tables and fill them, then gather what the planner wants to know."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
        begin_writing(db.session)
        book: Rulebook = app.extensions["ipr_rulebook"]
        versions.take_in(db.session, book)
        db.session.commit()
        _fill(db.engine, book, settings, referrals)
        db.session.remove()
        db.engine.dispose()


def _fill(engine: Engine, book: Rulebook, settings: Settings, referrals: int) -> None:
    people, today = make_people(referrals), london_today()
    stored = {version.id: number for number, version in enumerate(book.versions, 1)}

    def version_of(day: date) -> tuple[int, str]:
        version = book.in_force(day)
        return stored[version.id], version.id

    patterns, facts = make_patterns(book, settings)
    writer = Writer(people, patterns, version_of, today)
    with engine.connect() as connection:
        insert_rows(connection, "user", people.users)
        insert_rows(connection, "role_grant", people.grants)
        insert_rows(connection, "area", people.areas)
        insert_rows(connection, "area_cover", people.covers)
        insert_rows(connection, "fact_pattern", facts)
        for archive in writer.batches(referrals):
            for name, rows in archive.tables.items():
                insert_rows(connection, name, rows)
        _finish(connection)


def insert_rows(
    connection: Connection, name: str, rows: Iterable[dict[str, Any]]
) -> None:
    """Insert rows as they are stored, and commit them."""
    connection.execute(_as_stored(name).insert(), list(rows))
    connection.commit()


def _as_stored(name: str) -> TableClause:
    """Return a table that takes what is stored: bytes already encrypted, words."""
    columns = Base.metadata.tables[name].columns
    return table(
        name, *(column(c.name, AS_STORED.get(type(c.type), c.type)) for c in columns)
    )


def _finish(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for name in NUMBERED:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), "
                    f'(SELECT max(id) FROM "{name}"))'
                )
            )
    connection.execute(text("ANALYZE"))
    connection.commit()
