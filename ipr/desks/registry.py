"""The desks of an application, and what stands on its first page."""

from dataclasses import dataclass, field
from functools import partial, update_wrapper

from flask import Flask, current_app, g, request
from flask_login import current_user

from ipr.db.clock import london_today
from ipr.desks.counting import count_waiting
from ipr.desks.declarations import Desk, HomePart, HomeTask, HomeWork, SearchSource
from ipr.desks.figures.declarations import CaseFigures
from ipr.desks.figures.page import TEMPLATE, build_figures
from ipr.desks.figures.views import show_chart
from ipr.desks.list_views import export_list, export_workbook, show_list
from ipr.desks.people.declarations import WorkByPerson
from ipr.extensions import db
from ipr.web.access import requires
from ipr.web.hooks import NavItem, hooks

EXTENSION = "ipr-desks"
Declared = (
    Desk | HomeTask | HomeWork | HomePart | CaseFigures | WorkByPerson | SearchSource
)


@dataclass
class DeskRegistry:
    """What features have declared."""

    desks: list[Desk] = field(default_factory=list)
    tasks: list[HomeTask] = field(default_factory=list)
    work: list[HomeWork] = field(default_factory=list)
    parts: list[HomePart] = field(default_factory=list)
    figures: list[CaseFigures] = field(default_factory=list)
    by_person: list[WorkByPerson] = field(default_factory=list)
    searches: list[SearchSource] = field(default_factory=list)


def desk_registry(app: Flask | None = None) -> DeskRegistry:
    """Return what is declared in an application: the current one if none is given."""
    found = (app or current_app).extensions.setdefault(EXTENSION, DeskRegistry())
    assert isinstance(found, DeskRegistry)
    return found


def declare_desks(app: Flask, *declared: Declared) -> None:
    """Add what a feature brings, in the order that each asks for."""
    registry = desk_registry(app)
    for one in declared:
        match one:
            case Desk():
                registry.desks.append(one)
                add_pages(app, one)
            case HomeTask():
                registry.tasks.append(one)
            case HomeWork():
                registry.work.append(one)
            case HomePart():
                registry.parts.append(one)
            case CaseFigures():
                registry.figures.append(one)
                registry.parts.append(add_figures(app, one))
            case WorkByPerson():
                registry.by_person.append(one)
            case SearchSource():
                registry.searches.append(one)
    registry.tasks.sort(key=lambda task: (not task.overdue, task.order))
    registry.work.sort(key=lambda work: work.order)
    registry.parts.sort(key=lambda part: part.order)
    registry.searches.sort(key=lambda source: source.order)


def add_pages(app: Flask, desk: Desk) -> None:
    """Give a desk its page, its file, and its entry of the navigation."""
    pages = [
        (desk.address, f"list_{desk.name}", show_list),
        (f"{desk.address}.csv", f"export_{desk.name}", export_list),
    ]
    if desk.workbook:
        name = f"export_{desk.name}_workbook"
        pages.append((f"{desk.address}.xlsx", name, export_workbook))
    for address, name, view in pages:
        # Flask-WTF asks every view for its name, which a partial lacks.
        its_own = update_wrapper(partial(view, desk), view)
        marked = requires(desk.permission)(its_own)
        app.add_url_rule(address, f"desks.{name}", marked)
    waiting = desk.waiting
    hooks(app).add_navigation(
        NavItem(
            text=desk.text,
            endpoint=f"desks.list_{desk.name}",
            permission=desk.permission,
            order=desk.order,
            count=partial(waiting_at, desk) if waiting else None,
            count_meaning=waiting.meaning if waiting else "new",
        )
    )


def add_figures(app: Flask, figures: CaseFigures) -> HomePart:
    """Give figures the address of their chart, and return their part of Home."""
    its_own = update_wrapper(partial(show_chart, figures), show_chart)
    marked = requires(figures.permission)(its_own)
    app.add_url_rule(
        f"/figures/{figures.name}.svg", f"desks.draw_{figures.name}", marked
    )
    build = partial(build_figures, figures)
    return HomePart(template=TEMPLATE, order=figures.order, build=build)


def waiting_at(desk: Desk) -> int:
    """Return how much waits for the reader at a desk; asked once a page for all."""
    if "waiting_counts" not in g:
        desks = tuple(one for one in desk_registry().desks if _is_counted(one))
        g.waiting_counts = count_waiting(
            db.session, desks, user=current_user, on=london_today()
        )
    return int(g.waiting_counts.get(desk.name, 0))


def _is_counted(desk: Desk) -> bool:
    if desk.waiting is None or not current_user.can(desk.permission):
        return False
    quiet = desk.waiting.quiet_below
    return quiet is None or not request.path.startswith(quiet)
