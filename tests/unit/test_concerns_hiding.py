"""No small count of a month can be worked out from all that is shown of it."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from ipr.concerns.counting import ALL_AREAS, no_counts
from ipr.concerns.definition import NONE, By
from ipr.concerns.hiding import SHOWS_NOTHING, Hidden, hide_counts
from ipr.concerns.months import Month
from ipr.concerns.page import AskedMonth, build_page
from ipr.concerns.service import freeze_month, note_later_entries
from ipr.db.clock import pretend_now
from ipr.documents.model import SUPPRESSED
from ipr.permissions import Role
from ipr.snapshots.suppression import ALL
from tests.concerns import CODES, NAMES, Case, keep_cases
from tests.make import make_area, make_user
from tests.proving import examples

THRESHOLD = 3
OCTOBER = Month(2026, 10)
KINDS = list(product((1, 2), ("debt", "housing", NONE), ("inside", NONE), ("uc", NONE)))
"""Of each case its area, main category, barrier and service line."""
World = Counter


def figures_of(world: World) -> dict:
    """Return the counts of a month with so many cases of each kind."""
    found = {area: no_counts() for area in (ALL_AREAS, 1, 2)}
    for (area, code, barrier, line), number in world.items():
        for counts in (found[ALL_AREAS], found[area]):
            counts["total"] += number
            for by in By:
                of = counts[by.value]
                _add(of["whole"], code, number)
                _add(of["barriers"].setdefault(barrier, {}), code, number)
                _add(of["lines"].setdefault(line, {}), code, number)
    return found


def _add(numbers, code, number):
    numbers[code] = numbers.get(code, 0) + number


def cells_of(kind) -> list[tuple]:
    """Return every count of a month in which a case of some kind is counted."""
    area, code, barrier, line = kind
    wholes = [(part, name) for part in (ALL_AREAS, area) for name in (code, ALL)]
    return [
        *(("whole", "", part, name) for part, name in wholes),
        *(("barriers", barrier, ALL_AREAS, name) for name in (code, ALL)),
        *(("lines", line, ALL_AREAS, name) for name in (code, ALL)),
    ]


def count_cells(world: World) -> Counter:
    counts: Counter = Counter({cell: 0 for kind in KINDS for cell in cells_of(kind)})
    for kind, number in world.items():
        for cell in cells_of(kind):
            counts[cell] += number
    return counts


def is_hidden(hidden: Hidden, cell) -> bool:
    part, value, area, code = cell
    return hidden.hides(By.MAIN, part, value, area, code)


def not_worked_out(world: World, hidden: Hidden) -> set:
    """Return the counts that are another in some world which shows the same.

    First in those in which one or two cases are otherwise; then in every one there is.
    Whoever looks knows that a hidden count is 1 or more, but where nothing of a table
    is shown, or its category is hidden for the network: there it can be none.
    """
    counts = count_cells(world)
    shown = {one: n for one, n in counts.items() if not is_hidden(hidden, one)}
    at_least = {
        (part, value, area, code)
        for part, value, area, code in counts.keys() - shown.keys()
        if part == "whole"
        or not hidden.hides_part(By.MAIN, part, area)
        and not is_hidden(hidden, ("whole", "", ALL_AREAS, code))
    }
    secret = {cell for cell, n in counts.items() if n} - shown.keys()
    found: set = set()
    for worlds in (near_worlds(world, shown), all_worlds(shown)):
        for other in worlds:
            made = count_cells(other)
            if all(made[one] for one in at_least):
                found |= {cell for cell in secret if made[cell] != counts[cell]}
            if found == secret:
                return found
    return found


def near_worlds(world: World, shown) -> Iterator[World]:
    """Yield the worlds that show the same and have one or two cases otherwise."""
    moves: dict = {}
    for old, new in product(world, KINDS):
        change = Counter(cells_of(new))
        change.subtract(cells_of(old))
        seen = frozenset((c, n) for c, n in change.items() if n and c in shown)
        moves.setdefault(seen, []).append(Counter({new: 1, old: -1}))
    for seen, some_moves in moves.items():
        back = moves.get(frozenset((cell, -n) for cell, n in seen), [])
        for one, other in product(some_moves, [*back, *([] if seen else [{}])]):
            made = World(world)
            made.update(one)
            made.update(other)
            if all(n >= 0 for n in made.values()):
                yield made


def all_worlds(shown) -> Iterator[World]:
    """Yield every world that shows the same."""
    last = {cell: n for n, kind in enumerate(KINDS) for cell in cells_of(kind)}

    def complete(place, left, so_far) -> Iterator[World]:
        if place == len(KINDS):
            yield so_far
            return
        kind = KINDS[place]
        cells = [cell for cell in cells_of(kind) if cell in left]
        ends = [cell for cell in cells if last[cell] == place]
        most = min((left[cell] for cell in cells), default=0)
        for number in range(most + 1):
            if all(left[cell] == number for cell in ends):
                rest = left | {cell: left[cell] - number for cell in cells}
                yield from complete(place + 1, rest, so_far | {kind: number})

    return complete(0, shown, Counter())


@given(some.lists(some.sampled_from(KINDS), min_size=4, max_size=10))
@examples(5, whole=100)
def test_another_month_could_be_behind_each_hidden_count(cases):
    world = Counter(cases)
    counts = count_cells(world)

    hidden = hide_counts(figures_of(world), THRESHOLD)

    assume(hidden != SHOWS_NOTHING)
    secret = {cell for cell, n in counts.items() if n and is_hidden(hidden, cell)}
    assert {cell for cell, n in counts.items() if 0 < n < THRESHOLD} <= secret
    assert not_worked_out(world, hidden) == secret


def test_without_helpers_a_small_count_could_be_worked_out():
    world = Counter({(area, "debt", NONE, NONE): 3 for area in (1, 2)})
    world[1, NONE, NONE, NONE] = 1
    alone = Hidden(frozenset({("1", NONE)}))

    assert not_worked_out(world, alone) == set()
    assert is_hidden(alone, ("whole", "", 1, NONE))


@pytest.fixture
def lead(session):
    return make_user(session, Role.ACSSL_LEAD)


@pytest.fixture
def areas(session):
    return [make_area(session, name) for name in ("North", "South", "West")]


def keep(session, lead, areas, month=OCTOBER, **more):
    """Keep cases of which one of the network's categories is small."""
    numbers = {CODES[0]: 9, CODES[1]: 7, CODES[2]: 1} | more
    keep_cases(
        session,
        lead,
        [
            Case(month.first, areas[n % 3], code, barrier=None)
            for code, number in numbers.items()
            for n in range(number)
        ],
    )


