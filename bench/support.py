"""What the ACSSLs' pages and the month's figures cost, with few cases and with many.

    .venv/bin/python bench/support.py [--quick]

With 5,000 support cases and with 100,000, on SQLite and on PostgreSQL, all in one run
and in turns: the desk of an ACSSL, a search with filters, the month's figures beside
the same SQL without the program, and freezing a month of all areas. The pages are asked
for in this process, so what is measured is the program and its database alone.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import URL, create_engine, select, text

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.client import Times
from bench.people import ACSSL_EMAIL, LEAD_EMAIL, PASSWORD
from bench.population import bench_settings
from bench.support_cases import with_cases
from ipr.accounts.models import User
from ipr.concerns.counting import count_numbers, numbers_statement
from ipr.concerns.definition import By
from ipr.concerns.months import Month
from ipr.concerns.service import freeze_month
from ipr.db.clock import london_today
from ipr.db.engine import begin_writing
from ipr.extensions import db
from tests.postgres import postgres_server

FEW, MANY = 5_000, 100_000
GROWTH_AIM, SQL_AIM = 1.5, 1.2
FIGURES, BARE = "month's figures", "the same SQL bare"
Work = Callable[[], object]


@dataclass
class Place:
    """A filled database, what is done there, and the times that it took."""

    kind: str
    size: int
    works: dict[str, Work]
    times: dict[str, Times] = field(default_factory=dict)

    def do(self, name: str) -> None:
        """Do something once, and note how long it took.

        The figures and their SQL are done before without being timed: else whichever
        came second would find at hand what the first had to fetch.
        """
        if name in (FIGURES, BARE):
            self.works[name]()
        started = time.perf_counter()
        self.works[name]()
        took = time.perf_counter() - started
        self.times.setdefault(name, Times()).each.append(took)


def works_of(app: Flask) -> dict[str, Work]:
    """Return what is measured in a database."""
    month = Month.of(london_today()).later(-3)
    sql = _as_text(app, month)
    acssl, lead = (_signed_in(app, email) for email in (ACSSL_EMAIL, LEAD_EMAIL))
    since = f"from={month.first}&to={month.last}"
    return {
        "desk": lambda: acssl("/support"),
        "filtered search": lambda: acssl(
            f"/support?state=all&line=universal_credit&{since}"
        ),
        "search of the lead": lambda: lead(
            f"/support?state=closed&line=universal_credit&{since}"
        ),
        FIGURES: lambda: _in(app, lambda: _count(month)),
        BARE: lambda: _in(app, lambda: _run(sql)),
        "page of the month": lambda: lead(f"/concerns?month={month}"),
        "freezing a month": lambda: _in(app, lambda: _freeze(month)),
    }


def _signed_in(app: Flask, email: str) -> Callable[[str], object]:
    client = app.test_client()
    address = app.config["SETTINGS"].address
    form = {"email": email, "password": PASSWORD}
    answer = client.post("/sign-in", data=form, base_url=address)
    assert answer.status_code == 303, answer.text

    def ask(path: str) -> object:
        answer = client.get(path, base_url=address)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    return ask


def _in(app: Flask, work: Work) -> object:
    with app.app_context():
        try:
            return work()
        finally:
            db.session.rollback()


def _count(month: Month) -> object:
    return count_numbers(db.session, month.first, month.last, By.MAIN, None)


def _as_text(app: Flask, month: Month) -> str:
    with app.app_context():
        statement = numbers_statement(By.MAIN, in_area=False)
        asked = statement.params(first=month.first, last=month.last)
        bound = {"literal_binds": True}
        return str(asked.compile(db.engine, compile_kwargs=bound))


def _run(sql: str) -> object:
    """Run the statement of the figures by the driver alone, on a connection at hand."""
    driver = db.session.connection().connection.driver_connection
    assert driver
    return driver.execute(sql).fetchall()


def _freeze(month: Month) -> object:
    begin_writing(db.session)
    lead = db.session.scalars(select(User).where(User.email == LEAD_EMAIL)).one()
    return freeze_month(db.session, month, actor=lead)


def report(places: list[Place]) -> None:
    """Print what was measured, and how it stands to the aims."""
    print(
        f"\n{'':20} {'database':>10} {'cases':>8} {'p50 ms':>8} {'p99 ms':>8}"
        f" {'p50 growth':>11} {'p99 growth':>11}"
    )
    for kind in dict.fromkeys(place.kind for place in places):
        few, many = (place for place in places if place.kind == kind)
        for name in few.works:
            for place in (few, many):
                half, most = (place.times[name].percentile(p) for p in (0.5, 0.99))
                grown = ""
                if place is many:
                    grown = " ".join(f"{g:11.2f}" for g in _growth(few, many, name))
                print(
                    f"{name:20} {kind:>10} {place.size:8,} "
                    f"{half:8.2f} {most:8.2f} {grown}"
                )
        _say_aims(few, many)


def _growth(few: Place, many: Place, name: str) -> Iterator[float]:
    for part in (0.5, 0.99):
        yield many.times[name].percentile(part) / few.times[name].percentile(part)


def _say_aims(few: Place, many: Place) -> None:
    for name in ("desk", "filtered search"):
        grown = next(_growth(few, many, name))
        print(
            f"{few.kind}: with 20 times the cases the {name} takes {grown:.2f} times "
            f"as long (aim: {GROWTH_AIM} at most): {_met(grown <= GROWTH_AIM)}"
        )
    pairs = zip(many.times[FIGURES].each, many.times[BARE].each, strict=True)
    ratio = median(ours / bare for ours, bare in pairs)
    print(
        f"{few.kind}: the month's figures take {ratio:.2f} times as long as the bare "
        f"SQL (aim: {SQL_AIM} at most): {_met(ratio <= SQL_AIM)}\n"
    )


def _met(met: bool) -> str:
    return "met" if met else "MISSED"


def main() -> None:
    """Make the databases, measure in turns, report, and clean up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 rounds, not 100")
    rounds = 20 if parser.parse_args().quick else 100
    places: list[Place] = []
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server())
        for kind in ("SQLite", "PostgreSQL"):
            for size in (FEW, MANY):
                print(f"Preparing {size:,} cases on {kind}", flush=True)
                folder = Path(tempfile.mkdtemp(prefix="ipr-bench-support-"))
                stack.callback(shutil.rmtree, folder)
                address = ""
                if kind == "PostgreSQL":
                    address = _new_database(server, f"support_{size}")
                settings = bench_settings(folder, address)
                app = stack.enter_context(with_cases(settings, size))
                places.append(Place(kind, size, works_of(app)))
        print(f"Measuring: {rounds} rounds", flush=True)
        for turn in range(-2, rounds):
            for name in places[0].works:
                for place in places if turn % 2 else reversed(places):
                    place.do(name)
            if turn == -1:  # the first turns warm up and are not counted
                for place in places:
                    place.times.clear()
        report(places)


def _new_database(server: URL, name: str) -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
