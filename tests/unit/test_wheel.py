"""The wheel is whole: it serves from an empty folder, far from the source."""

import gzip
import os
import re
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from ipr.config import PACKAGE
from tests.processes import at_the_end, free_port

UV = Path(sys.executable).with_name("uv")
PATIENCE = 60  # seconds to make a database, fill it and start, on a busy machine


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel, and borrows the rest."""
    home = tmp_path_factory.mktemp("wheel")
    quiet = {"check": True, "capture_output": True, "cwd": PACKAGE.parent}
    build = [UV, "build", "--wheel", "--offline", "--no-build-isolation"]
    python = home / "venv" / "bin" / "python"
    subprocess.run([*build, "--python", sys.executable, "--out-dir", home], **quiet)
    venv = [sys.executable, "-m", "venv", "--without-pip", home / "venv"]
    subprocess.run(venv, **quiet)
    wheel = next(home.glob("*.whl"))
    install = [UV, "pip", "install", "--offline", "--no-deps", "--python", python]
    subprocess.run([*install, wheel], **quiet)
    packages = next((home / "venv" / "lib").glob("python*/site-packages"))
    # A folder named here is searched, but its own .pth files are not read: so the
    # requirements are found, and the editable installation of this tree is not.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return python.parent


def environment(**settings: str) -> dict[str, str]:
    """Return this environment with no settings but these."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("IPR_")}
    return kept | settings


@contextmanager
def running(program: Path, folder: Path) -> Iterator[HTTPConnection]:
    """Serve from a folder with `ipr run`, until it answers and while it is asked."""
    port = free_port()
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [program, "run"],
            cwd=folder,
            env=environment(IPR_PORT=str(port)),
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        ) as server,
        at_the_end("kill $0", server.pid),
    ):
        deadline = time.monotonic() + PATIENCE
        while not answers(port):
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.1)  # it listens when it is ready, and not before
        with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as asked:
            yield asked


def answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        try:
            return get(connection, "/")[0] < 500
        except ConnectionRefusedError:
            return False


def get(connection: HTTPConnection, path: str) -> tuple[int, str]:
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode()


def get_compressed(connection: HTTPConnection, path: str) -> tuple[str | None, str]:
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    text = gzip.decompress(response.read()).decode()
    return response.headers["Content-Encoding"], text


def test_ipr_run_serves_from_an_empty_folder(installed, tmp_path):
    with running(installed / "ipr", tmp_path) as connection:
        page, text = get(connection, "/sign-in")
        style, css = get(connection, "/static/vendor/govuk-frontend.min.css")
        address = re.search(r'"(/static/vendor/govuk[^"]*css[^"]*)"', text)
        assert address
        coding, short = get_compressed(connection, address[1])

    assert (page, style) == (200, 200)
    assert "Sign in" in text
    assert ".govuk-button" in css
    assert (coding, short) == ("gzip", css)
    assert (tmp_path / "instance" / "ipr.sqlite").exists()


def test_nothing_comes_from_the_source_tree(installed, tmp_path):
    say_where = "import ipr.config as c; print(c.templates_path(), c.rules_path({}))"
    command = [installed / "python", "-c", say_where]

    done = subprocess.run(
        command, cwd=tmp_path, env=environment(), capture_output=True, text=True
    )

    assert all(
        Path(p).is_relative_to(installed.parent) and Path(p).exists()
        for p in done.stdout.split()
    )
    assert len(done.stdout.split()) == 2


def test_the_command_says_what_it_can_do(installed, tmp_path):
    command = [installed / "ipr", "--help"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert "run" in done.stdout
    assert "decide" in done.stdout
