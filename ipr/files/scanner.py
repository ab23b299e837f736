"""Ask a virus scanner, clamd, about a file: the INSTREAM command over a socket."""

import socket
import struct
from dataclasses import dataclass

from ipr.files.models import ScanState

CHUNK = 1 << 18
SECONDS = 60
SOON = 2
"""Seconds that whoever only asks for its health waits."""
LONGEST_ANSWER = 4096


@dataclass(frozen=True)
class Scanner:
    """Where clamd listens: `host:port`, a socket's path, or nowhere."""

    address: str

    def scan(self, data: bytes) -> ScanState:
        """Return what is known of a file's safety.

        NOT_SCANNED without a scanner; QUARANTINED when it is down, answers nothing
        that we understand, or won't read the file: then nobody may have it yet.
        """
        if not self.address:
            return ScanState.NOT_SCANNED
        try:
            answer = self._ask(data)
        except OSError:
            return ScanState.QUARANTINED
        if answer.endswith(b"FOUND"):
            return ScanState.INFECTED
        return ScanState.CLEAN if answer.endswith(b": OK") else ScanState.QUARANTINED

    def answers(self) -> bool | None:
        """Return whether it answers, for a health page; None if there is none."""
        if not self.address:
            return None
        try:
            with self._connect(SOON) as connection:
                connection.sendall(b"zPING\x00")
                return connection.recv(LONGEST_ANSWER).startswith(b"PONG")
        except OSError:
            return False

    def _ask(self, data: bytes) -> bytes:
        with self._connect() as connection:
            connection.sendall(b"zINSTREAM\x00")
            for at in range(0, len(data), CHUNK):
                chunk = data[at : at + CHUNK]
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\x00") and len(answer) < LONGEST_ANSWER:
                more = connection.recv(LONGEST_ANSWER)
                if not more:
                    break
                answer += more
        return answer.rstrip(b"\x00\r\n ")

    def _connect(self, seconds: int = SECONDS) -> socket.socket:
        if "/" in self.address:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(seconds)
            connection.connect(self.address)
            return connection
        host, _, port = self.address.rpartition(":")
        if not port.isdecimal():
            raise OSError(f"no port in {self.address!r}")
        return socket.create_connection((host.strip("[]"), int(port)), seconds)
