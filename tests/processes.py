"""Programs and folders of tests: each ends when its run does, however that ends."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")


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


def new_folder(prefix: str) -> Path:
    """Make a folder for a run's data: in memory if there is any to spare.

    Databases wait for the disk thousands of times in a run. Nobody removes the
    folder: see `at_the_end`.
    """
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2**30
    return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if roomy else None))
