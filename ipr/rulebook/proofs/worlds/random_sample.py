"""A million random worlds of a version."""

from collections.abc import Iterator
from random import Random

from ipr.rulebook.proofs.report import RANDOM_PATTERNS
from ipr.rulebook.proofs.worlds.bits import BitWorlds
from ipr.rulebook.version import Version

# In each share of the worlds the variables lean one way, weakly or strongly. Even
# chances alone would never meet a condition that asks twenty things at once.
LEANINGS = [(leans, strength) for leans in (0, 1) for strength in (1, 2, 3, 4)]
SHARE = RANDOM_PATTERNS // len(LEANINGS)


class RandomWorlds(BitWorlds):
    """Random worlds, the same ones at each run."""

    def __init__(self, version: Version) -> None:
        super().__init__(version, SHARE * len(LEANINGS))
        random = Random(len(self.variables))
        for variable, values in zip(self.variables, self.values, strict=True):
            order = list(range(variable.size))
            for share, (leans, strength) in enumerate(LEANINGS):
                if variable.counts:
                    order = [leans, 1 - leans]
                else:
                    random.shuffle(order)
                parts = _split(random, variable.size, strength)
                for value, worlds in zip(order, parts, strict=True):
                    values[value] |= worlds << share * SHARE


def _split(random: Random, size: int, strength: int) -> Iterator[int]:
    """Yield a share's worlds in so many parts, the first ones the larger."""
    rest = (1 << SHARE) - 1
    for _ in range(size - 1):
        some = 0
        for _ in range(strength):
            some |= random.getrandbits(SHARE)
        yield rest & some
        rest &= ~some
    yield rest
