"""Every page in every state: accessible, valid, narrow, printed, in forced colours."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import abort
from playwright.sync_api import Page, Response, expect

from ipr.web.errors import PROBLEMS
from tests.browser.checks import failures, inaccessible, invalid, problems
from tests.browser.scripts_off import idle_controls
from tests.browser.state import State
from tests.browser.states import NEVER_REFUSED, NOT_PAGES, STATES
from tests.browser.steps import press, see
from tests.browser.world import World
from tests.proving import is_tried

ALL = [state for states in STATES.values() for state in states]


class Answers:
    """Remembers the last document that the server sent."""

    def __init__(self, page: Page) -> None:
        self.last: Response | None = None
        page.on("response", self.note)

    def note(self, response: Response) -> None:
        document = response.request.is_navigation_request()
        if document and response.status not in (301, 302, 303):
            self.last = response


@pytest.fixture
def answers(page):
    return Answers(page)


@pytest.fixture
def look_at(page, context, sign_in, answers, world: World, nu_checker):
    """Return what opens a page in a state and says what is wrong with it.

    A page that was just looked at as it was found is not opened again to act on it.
    """
    context.add_init_script(Axe().axe_script)
    found: list[tuple[str | None, str]] = []

    def look_at(state: State) -> list[str]:
        wanted = (state.who, state.path)
        if not (state.act and wanted in found):
            context.clear_cookies()
            if state.who:
                sign_in(world.people[state.who])
            page.goto(world.address(state.path))
        found[:] = [] if state.act else [wanted]
        if state.act:
            state.act(page)
            page.wait_for_load_state()
        if answers.last.status != state.status:
            return [f"answered {answers.last.status}: {page.inner_text('main')}"]
        refused = state.status in (422, 429)
        wrong = list(problems(page, answers.last.text(), nu_checker, refused))
        names = ["Alex Example", "Sam Sample"]
        names += [person.name for person in world.people.values()]
        wrong += [f"named in a title: {one}" for one in names if one in page.title()]
        if is_tried(str(state), one_in=8):
            wrong += failures(page)
        return wrong

    return look_at


@pytest.mark.parametrize("part", STATES)
def test_every_page_in_every_state(look_at, part):
    wrong = [f"{state}: {one}" for state in STATES[part] for one in look_at(state)]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scripts", [False], ids=["no-scripts"], indirect=True)
def test_what_answers_mean_is_a_page_without_scripts(
    page, sign_in, answers, world: World, nu_checker, axe
):
    sign_in(world.people["rae"])
    page.goto(world.address("/drafts/{whole}/questions/what-happened"))
    press(page, "See what my answers mean")

    see(page, "What happened")
    expect(page.get_by_role("heading", name="What your answers mean")).to_be_visible()
    axe(page)
    assert list(invalid(answers.last.text(), nu_checker)) == []


@pytest.mark.parametrize("code", [*PROBLEMS, "fault"])
def test_every_error_page(app, live, page, answers, nu_checker, monkeypatch, code):
    def fail():
        if code == "fault":
            raise RuntimeError("nothing of this is shown")
        abort(code)

    fail.access_mark = app.view_functions["guidance.show_help"].access_mark
    monkeypatch.setitem(app.view_functions, "guidance.show_help", fail)
    page.goto("/help")

    assert answers.last.status == (500 if code == "fault" else code)
    assert list(problems(page, answers.last.text(), nu_checker, refused=False)) == []


@pytest.mark.parametrize(
    ("html", "idle"),
    [
        ("<button type=button data-print>Print this page</button>", True),
        ("<button type=button data-print hidden>Print this page</button>", False),
        ("<form><select name=sort></select></form>", True),
        ("<form><select name=sort></select><button>Sort</button></form>", False),
        ("<a href='#list'>Skip</a>", True),
        ("<a href='#list'>Skip</a><div id=list></div>", False),
        ("<a role=button>More</a>", True),
        ("<form id=f></form><input form=f><button form=f>Go</button>", False),
    ],
)
def test_what_does_nothing_without_scripts_is_found(html, idle):
    assert bool(list(idle_controls(html))) == idle


def test_a_text_that_is_too_pale_is_found_among_those_that_were_seen(page):
    text = "<p>Dark</p><p class='{}' style='color: {}'>Pale?</p>"
    html = f"<html lang=en><title>A</title><main><h1>A</h1>{text}</main></html>"

    page.set_content(html.format("one", "black"))
    assert list(inaccessible(page)) == []
    page.set_content(html.format("two", "#ccc"))
    for _ in range(2):
        [found] = inaccessible(page)
        assert "color-contrast" in found


def test_forms_without_names_of_their_own_are_found(page):
    forms = "<form><button>Go</button></form>" * 2
    page.set_content(f"<html lang=en><title>A</title><main><h1>A</h1>{forms}</main>")

    assert any("aria_form_label_unique" in found for found in failures(page))


def test_every_page_has_a_state(app):
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.rule.endswith((".csv", ".xlsx"))
    }

    shown = {state.endpoint for state in ALL}

    assert sorted(pages - set(NOT_PAGES) - shown) == []
    assert sorted(shown - set(app.view_functions)) == []


def test_every_form_is_seen_refused_or_cannot_be(app):
    forms = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if {"GET", "POST"} <= rule.methods
    }
    split = {r.endpoint for r in app.url_map.iter_rules() if "POST" in r.methods}
    forms |= split & {state.endpoint for state in ALL}
    refused = {state.endpoint for state in ALL if state.status == 422}

    assert forms - refused == NEVER_REFUSED
