"""A client that costs little beside the server it measures: sockets and threads."""

import re
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: (ipr_session=[^;\r]*)", re.IGNORECASE)
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
WAIT = 30


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    @property
    def location(self) -> str:
        """Where it leads, if it does."""
        found = re.search(rb"\r\nlocation: ([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode() if found else ""


@dataclass
class Browser:
    """One person's connection, with their session."""

    port: int
    cookie: str = ""
    token: str = ""
    _socket: socket.socket | None = field(default=None, repr=False)

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._send(f"GET {path} HTTP/1.1\r\n", b"")

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form, with the token that proves it is from one of our pages."""
        body = urlencode({"csrf_token": self.token, **fields}).encode()
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        return self._send(
            f"POST {path} HTTP/1.1\r\n{kind}Content-Length: {len(body)}\r\n", body
        )

    def read_token(self, path: str) -> Self:
        """Take the token from a page that has a form."""
        found = TOKEN.search(self.get(path).body)
        assert found, f"{path} has no form"
        self.token = found[1].decode()
        return self

    def close(self) -> None:
        """Hang up."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def _send(self, head: str, body: bytes) -> Answer:
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        message = f"{head}Host: 127.0.0.1:{self.port}\r\n{cookie}\r\n".encode() + body
        try:
            return self._exchange(message)
        except (ConnectionError, TimeoutError):
            self.close()  # the server may close a connection that was idle
            return self._exchange(message)

    def _exchange(self, message: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), WAIT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(message)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._read()
        head, _, body = got.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        while len(body) < (int(length[1]) if length else 0):
            body += self._read()
        if found := COOKIE.search(head):
            self.cookie = found[1].decode()
        return Answer(int(head[9:12]), head, body)

    def _read(self) -> bytes:
        assert self._socket
        part = self._socket.recv(65536)
        if not part:
            raise ConnectionResetError
        return part


Visit = Callable[[Browser], Answer]


@dataclass
class Times:
    """How long each request took, and how long all of them together."""

    each: list[float] = field(default_factory=list)
    together: float = 0.0
    computed: float = 0.0
    """Seconds of the processor that the server took, on all cores."""

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.each) / self.together

    @property
    def effort(self) -> float:
        """Milliseconds of the processor for a request."""
        return self.computed / len(self.each) * 1000

    def percentile(self, part: float) -> float:
        """Milliseconds that this part of the requests took at most."""
        ordered = sorted(self.each)
        return ordered[min(int(part * len(ordered)), len(ordered) - 1)] * 1000


def measure(
    times: Times, browsers: Sequence[Browser], visits: Sequence[Visit], expect: int
) -> None:
    """Make the visits, as many at once as there are browsers, and add the times."""
    waiting = list(visits)

    def work(browser: Browser) -> list[float]:
        took = []
        while waiting:
            try:
                visit = waiting.pop()
            except IndexError:  # another one took the last
                break
            started = time.perf_counter()
            answer = visit(browser)
            took.append(time.perf_counter() - started)
            assert answer.status == expect, (answer.status, answer.head[:300])
        return took

    started = time.perf_counter()
    with ThreadPoolExecutor(len(browsers)) as pool:
        for took in pool.map(work, browsers):
            times.each += took
    times.together += time.perf_counter() - started
