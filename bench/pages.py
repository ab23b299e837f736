"""How fast the pages are, with few referrals and with many, beside a bare Flask page.

    .venv/bin/python bench/pages.py [--quick]

Everything runs on this machine, over the loopback, under the server and the settings
that `ipr run` uses: two workers with four threads each. The three servers take turns,
round by round, so that what else the machine does spoils all of them alike. The
databases are made on the first run and kept in the temporary folder for the day.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.client import Browser, Times, Visit, measure
from bench.population import sqlite_of
from bench.visits import Place, Visitor, prepare, statements
from ipr.config import Settings
from ipr.serve import server_command

FEW, MANY = 1_000, 100_000
AT_ONCE = 4
QUESTION_AIM, GROWTH_AIM = 15, 1.25


@dataclass
class Request:
    """One kind of request, and what was measured of it at each place."""

    name: str
    each_round: int
    expect: int
    warm_up: int = 32
    """Enough for both workers to have drawn each page before it counts."""
    turns: dict[str, list[Times]] = field(default_factory=dict)
    """By place, the times of each turn."""

    def all(self, place: str) -> Times:
        """Return the times of all turns at a place together."""
        turns = self.turns[place]
        each = [took for turn in turns for took in turn.each]
        return Times(
            each,
            sum(turn.together for turn in turns),
            sum(turn.computed for turn in turns),
        )

    @property
    def growth(self) -> float:
        """How many times as long half the requests take with many referrals.

        The median of the turns, each compared with itself: what else the machine
        did in that minute slowed both.
        """
        pairs = zip(self.turns[f"{FEW:,}"], self.turns[f"{MANY:,}"], strict=True)
        return median(many.percentile(0.5) / few.percentile(0.5) for few, many in pairs)


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: int

    def computed(self) -> float:
        """Return the seconds of the processor that its workers have taken so far.

        What else the machine does slows a server down, and hardly adds to these.
        """
        children = Path(f"/proc/{self.process}/task/{self.process}/children")
        ticks = 0
        for child in children.read_text().split():
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(") ")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # in our code, in the system's
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(settings: Settings, program: str, port: int) -> Iterator[Server]:
    """Run a server as `ipr run` would; stop it in the end."""
    environment = {
        **os.environ,
        "IPR_MODE": settings.mode,
        "IPR_SECURE_COOKIES": "false",
        "IPR_DATA": str(settings.data),
        "IPR_DATABASE_URL": settings.database_url,
        "IPR_SECRET_KEY": settings.secret_key,
        "IPR_DATA_KEY": settings.data_key,
        "IPR_ADDRESS": "http://127.0.0.1",
        "IPR_PORT": str(port),
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
    }
    command = server_command(settings)
    command[command.index("--bind") + 1] = f"127.0.0.1:{port}"
    command[-1] = program
    server = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port, server)
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait(20)


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            Browser(port).get("/")
            return
        except ConnectionError:
            assert server.poll() is None, "the server did not start"
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


Plan = tuple[Request, Callable[[Visitor], Browser], Callable[[Visitor], Visit]]


def plans() -> list[Plan]:
    """Return what is asked, by whom; the first five are those with an aim."""

    def page(
        name: str, path: str, who: Callable[[Visitor], Browser], each: int = 20
    ) -> Plan:
        return Request(name, each, 200), who, lambda visitor: visitor.page(path)

    return [
        (Request("sign-in", 8, 303, 4), lambda v: v.stranger, Visitor.sign_in),
        (Request("question page", 60, 200), lambda v: v.referrer, Visitor.question),
        (Request("submit", 24, 303, 12), lambda v: v.referrer, Visitor.submit),
        (Request("receipt", 60, 200), lambda v: v.referrer, Visitor.receipt),
        page("50-row list", "/referrals", lambda v: v.team, 60),
        page("home of the team", "/", lambda v: v.team),
        page("home of the lead", "/", lambda v: v.lead),
        page("to settle", "/triage", lambda v: v.team),
        page("accepted cases", "/accepted", lambda v: v.team),
        page("declined cases", "/support", lambda v: v.acssl),
        page("network", "/lead", lambda v: v.lead),
    ]


def measure_all(
    visitors: dict[str, Visitor], servers: dict[str, Server], rounds: int
) -> tuple[Request, list[Request]]:
    """Measure every kind of request at every place, in turns, and a bare page."""
    plain, planned = Request("bare page", 150, 200), plans()
    for turn in range(-1, rounds):  # the first turn warms up and is not counted
        for request, who, visit in planned:
            hello = [Browser(servers["bare"].port) for _ in range(AT_ONCE)]
            asked: list[Visit] = [lambda browser: browser.get("/")] * plain.each_round
            _measure(plain, "bare", servers["bare"], hello, asked, turn)
            places = list(visitors.items())
            for place, visitor in places if turn % 2 else reversed(places):
                number = request.each_round if turn >= 0 else request.warm_up
                asked = [visit(visitor) for _ in range(number)]
                crowd = visitor.crowd(who(visitor), AT_ONCE)
                _measure(request, place, servers[place], crowd, asked, turn)
    return plain, [request for request, _, _ in planned]


def _measure(
    request: Request,
    place: str,
    server: Server,
    crowd: Sequence[Browser],
    visits: Sequence[Visit],
    turn: int,
) -> None:
    times, before = Times(), server.computed()
    measure(times, crowd, visits, request.expect)
    times.computed = server.computed() - before
    if turn >= 0:
        request.turns.setdefault(place, []).append(times)
    for browser in crowd:
        browser.close()


def report(
    plain: Request, requests: Sequence[Request], asked: dict[str, dict[str, int]]
) -> None:
    """Print what was measured, and how it stands to the aims."""
    bare = plain.all("bare")
    print(
        f"\n{'request':17} {'referrals':>9} {'req/s':>8} {'p50 ms':>8} {'p99 ms':>8}"
        f" {'cpu ms':>7} {'x bare':>7} {'growth':>7} {'statements':>11}"
    )
    print(_line("bare page", "-", bare, bare))
    for request in requests:
        for place in request.turns:
            grown = "" if place == f"{FEW:,}" else f"{request.growth:.2f}"
            number = str(asked.get(place, {}).get(request.name, ""))
            times = request.all(place)
            print(_line(request.name, place, times, bare, grown, number))
    _say_aims(requests[:5], bare, asked)


def _line(
    name: str, place: str, times: Times, bare: Times, grown: str = "", number: str = ""
) -> str:
    return (
        f"{name:17} {place:>9} {times.rate:8.1f} {times.percentile(0.5):8.2f} "
        f"{times.percentile(0.99):8.2f} {times.effort:7.2f} "
        f"{bare.rate / times.rate:7.1f} "
        f"{grown:>7} {number:>11}"
    )


def _say_aims(
    requests: Sequence[Request], bare: Times, asked: dict[str, dict[str, int]]
) -> None:
    question = next(r for r in requests if r.name == "question page")
    many = question.all(f"{MANY:,}")
    ratio, effort = bare.rate / many.rate, many.effort / bare.effort
    worst = max(requests, key=lambda request: request.growth)
    same = asked[f"{FEW:,}"] == asked[f"{MANY:,}"]
    print(
        f"\nA question page takes {ratio:.1f} times as long as a bare page and "
        f"{effort:.1f} times its work (aim: {QUESTION_AIM} at most): "
        f"{_met(ratio <= QUESTION_AIM)}\n"
        f"From {FEW:,} to {MANY:,} referrals the {worst.name} grows most, "
        f"{worst.growth:.2f} times (aim: {GROWTH_AIM} at most): "
        f"{_met(worst.growth <= GROWTH_AIM)}\n"
        f"The number of statements is the same at both sizes: {_met(same)}"
    )


def _met(met: bool) -> str:
    return "met" if met else "MISSED"


def main() -> None:
    """Make the databases, run the servers, measure, report, and clean up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds, not eight")
    rounds = 3 if parser.parse_args().quick else 8
    places: dict[str, Place] = {}
    with ExitStack() as stack:
        for size in (FEW, MANY):
            print(f"Preparing {size:,} referrals", flush=True)
            settings = sqlite_of(size)
            stack.callback(shutil.rmtree, settings.data)
            places[f"{size:,}"] = prepare(settings, 24 * (rounds + 1))
        asked = {name: statements(place) for name, place in places.items()}
        first = next(iter(places.values())).settings
        bare = served(first, "bench.bare:bare", free_port())
        servers = {"bare": stack.enter_context(bare)}
        for name, place in places.items():
            ours = served(place.settings, "ipr.serve:application()", free_port())
            servers[name] = stack.enter_context(ours)
        visitors = {
            name: Visitor(place, servers[name].port) for name, place in places.items()
        }
        print(f"Measuring: {rounds} rounds, {AT_ONCE} requests at once", flush=True)
        plain, requests = measure_all(visitors, servers, rounds)
        report(plain, requests, asked)


if __name__ == "__main__":
    main()
