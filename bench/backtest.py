"""How long a back-test of a million referrals takes, beside a count written by hand.

    .venv/bin/python bench/backtest.py [--quick]

On SQLite and on PostgreSQL, with 10,000, 100,000 and 1,000,000 invented referrals.
The back-test is the whole of it, from the button to the stored result: every figure
of its page. The counts give the outcomes under the draft alone, and are what a
careful author of SQL would write for its criteria: one joins each referral with its
answers, the other first counts the referrals of each set of answers. The plainest
count only groups the referrals by their stored outcome. All take turns, round by
round, in a process of their own, whose memory is watched.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import create_engine, delete, text
from sqlalchemy.orm import Session

from bench.backtest_data import PATTERNS, make_database
from bench.backtest_sql import FACTS, FROM_PATTERNS, FROM_REFERRALS, PLAINEST
from ipr.config import rules_path
from ipr.criteria.backtests.service import start_backtest
from ipr.criteria.backtests.work import run_backtest
from ipr.criteria.models import Backtest, BacktestPattern
from ipr.db.engine import begin_writing, prepare_engine
from ipr.rulebook import Rulebook, loads
from tests.postgres import postgres_server

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS, AIM = 9, 3
COUNTS = {
    "count, joined": FROM_REFERRALS,
    "count, grouped first": FROM_PATTERNS,
    "plainest count": PLAINEST,
}


def book() -> Rulebook:
    """Return the published rulebook with an invented draft at its end."""
    draft = Path(__file__).with_name("new_version.yaml").read_text("utf-8")
    return loads(rules_path({}).read_text("utf-8") + draft, "draft")


def measure(url: str, rounds: int) -> dict[str, Any]:
    """Return the median times at one database, and the memory that it took."""
    engine = create_engine(url)
    prepare_engine(engine)
    versions = book()
    tested, against = versions["2027"], versions["2023"]
    times: dict[str, list[float]] = {}
    with Session(engine, expire_on_commit=False) as session:
        dialect = session.get_bind().dialect.name

        def count(statement: str) -> dict[str, int]:
            statement = statement.format(facts=FACTS[dialect])
            found = session.execute(text(statement))
            return {outcome: int(number) for outcome, number in found}

        def backtest() -> dict[str, int]:
            begin_writing(session)
            made, _ = start_backtest(
                session, tested=tested, against=against, draft=None, actor=None
            )
            session.commit()
            run_backtest(session, made.id, tested=tested, against=against)
            found: dict[str, int] = {}
            for _, becomes, number in made.kept["table"]:
                found[becomes] = found.get(becomes, 0) + number
            return found

        start = peak_memory()
        for turn in range(rounds + 1):
            forget(session)
            first = timed(backtest, times, "back-test", turn)
            if turn == 0:
                memory = peak_memory()
            for name, statement in COUNTS.items():
                found = timed(lambda s=statement: count(s), times, name, turn)
                assert name == "plainest count" or found == first, (name, found, first)
                session.rollback()
    engine.dispose()
    mine = times["back-test"]
    return {
        "took": {name: median(own) for name, own in times.items()},
        "ratio": {
            name: median(a / b for a, b in zip(mine, times[name], strict=True))
            for name in COUNTS
        },
        "memory": [start, memory],
    }


def peak_memory() -> int:
    """Return the most megabytes that this process has held so far."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def timed(
    deed: Callable[[], Any], times: dict[str, list[float]], name: str, turn: int
) -> Any:
    """Do a thing and note how long it took; the first turn warms up."""
    start = time.perf_counter()
    found = deed()
    if turn:
        times.setdefault(name, []).append(time.perf_counter() - start)
    return found


def forget(session: Session) -> None:
    """Delete the back-tests, so that the next one begins with nothing."""
    begin_writing(session)
    session.execute(delete(BacktestPattern))
    session.execute(delete(Backtest))
    session.commit()


def report(kind: str, referrals: int, found: dict[str, Any]) -> bool:
    """Print what was measured; return whether the aim was met.

    A ratio is the median of the rounds', each compared with itself: what else the
    machine did in that moment slowed both.
    """
    took, ratio = found["took"], found["ratio"]
    before, peak = found["memory"]
    print(f"\n{kind}, {referrals:,} referrals")
    print(f"  {'the whole back-test':22} {took['back-test'] * 1000:8.0f} ms")
    for name in COUNTS:
        print(f"  {name:22} {took[name] * 1000:8.0f} ms   {ratio[name]:6.2f} x")
    print(f"  memory of the process: {before} MB before, {peak} MB at its peak")
    return max(ratio.values()) <= AIM


def main() -> None:
    """Make the databases, measure each in a process of its own, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the largest")
    parser.add_argument("--measure", help="measure the database at this address")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.rounds)))
        return
    sizes = SIZES[:-1] if asked.quick else SIZES
    print(f"{PATTERNS:,} distinct sets of answers; medians of {asked.rounds} rounds")
    met = True
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ipr-bench-"))
        server = stack.enter_context(postgres_server())
        for size in sizes:
            database = server.set(database=f"bench_{size}")
            _create(server, f"bench_{size}")
            for kind, url in (
                ("SQLite", f"sqlite:///{folder}/{size}.sqlite"),
                ("PostgreSQL", database.render_as_string(hide_password=False)),
            ):
                make_database(url, book()["2023"], size)
                command = [sys.executable, __file__, "--measure", url]
                command += ["--rounds", str(asked.rounds)]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
                within = report(kind, size, json.loads(done.stdout))
                met = met and (within or size < SIZES[-1])
    aim = f"at most {AIM} times each count with {SIZES[-1]:,} referrals"
    print(f"\nAim: {aim}: {'met' if met else 'not met'}")


def _create(server: Any, name: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()


if __name__ == "__main__":
    main()
