"""Long lists: sorted by the database, a page at a time, counted up to a cap.

Pages are found by the keys of the last row shown (keyset paging), so the
thousandth page costs what the first does. No Flask: services call this.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlakeyset import InvalidPage, select_page, unserialize_bookmark
from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import scoped_session
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.types import TypeDecorator

from ipr.db.engine import AnySession

CAP = 1000
PER_PAGE = 50
BIGGEST = 2**63
Row = TypeVar("Row")
Columns = Sequence[ColumnElement[Any] | Any]


@dataclass(frozen=True)
class PageAsked:
    """Which page of a list an address asks for: `?sort=-received&page=…`."""

    sort: str = ""
    descending: bool = False
    bookmark: str | None = None

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "PageAsked":
        """Read it from the query of an address; nonsense is the first page."""
        sort = args.get("sort", "")
        bookmark = args.get("page") or None
        return cls(sort.lstrip("-"), sort.startswith("-"), bookmark)


@dataclass(frozen=True)
class Count:
    """How many rows there are, up to the cap."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        return f"more than {self.number:,}" if self.more else f"{self.number:,}"

    def of(self, one: str, many: str | None = None) -> str:
        """Return the count with its noun.

        >>> Count(1).of("referral"), Count(1000, True).of("referral")
        ('1 referral', 'more than 1,000 referrals')
        """
        alone = self.number == 1 and not self.more
        return f"{self} {one if alone else many or one + 's'}"


@dataclass(frozen=True)
class ListPage(Generic[Row]):
    """One page of a list, and what its links need."""

    rows: Sequence[Row]
    sort: str
    descending: bool
    next: str | None = None
    """The bookmark of the next page, or None on the last."""
    previous: str | None = None
    count: Count = field(default=Count(0))

    def sort_key(self, sort: str) -> str:
        """Return what `?sort=` should be to sort by a column, or to turn it round."""
        turned = sort == self.sort and not self.descending
        return f"-{sort}" if turned else sort

    def aria_sort(self, sort: str) -> str:
        """Return the `aria-sort` of a column's heading."""
        if sort != self.sort:
            return "none"
        return "descending" if self.descending else "ascending"


def list_page(
    session: AnySession,
    statement: Select[Any],
    asked: PageAsked,
    *,
    sorts: Mapping[str, Columns],
    default: str,
    unique: Columns,
    per_page: int = PER_PAGE,
    read: Callable[[Any], Any] = lambda row: row[0],
) -> ListPage[Any]:
    """Return the page asked for; an unknown sort or bookmark gives the first one.

    `sorts` gives the columns of each sort, which must never be NULL (use coalesce)
    nor hold personal data: their values are in the address. `default` may begin with
    "-" for the newest first. `unique` breaks ties and must be unique, like an id.
    """
    sort, descending = asked.sort, asked.descending
    if sort not in sorts:
        sort, descending = default.lstrip("-"), default.startswith("-")
    keys = [*sorts[sort], *unique]
    ordered = statement.order_by(*(_turn(key, descending) for key in keys))
    bookmark = asked.bookmark if _fits(asked.bookmark, keys) else None
    plain = session() if isinstance(session, scoped_session) else session
    found: Any = select_page(plain, ordered, per_page=per_page, page=bookmark)
    paging = found.paging
    return ListPage(
        rows=[read(row) for row in found],
        sort=sort,
        descending=descending,
        next=paging.bookmark_next if paging.has_next else None,
        previous=paging.bookmark_previous if paging.has_previous else None,
        count=capped_count(session, statement),
    )


def capped_count(session: AnySession, statement: Select[Any], cap: int = CAP) -> Count:
    """Count the rows of a statement, looking at no more than the cap and one more."""
    few = statement.with_only_columns(
        literal(1).label("one"), maintain_column_froms=True
    )
    limited = few.order_by(None).limit(cap + 1).subquery()
    number = session.scalar(select(func.count()).select_from(limited)) or 0
    return Count(min(number, cap), number > cap)


def _fits(bookmark: str | None, keys: Sequence[Any]) -> bool:
    """Whether a bookmark, which anybody can type, holds a value for each key."""
    try:
        place = unserialize_bookmark(bookmark or "").place
    except (InvalidPage, ValueError, OverflowError):
        return False
    if place is None or len(place) != len(keys):
        return False
    return all(_is_a(value, key) for value, key in zip(place, keys, strict=True))


def _is_a(value: Any, key: Any) -> bool:
    stored = key.type.impl if isinstance(key.type, TypeDecorator) else key.type
    kind = stored.python_type
    if type(value) is not kind:
        return False
    if kind is datetime:
        return value.tzinfo is not None
    if kind is int:
        return bool(abs(value) < BIGGEST)
    return "\x00" not in str(value)


def _turn(column: Any, descending: bool) -> UnaryExpression[Any]:
    turned: UnaryExpression[Any] = column.desc() if descending else column.asc()
    return turned
