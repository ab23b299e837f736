"""On which database a test runs, and in which order tests do.

A test runs on SQLite, unless it carries a mark:

- `both_databases` runs it twice, once on PostgreSQL. It is for what the databases do
  in ways of their own: locks and races, triggers and constraints, plans, migrations,
  and SQL that we wrote.
- `mostly_sqlite` does so with one test in four, and in `make prove` with all. It is
  for services that only read and write rows: one test of a statement shows that
  PostgreSQL takes it. Journeys without scripts run there as well.

A journey marked `both_scripts` is made with scripts; one in four, and in `make prove`
all, once more without. The test client of `tests/web` has no scripts either.
"""

from datetime import date
from random import Random

import pytest

from tests.databases import KINDS
from tests.proving import WHOLE, is_tried


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on both databases if its marks say so."""
    marked = metafunc.definition.get_closest_marker
    if marked("both_databases") or (
        marked("mostly_sqlite") and is_tried(metafunc.function.__name__, one_in=4)
    ):
        metafunc.parametrize("database_kind", KINDS, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In `make prove` go through the modules, and the tests of each, in another order.

    It is that of the day, so that both workers go by the same.
    """
    if WHOLE:
        random = Random(date.today().toordinal())
        places = {path: random.random() for path in sorted({i.path for i in items})}
        random.shuffle(items)
        items.sort(key=lambda item: places[item.path])
