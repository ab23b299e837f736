"""A page is found by the name of its view, and no template is left over.

The endpoint `feature.view` draws `templates/feature/view.html`, or one of that name
in a folder of the feature's. A partial's name begins with `_`. The desks that features
declare share one page; each brings the template of its rows.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes
from jinja2.ext import loopcontrols
from jinja2.meta import find_referenced_templates

from ipr.config import PACKAGE, templates_path
from ipr.desks.registry import desk_registry

NO_PAGE = {
    "concerns.draw_month": "a chart, which the page of the month shows",
    "concerns.save_month": "a file to download",
    "api.show_openapi": "a description for other systems",
    "concerns.draw_pack": "a chart, which the page of the pack shows",
    "concerns.save_pack": "a file to download",
    "criteria.draw_backtest": "a chart, which the page of the back-test shows",
    "desks.draw_accepted": "a chart, which Home shows",
    "desks.draw_declined": "a chart, which Home shows",
    "desks.draw_to-settle": "a chart, which Home shows",
    "criteria.export_schema": "a file to download",
    "criteria.export_version": "a file to download",
    "enquiries.read_answer_file": "a file that somebody sent",
    "health.show_health": "an answer to whatever watches over the service",
    "health.show_live": "an answer to whatever watches over the service",
    "health.show_ready": "an answer to whatever watches over the service",
    "imports.show_progress": "a part of the page of an import",
    "referrals.read_file": "a file that somebody added",
    "decisions.save_receipt": "a file to download",
    "static": "files of our own",
    "web.stay_signed_in": "an answer to our script",
}
NO_VIEW = {
    "base.html": "what every page extends",
    "web/action.html": "what every page of an action extends",
    "criteria/editor/change_stopped.html": "any form of a draft that has been closed",
    "desks/show_list.html": "the page of every desk",
    "desks/refused_filters.html": "any list whose filters can't be read as a file",
    "referrals/drafts/show_closed.html": "any page of a draft that is sent or given up",
}
ENVIRONMENT = Environment(extensions=[loopcontrols])
TREES = {
    str(path.relative_to(templates_path())): ENVIRONMENT.parse(path.read_text("utf-8"))
    for path in templates_path().rglob("*.html")
}
PAGES = {
    name
    for name in TREES
    if not Path(name).name.startswith("_")
    and Path(name).parts[0] not in ("errors", "macros")
}


def endpoint_of(template: str) -> str:
    path = Path(template)
    return f"{path.parts[0]}.{path.stem}"


def shown_endpoints(app) -> set[str]:
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.endswith((".csv", ".xlsx"))
    }


def desk_endpoints(app) -> set[str]:
    return {f"desks.list_{desk.name}" for desk in desk_registry(app).desks}


def test_every_view_has_a_page_of_its_name(app):
    named = {endpoint_of(page) for page in PAGES}

    assert shown_endpoints(app) - named - desk_endpoints(app) == set(NO_PAGE)


def test_every_desk_has_a_template_of_its_rows(app):
    desks = desk_registry(app).desks

    assert desks
    assert {desk.name for desk in desks if desk.rows_template not in TREES} == set()


def test_every_page_has_a_view_of_its_name(app):
    assert {p for p in PAGES if endpoint_of(p) not in app.view_functions} == set(
        NO_VIEW
    )


def test_no_feature_has_two_pages_of_one_name():
    assert len({endpoint_of(page) for page in PAGES}) == len(PAGES)


def test_every_template_is_reached():
    assert (
        set(TREES) - set(reached({*PAGES, *named_in_code(), *error_pages()})) == set()
    )


def error_pages() -> Iterator[str]:
    """Yield the pages of errors, which are found by their number."""
    return (name for name in TREES if name.startswith("errors/"))


def named_in_code() -> Iterator[str]:
    """Yield the templates that a module names, and the partial of each list."""
    for module in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in TREES:
                yield str(node.value)


def reached(templates: set[str]) -> set[str]:
    """Return these templates and all that they extend, include or import."""
    found: set[str] = set()
    while templates:
        found |= templates
        named = {name for one in templates for name in mentioned(TREES[one])}
        templates = (named & set(TREES)) - found
    return found


def mentioned(tree: nodes.Template) -> Iterator[str]:
    yield from (name for name in find_referenced_templates(tree) if name)
    yield from (const.value for const in tree.find_all(nodes.Const))


def test_what_a_template_imports_it_uses():
    unused = {name: imported_in(tree) - used_in(tree) for name, tree in TREES.items()}

    assert {name: macros for name, macros in unused.items() if macros} == {}


def imported_in(tree: nodes.Template) -> set[str]:
    imported = [name for one in tree.find_all(nodes.FromImport) for name in one.names]
    modules = {one.target for one in tree.find_all(nodes.Import)}
    return modules | {one[-1] if isinstance(one, tuple) else one for one in imported}


def used_in(tree: nodes.Template) -> set[str]:
    return {one.name for one in tree.find_all(nodes.Name) if one.ctx == "load"}
