"""PDFs: what one would do when it is opened is found out by a process of its own."""

import re
import subprocess
import sys
import threading
import time
from pathlib import Path

from ipr.files.refusal import (
    BUSY,
    DAMAGED,
    LAUNCHES,
    LOADS,
    OTHER_CONTENT,
    OTHER_FILE,
    OTHER_FORM,
    PASSWORD,
    PLAYS,
    SCRIPT,
    TANGLED,
    FileRefused,
    LookInside,
)

BEGINS = re.compile(rb"(\xef\xbb\xbf)?\s*%PDF-")
INSPECTION = Path(__file__).with_name("pdf_inspection.py")
AT_ONCE = threading.BoundedSemaphore(2)
"""So that a server's memory is bounded too, and not each file's alone."""
LONGEST_WAIT = 4.0
"""Seconds, for a turn; whoever waits holds a thread that could answer others."""
ENOUGH = 15.0
"""Seconds that any PDF which people make is inspected in, on a busy machine too."""
REFUSED = {
    "damaged": DAMAGED,
    "external": LOADS,
    "file": OTHER_FILE,
    "form": OTHER_FORM,
    "launch": LAUNCHES,
    "password": PASSWORD,
    "plays": PLAYS,
    "script": SCRIPT,
}


def check_pdf(data: bytes, look_inside: LookInside) -> None:
    """Refuse what is no PDF, needs a password, or does something on being opened."""
    if not BEGINS.match(data) or b"%%EOF" not in data:
        raise FileRefused(*OTHER_CONTENT)
    began = time.monotonic()
    try:
        inspected = _inspect(data, look_inside.room.time.seconds)
    finally:
        # Also what it waited for others: the thread was held all the same.
        look_inside.room.time.seconds -= time.monotonic() - began
    word = inspected.stdout.decode("ascii", "replace")
    if word != "fine" or inspected.returncode:
        raise FileRefused(*REFUSED.get(word, TANGLED))


def _inspect(data: bytes, seconds: float) -> "subprocess.CompletedProcess[bytes]":
    """Return what the inspection said. Raises FileRefused if there was no time."""
    ends = time.monotonic() + seconds
    if not AT_ONCE.acquire(timeout=max(0, min(LONGEST_WAIT, seconds))):
        raise FileRefused(*BUSY)
    try:
        left = ends - time.monotonic()
        return subprocess.run(
            [sys.executable, "-I", INSPECTION],
            input=data,
            capture_output=True,
            env={},  # no key of ours where a stranger's file is taken apart
            timeout=max(0, left),
        )
    except subprocess.TimeoutExpired:
        raise FileRefused(*(TANGLED if left > ENOUGH else BUSY)) from None
    finally:
        AT_ONCE.release()
