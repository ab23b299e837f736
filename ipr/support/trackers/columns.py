"""What is found in a tracker: its columns, and what may be written in them."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import or_, select

from ipr.accounts.models import Area, AreaCover, User
from ipr.db.clock import london_today
from ipr.db.engine import AnySession
from ipr.imports.columns.declarations import (
    Barred,
    Column,
    ColumnKind,
    Options,
    Values,
)
from ipr.lines import LINE_NAMES, SERVICE_LINES
from ipr.permissions import Permission
from ipr.referrals.public_reference import read_reference
from ipr.support.categories.service import read_editions
from ipr.support.models import Barrier

COLUMNS = (
    Column(
        name="received",
        kind=ColumnKind.DAY,
        also_called=(
            *("date received", "received on", "date in", "date of request", "date"),
            *("date of referral", "date referred", "request received", "came on"),
        ),
        required=True,
        past=True,
    ),
    Column(
        name="area",
        kind=ColumnKind.CHOICE,
        also_called=("district", "acssl area", "geographic area", "area name"),
    ),
    Column(
        name="service lines",
        kind=ColumnKind.CHOICES,
        also_called=(
            *("service line", "benefit", "benefits", "benefit line", "product line"),
            *("line", "lines", "benefit type"),
        ),
    ),
    Column(
        name="category",
        kind=ColumnKind.CHOICE,
        also_called=(
            *("main category", "broad category", "area of concern", "top area"),
            *("primary category", "categorisation", "concern", "category 1"),
        ),
    ),
    Column(
        name="other categories",
        kind=ColumnKind.CHOICES,
        also_called=(
            *("other category", "secondary category", "secondary categories"),
            *("further categories", "additional categories", "category 2"),
        ),
    ),
    Column(
        name="source",
        also_called=(
            *("came from", "how it came", "referred by", "requested by", "asked by"),
            *("source of request", "how received", "origin"),
        ),
        longest=200,
    ),
    Column(
        name="barrier",
        kind=ColumnKind.CHOICE,
        also_called=(
            *("barriers", "internal or external", "internal/external"),
            *("inside or outside", "barrier inside or outside", "barrier type"),
        ),
    ),
    Column(
        name="why",
        also_called=(
            *("reason", "why it came", "reason for request", "reason for support"),
            *("reason for referral", "why support", "issue", "summary", "notes"),
        ),
    ),
    Column(
        name="actions",
        also_called=(
            *("action", "action taken", "actions taken", "what was done", "done"),
            *("what we did", "support given", "support provided"),
        ),
    ),
    Column(
        name="outcome",
        also_called=("result", "outcomes", "final outcome", "what came of it"),
    ),
    Column(
        name="learning",
        also_called=(
            *("learning captured", "lessons", "lessons learned", "lessons learnt"),
            *("what was learned", "learned", "insight"),
        ),
    ),
    Column(
        name="closed",
        kind=ColumnKind.DAY,
        also_called=("date closed", "closed on", "closed date", "date completed"),
        past=True,
    ),
    Column(
        name="reference",
        also_called=("case reference", "ipr reference", "acs reference"),
    ),
)
KEY = ("received", "why")
NOT_YOURS = "You do not cover this area"
WHOSE = "Leave this row out: its ACSSL or the network lead takes it in"
BARRIERS: Options = {
    Barrier.INSIDE: (
        *("Inside the department", "Inside", "Internal", "DWP", "Inside DWP"),
        *("Within DWP", "Internal to DWP"),
    ),
    Barrier.OUTSIDE: (
        *("Outside the department", "Outside", "Outside it", "External"),
        *("Outside DWP", "External to DWP", "Non-DWP", "Not DWP"),
    ),
    Barrier.BOTH: (
        *("Both", "Inside and outside", "Internal and external", "Both of them"),
        *("Inside/outside", "Internal/external", "Both internal and external"),
    ),
    Barrier.NOT_KNOWN: ("Not known", "Unknown", "Not sure", "Unclear", "N/A", "NK"),
}


def tracker_options(session: AnySession, actor: User | None) -> Mapping[str, Options]:
    """Return what may be written where there is a list, by all names it has or had."""
    categories = name_all_categories(session)
    return {
        "area": {str(one.id): (one.name,) for one in tracker_areas(session, actor)},
        "service lines": {line.value: _line_names(line) for line in LINE_NAMES},
        "category": categories,
        "other categories": categories,
        "barrier": BARRIERS,
    }


def bar_other_areas(session: AnySession, actor: User | None) -> Mapping[str, Barred]:
    """Say of areas whose trackers somebody may not import who takes their rows in."""
    own = {area.id for area in tracker_areas(session, actor)}
    others = {
        str(area.id): (area.name,)
        for area in session.scalars(select(Area))
        if area.id not in own
    }
    return {"area": Barred(others, NOT_YOURS, WHOSE)}


def name_all_categories(session: AnySession) -> Options:
    """Return every category there is or was: the latest name of each goes first."""
    names: dict[str, list[str]] = {}
    for edition in reversed(read_editions(session)):
        for one in edition.categories:
            known = names.setdefault(one.code, [])
            if one.name not in known:
                known.append(one.name)
    return names


def tracker_areas(session: AnySession, actor: User | None) -> Sequence[Area]:
    """Return the areas whose trackers somebody may import today.

    The ones that they cover; all there are and were, for the network lead and on the
    server.
    """
    found = select(Area).order_by(Area.name)
    if not may_import_any(actor):
        assert actor is not None
        today = london_today()
        found = found.where(
            Area.id.in_(
                select(AreaCover.area_id).where(
                    AreaCover.user_id == actor.id,
                    AreaCover.starts_on <= today,
                    or_(AreaCover.ends_on.is_(None), AreaCover.ends_on >= today),
                )
            )
        )
    return session.scalars(found).all()


def may_import_any(actor: User | None) -> bool:
    """Return whether somebody may import rows of every area, and of none."""
    return actor is None or actor.can(Permission.LEAD_SUPPORT)


def check_row(values: Values) -> Iterator[tuple[str, str, str]]:
    """Find what does not fit together in a row: column, problem, advice."""
    received, closed = values["received"], values["closed"]
    if received and closed and str(closed) < str(received):
        yield (
            "closed",
            "This is before the day on which it was received",
            "Correct one of the two days",
        )
    reference = values["reference"]
    if isinstance(reference, str) and read_reference(reference):
        yield (
            "reference",
            "This is the reference of a case that is kept here already",
            "Leave this row out",
        )


def _line_names(line: str) -> tuple[str, ...]:
    entry = next(one for code, one in SERVICE_LINES.items() if code == line)
    former = [name for one in entry.former for name in (one.name, one.short)]
    return tuple(filter(None, (entry.name, entry.short, *former)))
