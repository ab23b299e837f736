"""Programs that tests start: each ends when its test run does, however that ends."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_the_end(script: str, *arguments: object) -> Iterator[None]:
    """Run a shell script when the block ends, or when this process is killed.

    The shell waits on a pipe that only we hold. Its arguments are $0, $1 and on.
    """
    command = ["sh", "-c", f"read _; {script}", *map(str, arguments)]
    keeper = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        keeper.communicate()


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
