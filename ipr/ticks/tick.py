"""A step of the scheduled work, and the run as its steps see it."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from ipr.config import Settings
from ipr.db.clock import london_time
from ipr.db.engine import AnySession


@dataclass(kw_only=True)
class Tick:
    """What a step is given. Its session's transactions will write (`begin_writing`).

    No transaction is open when a step begins, nor after `commit`: whoever sends
    something does it then, and looks at `dry` first.
    """

    session: AnySession
    settings: Settings
    now: datetime
    dry: bool
    """Whether nothing may be changed, outside neither: it is all taken back."""
    end_batch: Callable[[], None]
    done: Counter[str] = field(default_factory=Counter)
    """What was done and is kept, by words that serve one and many."""
    _in_batch: Counter[str] = field(default_factory=Counter)

    @property
    def on(self) -> date:
        """Today in London."""
        return london_time(self.now).date()

    def did(self, words: str, count: int = 1) -> None:
        """Note what this batch does, as "draft[s] expired"; none of it is not noted."""
        if count:
            self._in_batch[words] += count

    def commit(self) -> None:
        """End the transaction of a batch. What was loaded is read again when asked.

        In a dry run it flushes. Raises LeaseLost, with nothing changed, when another
        run has taken over.
        """
        self.end_batch()
        self.done += self._in_batch
        self._in_batch.clear()

    def give_up_batch(self) -> None:
        """Take back what the batch did, so that another part of the step goes on."""
        self.session.rollback()
        self._in_batch.clear()


def one_or_many(words: str, count: int) -> str:
    """Return words for a number of things: what is in brackets is said of many.

    >>> one_or_many("draft[s] expired", 1), one_or_many("draft[s] expired", 2)
    ('draft expired', 'drafts expired')
    """
    return re.sub(r"\[(\w+)\]", "" if count == 1 else r"\1", words)


@dataclass(frozen=True, kw_only=True)
class TickStep:
    """One thing that is done whenever it is due, in transactions of its own.

    It may be late, run twice, or be killed at any moment: it goes by what is stored
    and by `tick.now`, the oldest first, and what it committed it doesn't do again.
    """

    name: str
    words: str
    """What it does, as "Expires drafts that nobody touched"."""
    run: Callable[[Tick], None]
    order: int = 50
    daily: bool = False
    """Whether once in each London day is enough, at the first run that succeeds."""
