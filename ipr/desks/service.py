"""Show a list a page at a time, and write the whole of it to a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Select, select

from ipr.audit.service import record, record_each
from ipr.db.engine import begin_writing
from ipr.desks.declarations import Desk, DeskReader, FileColumn
from ipr.desks.filters import Filters
from ipr.web.lists.paging import ListPage, PageAsked, find_keys, list_page

AT_ONCE = 500


@dataclass(frozen=True)
class DeskPage:
    """A page of a list, with the details of its rows by their `id`."""

    list: ListPage[Any]
    details: Mapping[int, Any]


def show_desk(
    reader: DeskReader, desk: Desk, *, filters: Filters, asked: PageAsked
) -> DeskPage:
    """Return a page of what somebody may see of a list."""
    page = list_page(
        reader.session,
        desk.statement(reader.user, reader.on, filters),
        asked,
        dense=desk.statement(reader.user, reader.on, replace(filters, walk=True)),
        sorts=desk.sorts,
        default=desk.default_sort,
        unique=desk.unique,
        read=lambda row: row,
    )
    ids = [row.id for row in page.rows]
    return DeskPage(page, desk.row_details(reader.session, ids))


def record_export(reader: DeskReader, desk: Desk, *, filters: Filters) -> None:
    """Record that somebody takes a list away, and commit it, before they get it.

    Says which list and which filters; those hold nothing personal, and of one that
    would tell something of every row only that it was used.
    """
    begin_writing(reader.session)
    _record_taking(reader, desk, filters)
    reader.session.commit()


def record_workbook(reader: DeskReader, desk: Desk, *, filters: Filters) -> None:
    """Record that somebody takes a list away with what is written in each of its rows.

    As `record_export`, and at each of them that it was read: whoever asks who read one
    finds those too who have it in a file.
    """
    book = desk.workbook
    assert book is not None
    begin_writing(reader.session)
    _record_taking(reader, desk, filters, workbook=True)
    rows = desk.statement(reader.user, reader.on, replace(filters, walk=True))
    asked = rows.subquery()
    found = reader.session.execute(select(asked.c.id, asked.c.reference))
    read = [(number, reference) for number, reference in found]
    for at in range(0, len(read), AT_ONCE):
        record_each(
            reader.session,
            book.read_as,
            book.rows_of,
            read[at : at + AT_ONCE],
            actor=reader.user,
        )
    reader.session.commit()


def _record_taking(
    reader: DeskReader, desk: Desk, filters: Filters, *, workbook: bool = False
) -> None:
    record(
        reader.session,
        desk.exported,
        subject=reader.user,
        actor=reader.user,
        changes={
            "list": (None, desk.name),
            **({"workbook": (None, True)} if workbook else {}),
            **{name: (None, value) for name, value in filters.to_record().items()},
        },
    )


def export_desk(
    reader: DeskReader, desk: Desk, *, filters: Filters, asked: PageAsked
) -> Iterator[Sequence[Any]]:
    """Yield every row of a list in its order, as the columns of its file."""
    read = partial(desk.row_details, reader.session)
    yield from _read_all(reader, desk, filters, asked, read, desk.file_columns)


def fill_workbook(
    reader: DeskReader, desk: Desk, *, filters: Filters, asked: PageAsked
) -> Iterator[Sequence[Any]]:
    """Yield every row of a list in its order, as the columns of its workbook."""
    assert desk.workbook is not None
    read = partial(desk.workbook.details, reader.session)
    yield from _read_all(reader, desk, filters, asked, read, desk.workbook.columns)


def _read_all(
    reader: DeskReader,
    desk: Desk,
    filters: Filters,
    asked: PageAsked,
    read: Callable[[Sequence[int]], Mapping[int, Any]],
    columns: Sequence[FileColumn],
) -> Iterator[Sequence[Any]]:
    statement = desk.statement(reader.user, reader.on, replace(filters, walk=True))
    found = reader.session.execute(
        in_order(desk, statement, asked), execution_options={"yield_per": AT_ONCE}
    )
    for rows in found.partitions():
        details = read([row.id for row in rows])
        for row in rows:
            yield [value(row, details.get(row.id)) for _, value in columns]


def first_rows(
    reader: DeskReader, desk: Desk, statement: Select[Any], number: int
) -> Sequence[Any]:
    """Return the first few rows of a list, in the order in which its page begins."""
    ordered = in_order(desk, statement, PageAsked())
    return reader.session.execute(ordered.limit(number)).all()


def in_order(desk: Desk, statement: Select[Any], asked: PageAsked) -> Select[Any]:
    """Return the statement in the order asked for, or else in that of the desk."""
    sort, falling = asked.sort, asked.descending
    if sort not in desk.sorts:
        sort, falling = desk.default_sort.lstrip("-"), desk.default_sort.startswith("-")
    keys = [*find_keys(statement, desk.sorts[sort]), *desk.unique]
    return statement.order_by(*(key.desc() if falling else key.asc() for key in keys))
