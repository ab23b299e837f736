"""Worlds as bits of a number, which walks conditions without any diagram."""

from collections.abc import Collection

from ipr.rulebook.conditions import Condition
from ipr.rulebook.proofs.worlds.questions import NOTHING, Fixed, Worlds
from ipr.rulebook.version import Version


class BitWorlds(Worlds):
    """Sets of worlds are numbers with a bit for each world."""

    exact = False

    def __init__(self, version: Version, count: int) -> None:
        super().__init__(version)
        self.always = (1 << count) - 1
        self.values: list[list[int]] = [[0] * v.size for v in self.variables]
        """For each value of each variable, the worlds in which it has it."""

    def value(self, variable: int, value: int) -> int:
        return self.values[variable][value]

    def both(self, a: int, b: int) -> int:
        return a & b

    def either(self, a: int, b: int) -> int:
        return a | b

    def but_not(self, a: int, b: int) -> int:
        return a & ~b

    def holds(self, condition: Condition, fixed: Fixed = NOTHING) -> int:
        return self.walk(condition, fixed)

    def witness(self, worlds: int, unless: int = 0) -> dict[int, int] | None:
        worlds &= ~unless  # each world is a choice of its own here
        if not worlds:
            return None
        first = worlds & -worlds
        return {
            number: value
            for number, values in enumerate(self.values)
            for value, own in enumerate(values)
            if own & first
        }


class CompleteAnswers(BitWorlds):
    """Every way to answer some of the variables; the others stay out of it."""

    def __init__(self, version: Version, variables: Collection[int]) -> None:
        count = 1
        for number in variables:
            count *= version.compiled.variables[number].size
        super().__init__(version, count)
        stride = 1
        for number in variables:
            size = self.variables[number].size
            block = (1 << stride) - 1
            for value in range(size):
                part = block << value * stride
                times = count // (stride * size)
                self.values[number][value] = _repeat(part, stride * size, times)
            stride *= size


def _repeat(part: int, width: int, times: int) -> int:
    """Return a part of so many bits, so many times beside itself.

    >>> bin(_repeat(0b01, 2, 3))
    '0b10101'
    """
    result, done = 0, 0
    while times:
        if times & 1:
            result |= part << done
            done += width
        part |= part << width
        width *= 2
        times >>= 1
    return result
