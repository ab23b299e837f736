"""How often SQLite waits for the disk, and what that costs: FULL beside NORMAL.

    .venv/bin/python bench/commits.py

Commits in turn under both settings of `synchronous`, on the disk that this tree lies
on, and prints the medians with their ratio. The waits (fsync and fdatasync) are
counted by strace in a process of its own; without strace they are left out, and the
output says so. On Debian: apt-get install strace
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Connection, text

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ipr.db.engine import open_engine

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, COMMITS = 9, 50
MODES = ("FULL", "NORMAL")
CALLS = re.compile(
    r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) .*(?:fsync|fdatasync)$", re.MULTILINE
)


def make_committer(folder: Path, mode: str) -> Callable[[], None]:
    """Return what commits once to a database that is opened as the service does."""
    engine = open_engine(f"sqlite:///{folder}/{mode}.sqlite")
    connection: Connection = engine.connect()
    connection.execute(text("CREATE TABLE IF NOT EXISTS kept (words TEXT)"))
    connection.commit()
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA synchronous={mode}")

    def commit() -> None:
        connection.execute(
            text("INSERT INTO kept VALUES (:words)"), {"words": "x" * 999}
        )
        connection.commit()

    return commit


def milliseconds(commit: Callable[[], None]) -> float:
    """Return how long a commit takes, of many."""
    start = time.perf_counter()
    for _ in range(COMMITS):
        commit()
    return (time.perf_counter() - start) * 1000 / COMMITS


def count_syncs(folder: Path, mode: str, commits: int) -> int:
    """Return how often a process of so many commits waits for the disk."""
    command = ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", "/dev/stdout"]
    command += [sys.executable, __file__, str(folder), mode, str(commits)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return sum(map(int, CALLS.findall(done.stdout)))


def count_for_commits(folder: Path, mode: str) -> float | None:
    """Return the waits for each commit alone; None where nobody can count them."""
    if shutil.which("strace") is None:
        return None
    none, many = (count_syncs(folder, mode, number) for number in (0, COMMITS))
    return (many - none) / COMMITS


def main() -> None:
    """Measure both settings in turn, and print what was found."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=ROOT) as name:
        folder = Path(name)
        commits = {mode: make_committer(folder, mode) for mode in MODES}
        took: dict[str, list[float]] = {mode: [] for mode in MODES}
        for _ in range(ROUNDS):
            for mode in MODES:
                took[mode].append(milliseconds(commits[mode]))
        for mode in MODES:
            syncs = count_for_commits(folder, mode)
            said = "not counted: no strace" if syncs is None else f"{syncs:.2f}"
            print(f"{mode:<8} {median(took[mode]):7.3f} ms a commit, syncs: {said}")
    ratio = median(a / b for a, b in zip(*took.values(), strict=True))
    print(f"ratio of FULL to NORMAL {ratio:5.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        committer = make_committer(Path(sys.argv[1]), sys.argv[2])
        for _ in range(int(sys.argv[3])):
            committer()
    else:
        main()
