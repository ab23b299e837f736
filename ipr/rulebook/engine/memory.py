"""Decisions kept under the answers that they were made on.

Every answer that passed the check gets a number with bits of its own, and the sum
of the numbers stands for the facts. A memory is only ever added to, one thread at a
time; when it is full its version takes a new one, so that whoever still reads this
one finds numbers and decisions that belong together.
"""

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

from ipr.rulebook.engine.decision import Decision

# Enough for every set of answers that a year of cases will show.
MEMORY_SIZE = 20_000
ANSWER_BITS = MEMORY_SIZE.bit_length()


class DecisionMemory:
    """Decisions, and the numbers of the answers that lead to them."""

    def __init__(self, facts: Iterable[str]) -> None:
        self.numbers: dict[str, dict[Any, int]] = {id: {} for id in facts}
        self.decisions: dict[int, Decision] = {}
        self._lock = Lock()

    def keep(self, facts: Mapping[str, Any], decision: Decision) -> bool:
        """Keep a decision on checked facts; return whether there was room.

        Facts in a form that is not looked up are not kept, and that is no matter.
        """
        keys = {id: answer_key(answer) for id, answer in facts.items()}
        if None in keys.values():
            return True
        with self._lock:
            if self._is_full():
                return False
            code = 0
            for place, (id, known) in enumerate(self.numbers.items()):
                if id in keys:
                    number = (len(known) + 1) << (ANSWER_BITS * place)
                    code += known.setdefault(keys[id], number)
            self.decisions[code] = decision
        return True

    def _is_full(self) -> bool:
        sizes = [len(self.decisions), *map(len, self.numbers.values())]
        return max(sizes) >= MEMORY_SIZE


def answer_key(answer: Any) -> Any:
    """Return what an answer is looked up by; None if it isn't looked up at all.

    Lists and objects can't be mistaken for each other: only a list's key has a 0 in
    it and only an object's a None, where answers that pass the check have strings.
    """
    if type(answer) is str:
        return answer
    if type(answer) is list:
        return (0, *answer)
    if isinstance(answer, Mapping):
        selected, rest = answer.get("selected"), answer.get("not_selected")
        if type(selected) is list and type(rest) is list:
            return (*selected, None, *rest)
    return None
