"""PDFs: what one would do when it is opened is found out by a process of its own."""

import re
import subprocess
import sys
import threading
import time
from pathlib import Path

from ipr.files.refusal import (
    DAMAGED,
    LAUNCHES,
    LOADS,
    OTHER_CONTENT,
    PASSWORD,
    SCRIPT,
    TANGLED,
    FileRefused,
    LookInside,
)

BEGINS = re.compile(rb"(\xef\xbb\xbf)?\s*%PDF-")
INSPECTION = Path(__file__).with_name("pdf_inspection.py")
AT_ONCE = threading.BoundedSemaphore(2)
"""So that a server's memory is bounded too, and not each file's alone."""
REFUSED = {
    "damaged": DAMAGED,
    "external": LOADS,
    "launch": LAUNCHES,
    "password": PASSWORD,
    "script": SCRIPT,
}


def check_pdf(data: bytes, look_inside: LookInside) -> None:
    """Refuse what is no PDF, needs a password, or does something on being opened."""
    if not BEGINS.match(data) or b"%%EOF" not in data:
        raise FileRefused(*OTHER_CONTENT)
    with AT_ONCE:
        began = time.monotonic()
        try:
            inspected = subprocess.run(
                [sys.executable, "-I", INSPECTION],
                input=data,
                capture_output=True,
                env={},  # no key of ours where a stranger's file is taken apart
                timeout=look_inside.room.seconds,
            )
        except subprocess.TimeoutExpired:
            raise FileRefused(*TANGLED) from None
    look_inside.room.take(seconds=time.monotonic() - began)
    word = inspected.stdout.decode("ascii", "replace")
    if word != "fine" or inspected.returncode:
        raise FileRefused(*REFUSED.get(word, TANGLED))
