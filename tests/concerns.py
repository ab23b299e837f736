"""Support cases by the hundred, and what a plain count of them says."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random

from sqlalchemy.orm import Session

import ipr.imports.models  # noqa: F401 - cases refer to its rows
from ipr.accounts.models import Area, User
from ipr.lines import ServiceLine
from ipr.support.categories.editions import EXAMPLE
from ipr.support.categories.models import SupportCategory
from ipr.support.models import (
    Barrier,
    SupportCase,
    SupportLine,
    SupportSource,
    SupportState,
)

CODES = [one.code for one in EXAMPLE.categories]
NAMES = {one.code: one.name for one in EXAMPLE.categories}
_numbers = count(1)


@dataclass(frozen=True)
class Case:
    """A case as a plain row of a sheet has it."""

    received: date
    area: Area | None = None
    main: str | None = None
    others: tuple[str, ...] = ()
    lines: tuple[ServiceLine, ...] = ()
    barrier: Barrier | None = None
    state: SupportState = SupportState.CLOSED

    @property
    def all(self) -> tuple[str | None, ...]:
        """Its categories; none alone if it has none."""
        return tuple(filter(None, (self.main, *self.others))) or (None,)


def keep_cases(session: Session, owner: User, cases: Iterable[Case]) -> None:
    """Store cases as they would be after some work on them."""
    kept = [(case, _make_row(case, owner)) for case in cases]
    session.add_all(row for _, row in kept)
    session.flush()
    session.add_all(
        SupportCategory(case_id=row.id, code=code, main=code == case.main)
        for case, row in kept
        for code in (case.main, *case.others)
        if code
    )
    session.flush()


def _make_row(case: Case, owner: User) -> SupportCase:
    return SupportCase(
        own_reference=f"ACS-T{next(_numbers)}",
        source=SupportSource.PHONE,
        area_id=case.area.id if case.area else None,
        owner_id=owner.id,
        routed_as="acssl",
        state=case.state,
        received_on=case.received,
        barrier=case.barrier,
        opened_at=datetime.combine(case.received, time(10), UTC),
        lines=[SupportLine(line=line) for line in case.lines],
    )


def invent_cases(
    areas: list[Area | None], first: date, days: int, number: int, seed: int = 1
) -> list[Case]:
    """Return cases of every kind, always the same ones."""
    random = Random(seed)
    weights = range(len(CODES), 0, -1)
    made = []
    for _ in range(number):
        codes = list(dict.fromkeys(random.choices(CODES, weights, k=3)))
        main = random.choices([codes[0], None], [9, 1])[0]
        made.append(
            Case(
                first + timedelta(days=random.randrange(days)),
                random.choice(areas),
                main,
                tuple(codes[1 : random.randrange(1, 4)]),
                tuple(random.sample(list(ServiceLine)[:4], random.randrange(3))),
                random.choice([None, *Barrier]),
                random.choice(list(SupportState)),
            )
        )
    return made


def count_plainly(cases: Iterable[Case], *, every: bool = False) -> Counter:
    """Return how many cases have each category, by name; None: none."""
    codes = [code for case in cases for code in (case.all if every else (case.main,))]
    return Counter(NAMES.get(code) for code in codes)
