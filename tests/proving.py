"""How much a proof tries: a fixed part in `make test`, all of it in `make prove`."""

import os
from zlib import crc32

from hypothesis import HealthCheck, settings

WHOLE = os.environ.get("IPR_TEST_WHOLE") == "1"


def tries(part: int, *, whole: int) -> int:
    """Return how many cases to try: the part, or the whole of them."""
    return whole if WHOLE else part


def is_tried(name: str, one_in: int) -> bool:
    """Return whether a test is among the one in so many: always the same ones."""
    return WHOLE or crc32(name.encode()) % one_in == 0


def examples(part: int, *, whole: int) -> settings:
    """Return settings that try so many examples: always the same ones in a part."""
    return settings(
        deadline=None,
        max_examples=tries(part, whole=whole),
        derandomize=not WHOLE,
        suppress_health_check=[HealthCheck.too_slow],
    )
