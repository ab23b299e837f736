"""What a run costs that tells many people: time, memory and statements.

    .venv/bin/python bench/tick.py [--open 100000]

In a database whose cases are all open, the factual reports of 1,000 of them, and in
another of 10,000, were due a working day ago; whoever holds cases has 50. Three steps
of `ipr tick` then remind, put the notices into messages, and hand those to a mail
server on this machine that takes everything. Each size has a process of its own, which
did nothing before: what it needs beyond an idle run is the memory that is printed.
"""

import argparse
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select, text

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.population import bench_settings, sqlite_of
from ipr.app import create_app
from ipr.config import Settings
from ipr.db.clock import pretend_now
from ipr.db.engine import begin_writing
from ipr.extensions import db
from ipr.notices import tick_steps as notice_steps
from ipr.notices.mail import tick_steps as mail_steps
from ipr.notices.models import Notice
from ipr.ticks.running import run_tick

SIZES = (1_000, 10_000)
CASES_EACH = 50
"""So many open cases has each who holds some."""
TUESDAY = datetime(2026, 12, 8, 10, tzinfo=UTC)
GROWTH_AIM = 1.2
"""Ten times the notices should not need more memory than this many times as much."""
OPEN_ALL = """
    UPDATE acceptance SET report_received_on = NULL, received_by_id = NULL,
    report_due_on = '2099-01-05';
    UPDATE support_case SET state = 'working', accepted_at = opened_at,
    done = NULL, learned = NULL, feedback = NULL, closed_at = NULL;
    INSERT INTO role_grant (user_id, role, starts_on, granted_at)
    SELECT id, 'ipr_team', '2019-01-01', made_at FROM "user"
    WHERE id > (SELECT max(id) FROM "user") - :holders;
    UPDATE referral SET queue = NULL, owner_id =
    (SELECT max(id) FROM "user") - id % :holders WHERE status != 'declined'
"""
LET_BE_DUE = (
    "UPDATE acceptance SET report_due_on = :due WHERE id IN "
    "(SELECT id FROM acceptance ORDER BY id LIMIT :size)"
)


def open_cases(settings: Settings, size: int, holders: int) -> None:
    """Open every case, and let the reports of some have been due yesterday."""
    app = create_app(settings)
    with app.app_context():
        _open_cases(size, holders)
        db.session.remove()
        db.engine.dispose()


def _open_cases(size: int, holders: int) -> None:
    begin_writing(db.session)
    run: Any = db.session.execute
    for statement in OPEN_ALL.split(";"):
        named = {"holders": holders} if ":holders" in statement else {}
        run(text(statement), named)
    due = (TUESDAY - timedelta(days=1)).date().isoformat()
    run(text(LET_BE_DUE), {"due": due, "size": size})
    run(text("ANALYZE"))
    db.session.commit()


@contextmanager
def mail_sink() -> Iterator[str]:
    """Run a mail server that takes everything; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", address]
    with subprocess.Popen([*command, "-c", "aiosmtpd.handlers.Sink"]) as server:
        host, _, port = address.rpartition(":")
        while True:
            try:
                socket.create_connection((host, int(port))).close()
                break
            except OSError:
                time.sleep(0.05)
        try:
            yield address
        finally:
            server.terminate()


def peak(forget: bool = False) -> int:
    """Return the most memory that this process had since it last forgot, in KiB."""
    status = Path("/proc/self/status").read_text()
    if forget:
        Path("/proc/self/clear_refs").write_text("5")
    return int(status.split("VmHWM:")[1].split()[0])


def measure(settings: Settings) -> dict[str, Any]:
    """Return what each step took, and how many notices and messages there were."""
    counted = 0

    def count(*_given: Any) -> None:
        nonlocal counted
        counted += 1

    app = create_app(settings)
    found: dict[str, Any] = {"steps": {}}
    with app.app_context(), pretend_now(TUESDAY):
        found["open"] = db.session.scalar(text("SELECT count(*) FROM referral"))
        run_tick(db.session, [], settings=settings)  # what a run costs by itself
        peak(forget=True)
        run_tick(db.session, [], settings=settings)
        idle = peak()
        event.listen(db.engine, "before_cursor_execute", count)
        for step in (*notice_steps.STEPS, *mail_steps.STEPS):
            peak(forget=True)
            counted, start = 0, time.perf_counter()
            result = run_tick(db.session, [step], settings=settings)
            took = time.perf_counter() - start
            assert not result.failed, result
            more = {"seconds": took, "statements": counted, "kib": peak() - idle}
            found["steps"][step.name] = {**more, "did": result.steps[0].did}
        notices = select(func.count()).select_from(Notice)
        found["notices"] = db.session.scalar(notices)
        found["idle"] = idle
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=100_000, help="open cases")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure_here(bench_settings(asked.measure))))
        return 0
    return tell({size: measure_apart(asked.open, size) for size in SIZES})


def measure_here(kept: Settings) -> dict[str, Any]:
    """Measure in this process, with a mail server beside it."""
    with mail_sink() as address:
        sending = replace(
            kept, smtp=address, smtp_security="none", mail_from="ipr@example.test"
        )
        return measure(sending)


def measure_apart(open_: int, size: int) -> dict[str, Any]:
    """Measure in a process of its own, whose memory is nobody else's."""
    kept = sqlite_of(open_)
    try:
        open_cases(kept, size, open_ // CASES_EACH)
        command = [sys.executable, __file__, "--measure", str(kept.data)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    finally:
        shutil.rmtree(kept.data)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def tell(found: dict[int, dict[str, Any]]) -> int:
    """Print what was measured; return 1 if memory grew with the notices."""
    few, many = (found[size] for size in SIZES)
    print(f"{many['open']:,} open cases, {CASES_EACH} each; an idle process has")
    print(f"{many['idle'] / 1024:.0f} MiB.\n")
    print(f"{'step':16}{'notices':>9}{'seconds':>9}{'ms each':>9}", end="")
    print(f"{'statements each':>17}{'MiB more':>10}")
    for name in many["steps"]:
        for one in (few, many):
            step, notices = one["steps"][name], one["notices"]
            print(f"{name:16}{notices:9,}{step['seconds']:9.2f}", end="")
            print(f"{step['seconds'] * 1000 / notices:9.2f}", end="")
            print(f"{step['statements'] / notices:17.2f}", end="")
            print(f"{step['kib'] / 1024:10.1f}   {say(step['did'])}")
    growth = total(many) / total(few)
    print(f"\nmemory of ten times the notices: {growth:.2f} times", end="")
    print(f" (aim: at most {GROWTH_AIM})")
    return int(growth > GROWTH_AIM)


def total(one: dict[str, Any]) -> float:
    """Return the most memory that a process had at once."""
    return float(one["idle"] + max(step["kib"] for step in one["steps"].values()))


def say(did: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {words}" for words, count in did.items())


if __name__ == "__main__":
    sys.exit(main())
