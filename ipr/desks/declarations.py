"""What a feature says of a list, so that it has a page, a file and a place on Home."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select
from werkzeug.datastructures import MultiDict

from ipr.accounts.models import User
from ipr.audit.models import AuditAction
from ipr.config import Settings
from ipr.db.base import Base
from ipr.db.engine import AnySession
from ipr.desks.filters import Filters
from ipr.permissions import Permission
from ipr.web.lists.paging import Columns

if TYPE_CHECKING:  # services read declarations, and they work without Flask
    from ipr.desks.filter_forms import FilterForm
    from ipr.web.forms.fields import Form

Arguments = MultiDict[str, str]


@dataclass(frozen=True)
class DeskReader:
    """Who looks at a desk, on which day and by which settings."""

    session: AnySession
    user: User
    on: date
    settings: Settings


Statement = Callable[[User, date, Any], Select[Any]]
FileColumn = tuple[str, Callable[[Any, Any], Any]]
"""A column of the CSV file: its heading, and its value from a row and its details."""


@dataclass(frozen=True)
class WaitingCount:
    """A number beside the navigation: how much waits there for the reader."""

    number: ColumnElement[Any]
    """Made by `count_capped`; may ask for the other values of `ipr.desks.counting`."""
    meaning: str
    """What the number counts, for those who hear it: "3 new for you"."""
    quiet_below: str | None = None
    """Where addresses begin on which nothing should call the reader away."""


@dataclass(frozen=True)
class DeskPanel:
    """What a page shows above its list."""

    template: str
    build: Callable[[DeskReader, bool], Mapping[str, Any]]
    """Called before the list is read, with whether the list alone is asked for."""


@dataclass(frozen=True, kw_only=True)
class DeskWorkbook:
    """A list as an Excel workbook, with more than the CSV file has."""

    columns: Sequence[FileColumn]
    details: Callable[[AnySession, Sequence[int]], Mapping[int, Any]]
    """What its columns are given of the rows of a page beside the rows: by `id`."""
    wide: frozenset[str]
    """The headings of its texts."""
    rows_of: type[Base]
    """Of which table its rows are: each of them is read by whoever takes them out."""
    read_as: AuditAction


@dataclass(frozen=True, kw_only=True, eq=False)
class Desk:
    """A list: its page, its filters, its file, and its entry of the navigation."""

    name: str
    """As its endpoints and the audit record call it."""
    address: str
    permission: Permission

    text: str
    """Its entry of the navigation."""
    order: int
    """Where in the navigation that stands."""
    waiting: WaitingCount | None = None

    heading: str
    own_heading: Callable[[User], str] | None = None
    """What the page is headed for somebody, where that differs."""
    title: str
    """What its file is called."""
    caption: str = ""
    """What its table is called, where that differs from its file."""
    introduction: str = ""
    noun: str
    nothing: str
    """What it says when it is empty without any filter."""
    panel: DeskPanel | None = None

    statement: Statement
    """Its rows, each with an `id` and a `reference`, and for whom it is visible."""
    sorts: Mapping[str, Columns]
    default_sort: str
    unique: Columns
    row_details: Callable[[AnySession, Sequence[int]], Mapping[int, Any]] = (
        lambda session, ids: {}
    )
    """What one statement can't read with the rows of a page: by their `id`."""

    filters: Callable[[DeskReader], Filters] = lambda reader: Filters()
    """What it is narrowed down to before anything is chosen."""
    filter_form: Callable[[DeskReader, Any, Arguments], "FilterForm"]
    """Made from the arguments of the address; is given what `filters` returned."""

    headings: Sequence[str]
    """The headings of its table."""
    dense_headings: Sequence[str] = ()
    """Those where its reader wants rows close together, if it offers that."""
    sort_headings: Mapping[str, str] = field(default_factory=dict)
    """The sort that a heading asks for."""
    rows_template: str
    """The one thing that is not said here."""
    words: Mapping[str, Any] = field(default_factory=dict)
    """What that template is given beside the rows."""
    by_person: bool = False
    """Whether the page of who has how much counts it."""
    below: str = ""
    """A template under the table, of what can be done with chosen rows."""

    file_columns: Sequence[FileColumn]
    workbook: DeskWorkbook | None = None
    exported: AuditAction
    """What is recorded of taking the file."""

    row_page: str
    """The endpoint of the page of one row; is given its reference."""
    row_summary: Callable[[Any, DeskReader], str]
    """What Home says of one row after its reference: how old it is, and what is due."""

    def heading_for(self, user: User) -> str:
        """Return what its page is headed for somebody."""
        return self.own_heading(user) if self.own_heading else self.heading


@dataclass(frozen=True, kw_only=True, eq=False)
class HomeTask:
    """Something that Home shows to whoever may open its desk, if there is any."""

    title: str
    desk: Desk
    filters: Mapping[str, str]
    """What the desk is narrowed down to, as in its address."""
    order: int
    overdue: bool = False
    """Whether it comes before all that isn't."""
    arises: Callable[[Any], bool] = lambda start: True
    """Whether there is such a thing at all, by what its desk starts from."""


@dataclass(frozen=True, kw_only=True)
class WorkLine:
    """One thing that waits: what Home says of it, and the page where it is done."""

    words: str
    endpoint: str
    values: Mapping[str, Any]
    says: str = ""
    """What is said of it after the words that lead to its page."""
    overdue: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class HomeWork:
    """Something else that waits for its reader: what no desk lists."""

    name: str
    title: str
    permission: Permission
    order: int
    find: Callable[[DeskReader], Sequence[WorkLine]]
    """Return what waits for this reader; with few statements, and few of them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class HomePart:
    """Something else on Home: above the tasks if its order is below 50, or below."""

    template: str
    """Is given `part`, what was built, and `home`."""
    order: int
    build: Callable[[DeskReader], Any] = lambda reader: None
    """Return what is the reader's own of it; nothing if they have none yet."""


@dataclass(frozen=True)
class SearchPart:
    """A form of the search page, and what came of what was typed in it."""

    form: "Form"
    missing: bool = False
    """Whether there is nothing that fits, or nothing that the reader may see."""
    found: str | None = None
    """The address of the one thing that was asked for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SearchSource:
    """Something that the search page can find."""

    template: str
    """Is given the `part`."""
    permission: Permission
    order: int
    look: Callable[[DeskReader, Arguments], SearchPart]
    """Read the address; what must not stand in it goes to a view of the feature."""
