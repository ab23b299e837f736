"""Decision diagrams: functions of many answers, kept small and compared exactly.

A diagram is a number. 0, 1 and 2 are results; any other number is a node that
looks at one variable and goes on to one child for each of its values, earlier
variables first. Equal functions always get the same number, so asking whether
two are equal, or whether an answer still matters, costs nothing.

Families of sets are kept in the same way: there a node's first child holds the
sets without its variable, the second the sets with it; 0 is no set at all and 1
is the empty set alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

NO, YES = 0, 1
RESULTS = 3
NO_LIMIT = 1 << 60
BEHIND_ALL = 1 << 60

Kids: TypeAlias = tuple[int, ...]

# How two functions are joined. Those of LEVEL are "is mandatory" and "is
# discretionary", and make 2 for accept, 1 for consider and 0 for decline.
AND, OR, LESS, LEVEL = "and", "or", "less", "level"
_ENDS: dict[str, Callable[[int, int], int]] = {
    AND: lambda a, b: a & b,
    OR: lambda a, b: a | b,
    LESS: lambda a, b: a & ~b & 1,
    LEVEL: lambda a, b: 2 if a else b,
}


class TooLarge(Exception):
    """A function needs more nodes than were allowed."""


class Diagrams:
    """A store of nodes, in which equal functions are one number.

    >>> store = Diagrams()
    >>> a, b = store.node(0, (NO, YES)), store.node(1, (NO, YES))
    >>> store.join(OR, a, b) == store.join(OR, b, a)
    True
    """

    def __init__(self, limit: int = NO_LIMIT) -> None:
        self.variables: list[int] = [BEHIND_ALL] * RESULTS
        self.kids: list[Kids] = [()] * RESULTS
        self._limit = limit
        self._numbers: dict[tuple[int, Kids], int] = {}
        self._joined: dict[tuple[str, int, int], int] = {}

    def node(self, variable: int, kids: Kids) -> int:
        """Return the function that looks at a variable and goes on to a child."""
        first = kids[0]
        if kids.count(first) == len(kids):
            return first
        return self._number(variable, kids)

    def family(self, variable: int, without: int, with_it: int) -> int:
        """Return the sets without the variable, and those with it added."""
        return self._number(variable, (without, with_it)) if with_it else without

    def _number(self, variable: int, kids: Kids) -> int:
        key = (variable, kids)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.variables)
            if number > self._limit:
                raise TooLarge
            self.variables.append(variable)
            self.kids.append(kids)
        return number

    def join(self, how: str, a: int, b: int) -> int:
        """Return the function that joins the results of two others."""
        if a < RESULTS and b < RESULTS:
            return _ENDS[how](a, b)
        if how in (AND, OR):
            if a == b:
                return a
            ends, passes = (NO, YES) if how == AND else (YES, NO)
            if a == ends or b == passes:
                return a
            if b == ends or a == passes:
                return b
        key = (how, a, b)
        joined = self._joined.get(key)
        if joined is None:
            joined = self._joined[key] = self._join_nodes(how, a, b)
        return joined

    def _join_nodes(self, how: str, a: int, b: int) -> int:
        first, second = self.variables[a], self.variables[b]
        count = len(self.kids[a if first <= second else b])
        ones = self.kids[a] if first <= second else (a,) * count
        others = self.kids[b] if second <= first else (b,) * count
        kids = []
        for one, other in zip(ones, others, strict=True):
            kids.append(self.join(how, one, other))
        return self.node(min(first, second), tuple(kids))

    def join_all(self, how: str, functions: Iterable[int], nothing: int) -> int:
        """Return many functions joined; `nothing` when there are none."""
        result = nothing
        for function in reversed(list(functions)):
            result = self.join(how, function, result)
        return result

    def invert(self, function: int) -> int:
        """Return yes where the function says no, and no where it says yes."""
        return self.join(LESS, YES, function)

    def support(self, function: int) -> set[int]:
        """Return the variables that a function depends on."""
        seen, waiting, found = {function}, [function], set()
        while waiting:
            function = waiting.pop()
            if function >= RESULTS:
                found.add(self.variables[function])
                new = set(self.kids[function]) - seen
                seen |= new
                waiting.extend(new)
        return found


class Families(Diagrams):
    """A store that also knows families of sets.

    >>> store = Families()
    >>> either = store.node(0, (store.node(1, (NO, YES)), YES))
    >>> sorted(store.sets(store.minimal(either)))
    [(0,), (1,)]
    """

    def minimal(self, rising: int) -> int:
        """Return the family of smallest sets that make a rising function say yes.

        Rising: putting a variable into the set never turns its yes into a no.
        """
        return self._minimal(rising, {})

    def _minimal(self, rising: int, memo: dict[int, int]) -> int:
        if rising < RESULTS:
            return rising
        known = memo.get(rising)
        if known is None:
            low, high = self.kids[rising]
            without = self._minimal(low, memo)
            with_it = self.drop(self._minimal(high, memo), without)
            known = self.family(self.variables[rising], without, with_it)
            memo[rising] = known
        return known

    def drop(self, family: int, removed: int) -> int:
        """Return a family without the sets that are also in another."""
        if family == NO or removed == NO:
            return family
        if family == removed:
            return NO
        key = ("drop", family, removed)
        known = self._joined.get(key)
        if known is None:
            known = self._joined[key] = self._drop(family, removed)
        return known

    def _drop(self, family: int, removed: int) -> int:
        mine, other = self.variables[family], self.variables[removed]
        if other < mine:
            return self.drop(family, self.kids[removed][0])
        low, high = self.kids[family]
        if mine < other:
            return self.family(mine, self.drop(low, removed), high)
        other_low, other_high = self.kids[removed]
        return self.family(mine, self.drop(low, other_low), self.drop(high, other_high))

    def sets(self, family: int) -> Iterator[tuple[int, ...]]:
        """Yield every set of a family, each as its variables in order."""
        if family == YES:
            yield ()
        elif family != NO:
            without, with_it = self.kids[family]
            for rest in self.sets(with_it):
                yield (self.variables[family], *rest)
            yield from self.sets(without)

    def count(self, family: int, weights: Sequence[int]) -> int:
        """Return how many sets a family has, each counted by its members' weights."""
        counts = {NO: 0, YES: 1}

        def counted(family: int) -> int:
            if family not in counts:
                without, with_it = self.kids[family]
                weight = weights[self.variables[family]]
                counts[family] = counted(without) + weight * counted(with_it)
            return counts[family]

        return counted(family)
