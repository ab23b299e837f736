"""How much a proof tries: a fixed part in `make test`, all of it in `make prove`."""

import os

from hypothesis import HealthCheck, settings

WHOLE = os.environ.get("IPR_TEST_WHOLE") == "1"


def tries(part: int, *, whole: int) -> int:
    """Return how many cases to try: the part, or the whole of them."""
    return whole if WHOLE else part


def examples(part: int, *, whole: int) -> settings:
    """Return settings that try so many examples: always the same ones in a part."""
    return settings(
        deadline=None,
        max_examples=tries(part, whole=whole),
        derandomize=not WHOLE,
        suppress_health_check=[HealthCheck.too_slow],
    )
