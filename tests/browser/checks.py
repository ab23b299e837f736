"""What must hold of every page in every state."""

import re
from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.scripts_off import idle_controls
from tests.html_checker import messages

WIDE = {"width": 1280, "height": 900}
TABLET = {"width": 768, "height": 1000}
NARROW = {"width": 320, "height": 700}
A4 = {"width": 718, "height": 1000}

# Remarks, neither errors nor warnings, on what GOV.UK's own components write.
KNOWN_REMARKS = (
    "The “inputmode” attribute is not supported in all browsers.",
    "The “group” role is unnecessary for element “fieldset”.",
)

STRUCTURE = """() => ({
  title: document.title,
  heading: [...document.querySelectorAll('h1')].map(heading => {
    const words = heading.cloneNode(true);
    words.querySelectorAll('[class^=govuk-caption], .govuk-tag')
      .forEach(one => one.remove());
    return words.textContent.replace(/\\s+/g, ' ').trim();
  }).join(' '),
  levels: [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')]
    .filter(heading => heading.checkVisibility()).map(heading => +heading.tagName[1]),
  heard: document.querySelectorAll(
    '[aria-live] table, [role=status] table, [role=alert] table').length,
  forms: document.querySelectorAll('main form').length,
  focused: document.querySelectorAll('.govuk-error-summary:focus').length,
})"""
# A group of radios or boxes is one question: its name and its legend are its own.
# Of several forms each has a name of its own; one of them may do without.
SHARED = """() => {
  const groups = {}, legends = {}, ids = {}, forms = {};
  const count = (found, key, one) => (found[key] ??= new Set()).add(one);
  const boxes = 'input[type=radio], input[type=checkbox]';
  for (const one of document.querySelectorAll(boxes))
    count(groups, one.name, one.closest('fieldset') ?? one.form);
  for (const one of document.querySelectorAll('legend'))
    count(legends, one.textContent.trim(), one);
  for (const one of document.querySelectorAll('[id]')) count(ids, one.id, one);
  for (const one of document.querySelectorAll('form'))
    count(forms, `form ${one.ariaLabel ?? ''}`, one);
  return [groups, legends, ids, forms].flatMap(found =>
    Object.keys(found).filter(key => found[key].size > 1));
}"""
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll('body *')]
      .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 3).map(one => one.outerHTML.slice(0, 120))
  : []"""
UNBOUNDED = """() => [...document.querySelectorAll(
    'button, .govuk-button, .govuk-tag, .govuk-input, .govuk-textarea, .govuk-select')]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().width > 1)
  .filter(one => {
    const style = getComputedStyle(one);
    return style.borderStyle === 'none' && style.outlineStyle === 'none'
      && !style.textDecorationLine.includes('underline');
  }).map(one => one.outerHTML.slice(0, 120))"""
LEFT_TO_PRINT = """() => [...document.querySelectorAll(
    'nav, .govuk-button, .govuk-skip-link, .govuk-footer__link, .ipr-account')]
  .filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 120))"""

# IBM's engine also lists what a person should look at: that is no failure.
FAILURES = """() => new ace.Checker().check(document, ['WCAG_2_2']).then(found =>
  found.results.filter(one => one.value[1] === 'FAIL')
    .map(one => `${one.ruleId}: ${one.message} ${one.snippet}`))"""
# What scrolls must have the keyboard's focus (axe), and a username may be an email
# address (HTML's table of autofill fields): the engine thinks otherwise of both.
NOT_SO = {"element_tabbable_role_valid", "input_autocomplete_valid"}
MODULES = Path(__file__).parents[2] / "node_modules"
ENGINE = MODULES / "accessibility-checker-engine" / "ace.js"

INACCESSIBLE = Path(__file__).with_name("inaccessible.js").read_text("utf-8")
measured: set[int] = set()


def problems(page: Page, html: str, nu_checker: str, refused: bool) -> Iterator[str]:
    """Yield what is wrong with a page as it stands, in a wide window."""
    yield from structure(page, refused)
    yield from invalid(html, nu_checker)
    yield from idle_controls(html)
    yield from inaccessible(page)
    yield from looks(page)


def inaccessible(page: Page) -> Iterator[str]:
    """Yield what axe finds."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(INACCESSIBLE, list(measured))
    if found["violations"]:
        yield AxeResults(found).generate_report()
    else:
        measured.update(found["fresh"])


def failures(page: Page) -> Iterator[str]:
    """Yield what IBM's engine finds, which looks at other things than axe."""
    engine = ENGINE.read_text("utf-8")
    page.evaluate(f"() => {{ {engine}; window.ace = ace }}")
    found = page.evaluate(FAILURES)
    yield from (one for one in found if one.split(":")[0] not in NOT_SO)


def structure(page: Page, refused: bool) -> Iterator[str]:
    """Yield what is wrong with the title, the headings and the error summary."""
    found = page.evaluate(STRUCTURE)
    title, heading, levels = found["title"], found["heading"], found["levels"]
    if not re.fullmatch(r"(Error: )?\S.* – Refer a serious case", title):
        yield f"the title is {title!r}"
    if not title.removeprefix("Error: ").startswith(f"{heading} – "):
        yield f"the title {title!r} does not begin with the heading {heading!r}"
    if title.startswith("Error: ") != refused:
        yield f"the title {title!r} must say whether something was refused"
    if found["heard"]:
        yield "a table is read out whole whenever something in it changes"
    if levels.count(1) != 1:
        yield f"there are {levels.count(1)} main headings"
    # The error summary and notices stand above the main heading.
    below = levels[levels.index(1) :] if 1 in levels else levels
    for above, level in zip(below, below[1:], strict=False):
        if level > above + 1:
            yield f"a heading of level {level} follows one of level {above}"
    yield from (f"two share {one!r}" for one in page.evaluate(SHARED))
    if refused and found["forms"] and not found["focused"]:
        yield "no error summary has the focus"


def looks(page: Page) -> Iterator[str]:
    """Yield what is wrong when the page is narrow, in forced colours, or printed."""
    page.emulate_media(forced_colors="active")
    yield from (f"without an edge: {one}" for one in page.evaluate(UNBOUNDED))
    page.emulate_media(forced_colors="none")
    for size in (TABLET, NARROW):  # 320 pixels are as 1280 at 400 % zoom
        page.set_viewport_size(size)
        wide = f"too wide at {size['width']} pixels"
        yield from (f"{wide}: {one}" for one in page.evaluate(TOO_WIDE))
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    yield from (f"too wide to print: {one}" for one in page.evaluate(TOO_WIDE))
    yield from (f"printed in vain: {one}" for one in page.evaluate(LEFT_TO_PRINT))
    page.emulate_media(media="screen")
    page.set_viewport_size(WIDE)


def invalid(html: str, nu_checker: str) -> Iterator[str]:
    """Yield what the HTML checker finds, but for remarks on GOV.UK's components."""
    for message in messages(nu_checker, html):
        if not any(remark in message for remark in KNOWN_REMARKS):
            yield message
