"""A real Chromium, and the application on a port of its own for each test.

The server runs in this process on the test's own database, so a test makes its
data with `session` and moves the clock with time-machine, as web tests do.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
)
from werkzeug.serving import make_server

from ipr.accounts.models import User
from ipr.config import Settings
from ipr.imports.registry import EXTENSION
from tests.browser.checks import WIDE
from tests.browser.world import World, make_world
from tests.databases import KINDS, Databases, session_on
from tests.importing import KIND
from tests.nets import StrictClient
from tests.proving import is_tried

# Nothing but this machine can be reached, and Chromium calls nobody by itself.
CHROMIUM_OPTIONS = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--no-first-run",
    "--js-flags=--always-sparkplug",  # axe is run once on each page: compile it fast
]
FONTS = Path(__file__).with_name("fonts.conf")
# A refused form answers 422, and Chromium remarks on every such answer.
EXPECTED = "Failed to load resource: the server responded with a status of"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked `both_scripts` with scripts, and on PostgreSQL without."""
    if metafunc.definition.get_closest_marker("both_scripts"):
        pairs = {"scripts": (True, KINDS[0])}
        if is_tried(metafunc.function.__name__, one_in=4):
            pairs["no-scripts"] = (False, KINDS[1])
        names = "scripts, database_kind"
        metafunc.parametrize(names, pairs.values(), ids=pairs.keys(), indirect=True)


@pytest.fixture
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts."""
    return getattr(request, "param", True)


@pytest.fixture(scope="session")
def browser_type_launch_args(home: Path) -> dict[str, Any]:
    """Start the system's Chromium; Playwright's own would be a download.

    It has fonts of the tests' own, whatever fonts the machine has.
    """
    named = os.environ.get("IPR_TEST_CHROMIUM")
    wanted = [named] if named else ["chromium-headless-shell", "chromium"]
    program = next(filter(None, map(shutil.which, wanted)), None)
    assert program, f"There is no {wanted[-1]} on this machine: run `make test`"
    return {
        "executable_path": program,
        "chromium_sandbox": False,
        "args": CHROMIUM_OPTIONS,
        "env": {
            **os.environ,
            "FONTCONFIG_FILE": str(FONTS),
            "XDG_CACHE_HOME": str(home / "cache"),
        },
    }


@pytest.fixture
def world(
    databases: Databases, database_kind: str, settings: Settings, home: Path
) -> World:
    """Everybody, and a case of every state: a copy of what is made once."""
    files = home / f"world-{database_kind}"

    def fill(url: str) -> World:
        with session_on(url) as session:
            return make_world(session, replace(settings, database_url=url, data=files))

    world = databases.copy_filled(database_kind, "world", fill)
    shutil.copytree(files, settings.data, dirs_exist_ok=True)
    return world


@pytest.fixture
def live(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the running application, with its CSRF protection on."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    monkeypatch.setitem(app.extensions.setdefault(EXTENSION, {}), KIND.name, KIND)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    # It looks so often whether it should end; by itself twice a second.
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser_context_args(live: str, scripts: bool) -> dict[str, Any]:
    """Browse as a colleague in London would: `page.goto("/")` opens the service."""
    return {
        "base_url": live,
        "viewport": WIDE,
        "java_script_enabled": scripts,
        "locale": "en-GB",
        "timezone_id": "Europe/London",
    }


@pytest.fixture(autouse=True)
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """Fail a test in which the browser complained, or asked anybody but us.

    It complains of a script error and of a breach of the content security policy.
    """
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and EXPECTED not in message.text:
            complaints.append(message.text)

    def look(request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            complaints.append(f"It asked for {request.url}")

    context.on("console", note)
    context.on("request", look)
    context.on("weberror", lambda problem: complaints.append(str(problem.error)))
    yield complaints
    assert complaints == []


@pytest.fixture
def sign_in(context: BrowserContext, client: StrictClient, live: str):
    """Return what signs somebody in at once, without the sign-in page."""

    def sign_in(user: User) -> None:
        name, value = client.sign_in(user)
        context.add_cookies([{"name": name, "value": value, "url": live}])

    return sign_in


@pytest.fixture
def axe(browser: Browser, scripts: bool) -> Callable[[Page], None]:
    """Return a check that axe finds no accessibility problem on a page as it is."""

    def check(page: Page) -> None:
        looked_at = page if scripts else twin(page, browser)
        results = Axe().run(looked_at)
        if looked_at is not page:
            looked_at.context.close()
        assert results.violations_count == 0, results.generate_report()

    return check


def twin(page: Page, browser: Browser) -> Page:
    """Return the same document where axe, itself a script, can run.

    The twin is styled alike, but its own scripts never arrive, so that it stays
    what somebody without scripts has before them.
    """
    copy = browser.new_context(viewport=page.viewport_size).new_page()
    copy.route("**/*.js", lambda route: route.abort())
    html = page.content()
    copy.route(
        page.url, lambda route: route.fulfill(body=html, content_type="text/html")
    )
    copy.goto(page.url)
    return copy
