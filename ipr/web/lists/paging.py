"""Long lists: sorted by the database, a page at a time, counted up to a cap.

Pages are found by the keys of the last row shown (keyset paging), so the
thousandth page costs what the first does. No Flask: services call this.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.types import TypeDecorator, TypeEngine

from ipr.db.engine import AnySession
from ipr.web.lists.bookmarks import BadBookmark, Bookmark

CAP = 1000
PER_PAGE = 50
ORDER_WORDS: Mapping[type, tuple[str, str]] = {
    datetime: ("oldest first", "newest first"),
    date: ("earliest first", "latest first"),
    str: ("", "in reverse"),  # stored words may stand in another order than shown ones
    int: ("lowest first", "highest first"),
    bool: ("", ""),
}
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
    number: int = 1
    """Which page it is, as far as nothing was added meanwhile."""
    pages: int | None = 1
    """How many there are; None where nobody counted so far."""
    order: str = ""
    """In words, such as "newest first"."""

    def say_place(self) -> str:
        """Return which page this is, or nothing where there is one alone.

        >>> ListPage([], "name", False, number=2, pages=3).say_place()
        'page 2 of 3'
        """
        if self.number == 1 and not self.next:
            return ""
        of = f" of {self.pages:,}" if self.pages else ""
        return f"page {self.number:,}{of}"

    def say_order(self, headings: Mapping[str, str]) -> str:
        """Return what the list is sorted by, by the sorts that headings offer.

        >>> page = ListPage([], "received", True, order="newest first")
        >>> page.say_order({"Received": "received"}), page.say_order({})
        ('sorted by received, newest first', '')
        """
        by = [text.lower() for text, sort in headings.items() if sort == self.sort]
        return ", ".join(filter(None, [f"sorted by {by[0]}", self.order])) if by else ""

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
    dense: Select[Any] | None = None,
    read: Callable[[Any], Any] = lambda row: row[0],
) -> ListPage[Any]:
    """Return the page asked for; an unknown sort or bookmark gives the first one.

    `sorts` gives the columns of each sort, which must never be NULL (use coalesce)
    nor hold personal data: their values are in the address. A word among them stands
    for the column of the statement with that label. `default` may begin with
    "-" for the newest first. `unique` breaks ties and must be unique, like an id.
    `dense` may give the same rows in a form that suits a list of very many, of which
    the first are soon met by walking the index of the sort.
    """
    sort, descending = asked.sort, asked.descending
    if sort not in sorts:
        sort, descending = default.lstrip("-"), default.startswith("-")
    count = capped_count(session, statement)
    keys = [*find_keys(statement, sorts[sort]), *unique]
    mark = _bookmark(asked.bookmark, keys)
    backward = mark is not None and mark.backward
    if count.more:
        by, statement = keys, statement if dense is None else dense
    else:
        by = [without_index(key) for key in keys]
    sliced = _slice(statement, by, mark, descending != backward)
    found = session.execute(sliced.limit(per_page + 1)).all()
    more, rows = len(found) > per_page, found[:per_page]
    if backward:
        rows = rows[::-1]

    after = more or backward
    before = (more and backward) or (mark is not None and not backward)
    number = max(mark.number if mark else 1, 2) if before else 1

    def mark_at(row: Any, to: int, back: bool = False) -> str:
        return str(Bookmark(tuple(row[-len(keys) :]), back, to))

    return ListPage(
        rows=[read(row) for row in rows],
        sort=sort,
        descending=descending,
        next=mark_at(rows[-1], number + 1) if rows and after else None,
        previous=mark_at(rows[0], number - 1, True) if rows and before else None,
        count=count,
        number=number,
        pages=None if count.more else max(-(-count.number // per_page), number),
        order=ORDER_WORDS[_kind(keys[0].type)][descending],
    )


def capped_count(session: AnySession, statement: Select[Any], cap: int = CAP) -> Count:
    """Count the rows of a statement, looking at no more than the cap and one more."""
    few = statement.with_only_columns(
        literal(1).label("one"), maintain_column_froms=True
    )
    limited = few.order_by(None).limit(cap + 1).subquery()
    number = session.scalar(select(func.count()).select_from(limited)) or 0
    return Count(min(number, cap), number > cap)


def _slice(
    statement: Select[Any], keys: Columns, mark: Bookmark | None, falling: bool
) -> Select[Any]:
    """Sort by the keys, begin behind the bookmark, and add the keys to each row."""
    labelled = [key.label(f"key_{number}") for number, key in enumerate(keys)]
    sliced = statement.add_columns(*labelled).order_by(
        *(key.desc() if falling else key.asc() for key in keys)
    )
    if mark is None:
        return sliced
    pairs = zip(mark.values, keys, strict=True)
    place = tuple_(*(literal(value, key.type) for value, key in pairs))
    here = tuple_(*keys)
    return sliced.where(here < place if falling else here > place)


def without_index(key: Any) -> Any:
    """Return a sort key that no index fits, for rows that are known to be few.

    Without it SQLite walks the whole table in the order of the sort in search of
    the few rows, instead of finding them by the filter's index and sorting those.
    """
    return func.coalesce(key, key, type_=key.type)


def find_keys(statement: Select[Any], columns: Columns) -> list[Any]:
    """Return sort keys, those that are words as what has that label in a statement."""
    labelled = statement.selected_columns
    return [
        labelled[column].element if isinstance(column, str) else column
        for column in columns
    ]


def _bookmark(text: str | None, keys: Columns) -> Bookmark | None:
    try:
        return Bookmark.read(text, [_kind(key.type) for key in keys]) if text else None
    except BadBookmark:
        return None


def _kind(type_: TypeEngine[Any]) -> type:
    plain: Any = type_.impl if isinstance(type_, TypeDecorator) else type_
    kind: type = plain.python_type
    return kind
