"""How long the proofs of the published versions take, beside loading them.

    .venv/bin/python bench/prove.py

Prints the medians of several rounds taken in turn, and the ratio between them.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ipr.config import rules_path
from ipr.rulebook import load
from ipr.rulebook.proofs import prove_everything

ROUNDS = 9


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that some work takes."""
    start = time.thread_time()
    work()
    return time.thread_time() - start


def prove_all() -> None:
    """Prove every version of a rulebook that nobody has asked anything yet."""
    for version in book.versions:
        prove_everything(version)


loads, proofs = [], []
for _ in range(ROUNDS):
    loads.append(seconds(lambda: load(rules_path({}))))
    book = load(rules_path({}))
    proofs.append(seconds(prove_all))
ratio = median(after / before for after, before in zip(proofs, loads, strict=True))
print(f"load the rulebook      {median(loads) * 1000:7.1f} ms")
print(f"prove its {len(book.versions)} versions   {median(proofs) * 1000:7.1f} ms")
print(f"ratio                  {ratio:7.2f}")
