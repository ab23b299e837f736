"""A mail server in a process of its own, which does what a recipient's name says.

`refused.550@…` is answered 550, and `content.451@…` 451 once the message has come;
`dropped@…` is kept and never answered, for the connection is gone; `held@…` is kept and
not answered the first time that a message comes. All else is taken and kept.
"""

import asyncio
import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    """Answers as the recipient's name says, and keeps what it takes."""

    def __init__(self, folder: Path, encrypted: bool) -> None:
        self.folder = folder
        self.encrypted = encrypted
        self.held: set[str] = set()
        self.kept = 0

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        kind, _, code = address.partition("@")[0].partition(".")
        if kind == "refused":
            return f"{code} Nobody by the name of {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        kind, _, code = envelope.rcpt_tos[0].partition("@")[0].partition(".")
        if kind == "content":
            return f"{code} Not from here to {envelope.rcpt_tos[0]}"
        self._keep(session, envelope)
        if kind == "dropped":
            server.transport.abort()
        key = message_from_bytes(envelope.content)["Message-ID"]
        if kind == "held" and key not in self.held:
            self.held.add(key)
            say(f"held {key}")
            await asyncio.Event().wait()
        return "250 OK"

    def _keep(self, session: Any, envelope: Any) -> None:
        self.kept += 1
        kept = {
            "to": envelope.rcpt_tos,
            "from": envelope.mail_from,
            "greeting": session.host_name,
            "content": envelope.content.decode(),
            "encrypted": self.encrypted or session.ssl is not None,
            "connection": session.peer[1],
        }
        new = self.folder / f"{self.kept:06}.new"
        new.write_text(json.dumps(kept))
        new.rename(new.with_suffix(".json"))


def say(words: object) -> None:
    print(words, flush=True)  # noqa: T201 - whoever started this waits for it


async def serve(folder: str, security: str, certificate: str, password: str) -> None:
    """Serve until the input ends."""
    loop = asyncio.get_running_loop()
    handler = Handler(Path(folder), security == "tls")
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)

    def check(
        _server: Any, _session: Any, _envelope: Any, _how: str, given: Any
    ) -> Any:
        return AuthResult(success=given.password == password.encode(), handled=False)

    def answer() -> SMTP:
        return SMTP(
            handler,
            hostname="mail.example.test",
            tls_context=context if security == "starttls" else None,
            authenticator=check if password else None,
            auth_required=bool(password),
            auth_require_tls=False,
            loop=loop,
        )

    encrypted = context if security == "tls" else None
    server = await loop.create_server(answer, "127.0.0.1", 0, ssl=encrypted)
    say(server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)


@dataclass(frozen=True)
class Received:
    """A message that the server took."""

    to: list[str]
    sender: str
    greeting: str
    encrypted: bool
    connection: int
    source: str
    message: EmailMessage


@dataclass(frozen=True)
class MailServer:
    """A running server."""

    address: str
    folder: Path
    process: "subprocess.Popen[bytes]"

    def received(self) -> list[Received]:
        """Return what it took, in order."""
        return [
            Received(
                kept["to"],
                kept["from"],
                kept["greeting"],
                kept["encrypted"],
                kept["connection"],
                kept["content"],
                message_from_string(kept["content"], policy=policy.default),
            )
            for path in sorted(self.folder.glob("*.json"))
            for kept in [json.loads(path.read_text())]
        ]

    def forget(self) -> None:
        """Forget what it took."""
        for path in self.folder.glob("*.json"):
            path.unlink()

    def wait_until_held(self, key: str) -> None:
        """Wait until it has a message and does not say so to whoever sent it."""
        assert self.process.stdout
        while key.encode() not in self.process.stdout.readline():
            assert self.process.poll() is None


@contextmanager
def mail_server(
    folder: Path, security: str = "none", certificate: object = "", password: str = ""
) -> Iterator[MailServer]:
    """Run a server, which keeps what it takes in a folder of its own."""
    folder = Path(mkdtemp(prefix="mail-", dir=folder))
    command = [sys.executable, "-m", "tests.mail_server", str(folder)]
    process = subprocess.Popen(
        [*command, security, str(certificate), password],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        assert process.stdout
        port = int(process.stdout.readline())
        yield MailServer(f"localhost:{port}", folder, process)
        process.kill()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