def page_of(session, area=None, **asked):
    said = AskedMonth(OCTOBER, area, **{"every": True, **asked})
    return build_page(session, said, threshold=THRESHOLD)


def column(page, number):
    return {row[0]: row[number] for row in page.compared.rows}


class TestPage:
    @pytest.fixture(autouse=True)
    def later(self):
        with pretend_now(datetime(2026, 11, 20, 9, tzinfo=UTC)):
            yield

    def test_a_month_that_is_not_frozen_is_not_shown(self, session, lead, areas):
        keep(session, lead, areas)

        page = page_of(session)

        assert {*column(page, 1).values()} == {SUPPRESSED}
        assert page.parts == []

    def test_small_counts_are_hidden_with_others_and_zeros_are_not(
        self, session, lead, areas
    ):
        keep(session, lead, areas)
        freeze_month(session, OCTOBER, actor=lead)

        found = column(page_of(session), 1)

        hidden = {name for name, number in found.items() if number == SUPPRESSED}
        assert NAMES[CODES[2]] in hidden
        assert len(hidden) == 2
        assert found["All cases"] == 17
        assert found[NAMES[CODES[5]]] == 0

    def test_what_is_hidden_stands_last(self, session, lead, areas):
        keep(session, lead, areas)
        freeze_month(session, OCTOBER, actor=lead)

        names = list(column(page_of(session, every=False), 1))

        assert names.index(NAMES[CODES[2]]) > 0
        shown = [
            name
            for name in names[:3]
            if column(page_of(session), 1)[name] != SUPPRESSED
        ]
        assert names[: len(shown)] == shown

    def test_a_year_with_a_hidden_month_is_hidden_there(self, session, lead, areas):
        for month in (Month(2026, 9), OCTOBER):
            keep(session, lead, areas, month)
            freeze_month(session, month, actor=lead)
        for number in range(4, 9):
            freeze_month(session, Month(2026, number), actor=lead)

        page = page_of(session)

        month, year = column(page, 1), column(page, 4)
        assert page.compared.heads[4] == "April 2026 to October 2026"
        assert year["All cases"] == 34
        for name, number in month.items():
            assert (year[name] == SUPPRESSED) == (number == SUPPRESSED)

    def test_an_area_has_no_tables_by_line(self, session, lead, areas):
        keep(session, lead, areas)
        freeze_month(session, OCTOBER, actor=lead)

        assert page_of(session, areas[0]).parts == []
        assert page_of(session, by=By.ALL).parts == []

    def test_a_correction_shows_nothing_that_was_hidden(self, session, lead, areas):
        keep(session, lead, areas)
        freeze_month(session, OCTOBER, actor=lead)
        hidden = [
            name for name, n in column(page_of(session), 1).items() if n == SUPPRESSED
        ]
        late = [Case(date(2026, 10, 9), areas[0], CODES[2]) for _ in range(9)]
        keep_cases(session, lead, late)
        assert page_of(session).corrections == []  # nobody watches it grow

        note_later_entries(session, OCTOBER, note="Late", actor=None)

        [correction] = page_of(session).corrections
        assert correction.changes == ["Cases: 17, now 26"]
        assert len(hidden) == 2
