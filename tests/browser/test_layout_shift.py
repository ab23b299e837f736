"""Nothing moves on a telephone while a page comes in."""

from playwright.sync_api import Page, Route, expect

from ipr.permissions import Role
from tests.make import make_staff

MOST = 0.05
SHIFTS = """() => new Promise(done => {
  const name = node => (node?.outerHTML ?? node?.nodeName ?? '').slice(0, 80);
  new PerformanceObserver(list => done(list.getEntries()
    .filter(one => !one.hadRecentInput)
    .map(one => [one.value, one.sources.map(source => name(source.node))])
  )).observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done([]))));
})"""
PAINTED = (
    "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
)


def open_with_late_script(page: Page, path: str) -> None:
    """Open a page whose components start only after it was painted."""
    held: list[Route] = []
    page.route("**/govuk-frontend.min.js*", lambda route: held.append(route))
    page.goto(path, wait_until="commit")
    expect(page.locator("footer")).to_be_attached()
    page.evaluate(PAINTED)
    for route in held:
        route.continue_()
    page.unroute("**/govuk-frontend.min.js*")
    page.wait_for_load_state()
    expect(page.get_by_role("button", name="Menu")).to_be_visible()
    page.evaluate(PAINTED)


def test_nothing_moves_when_the_scripts_come(page, session, sign_in):
    team = make_staff(session)[Role.IPR_TEAM]
    session.commit()
    sign_in(team)

    for width, path in ((320, "/"), (320, "/drafts/start"), (375, "/triage")):
        page.set_viewport_size({"width": width, "height": 700})
        open_with_late_script(page, path)
        shifts = page.evaluate(SHIFTS)
        assert sum(value for value, _ in shifts) < MOST, (path, shifts)
