"""What a feature declares so that its things can be imported."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from ipr.accounts.models import Area, User
from ipr.db.engine import AnySession
from ipr.imports.columns.declarations import Barred, Column, Options, Values
from ipr.imports.columns.rows import RowCheck, no_check
from ipr.imports.models import ImportRun
from ipr.permissions import Permission

Prepared: TypeAlias = Mapping[str, Any]
"""Plain values of JSON, days, and texts sealed by `seal_text`."""


@dataclass(frozen=True)
class StagedRow:
    """A row on its way in: what was prepared of it, and what is there already."""

    id: int
    """Of the row as it was sent: what is made of it keeps this number."""
    prepared: Prepared
    replaces: int | None = None
    """The number that the thing keeps which this row changes; None for a new one."""
    changed: frozenset[str] = frozenset()
    """The columns in which it differs from the row that it replaces."""


Foretell: TypeAlias = Callable[[AnySession, ImportRun, User | None], Sequence[str]]
TakeRows: TypeAlias = Callable[
    [AnySession, ImportRun, Iterable[Sequence[StagedRow]], User | None], None
]


def no_areas(_session: AnySession, _actor: User | None) -> Sequence[Area]:
    """Offer none: rows of the kind belong to no area."""
    return ()


def bar_nothing(_session: AnySession, _actor: User | None) -> Mapping[str, Barred]:
    """Bar no choice by name: what is not offered is not known."""
    return {}


def foretell_nothing(
    _session: AnySession, _run: ImportRun, _actor: User | None
) -> Sequence[str]:
    """Say no more than how many rows there are."""
    return ()


def any_area(_actor: User | None) -> bool:
    """Let everybody import rows of whichever area, and of none."""
    return True


@dataclass(frozen=True, kw_only=True)
class ImportKind:
    """A kind of things that can be imported, and how. The kit does the rest.

    `prepare` is given what a row says, with no transaction open for writing: there it
    seals its texts. `take_rows` makes things of what was prepared, or changes them,
    piece after piece, all in one transaction: it should do little more than insert, and
    raises ImportNotReady if they can't be taken after all.
    """

    name: str
    title: str
    """As "requests for support"."""
    one: str
    """As "request for support"."""
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that stay when somebody changes a row of their tracker."""
    permission: Permission
    options: Callable[[AnySession, User | None], Mapping[str, Options]]
    barred: Callable[[AnySession, User | None], Mapping[str, Barred]] = bar_nothing
    """What there is beside the options of a column, and somebody may not choose."""
    prepare: Callable[[Values], Prepared]
    take_rows: TakeRows
    check: RowCheck = no_check
    foretell: Foretell = foretell_nothing
    """What the new rows of a checked import would become today, in sentences without a
    full stop."""
    areas: Callable[[AnySession, User | None], Sequence[Area]] = no_areas
    """Those whose trackers somebody may import."""
    any_area: Callable[[User | None], bool] = any_area
    """Whether somebody may import rows of any area, or of none. Else each row must be
    of one of theirs, and changes no row of another."""
    area_column: str = ""
    """The column that an area given for all rows stands for."""
    endpoint: str = ""
    """Of the page on which what was made of the rows is found."""

    def columns_for(self, actor: User | None) -> tuple[Column, ...]:
        """Return the columns as somebody has to fill them in."""
        if not self.area_column or self.any_area(actor):
            return self.columns
        return tuple(
            replace(one, required=True) if one.name == self.area_column else one
            for one in self.columns
        )
