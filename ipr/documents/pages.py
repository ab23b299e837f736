"""What a page says, to be printed: a title, and content of a few plain elements.

Nothing but words and structure is taken over: no link, button, style, script or
address, so nothing in it can be followed, run or fetched.
"""

from dataclasses import dataclass, field
from datetime import date
from html import escape
from html.parser import HTMLParser

from ipr.documents.model import LANGUAGE

HEADINGS = ("h1", "h2", "h3", "h4")
TABLES = ("table", "caption", "thead", "tbody", "tr", "th", "td")
KEPT = {*HEADINGS, *TABLES, "p", "ul", "ol", "li", "blockquote", "strong"}
RENAMED = {
    "dl": ("<table><tbody>", "</tbody></table>"),
    "dt": ("<tr><th scope='row'>", "</th>"),
    "dd": ("<td>", "</td></tr>"),
    "details": ("<section>", "</section>"),
    "summary": ("<h2>", "</h2>"),
}
"""Key and value become a row of a table: a list in a PDF has items and nothing else."""
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
LEFT_OUT = {"button", "form", "nav", "script", "select", "style", "svg", "template"}
TYPED, NO_PRINT, CAPTION = "ipr-as-typed", "ipr-no-print", "govuk-caption"


@dataclass(frozen=True)
class PrintedPage:
    """What is printed of a page, with a title that names nobody."""

    title: str
    content: str
    """Made by `read_page`, or by `write_html` of a document."""
    header: str = ""
    footer: str = ""
    dated: date | None = None
    language: str = LANGUAGE


def read_page(title: str, page: str) -> PrintedPage:
    """Return what the main part of a page says, to be printed.

    >>> page = '<main><p>Read <a href="/x">on</a>.</p><button>Go</button></main>'
    >>> read_page("One", page).content
    '<p>Read on.</p>'
    >>> page = "<main><dl><div><dt>A</dt><dd>1</dd></div></dl></main>"
    >>> read_page("Two", page).content
    "<table><tbody><tr><th scope='row'>A</th><td>1</td></tr></tbody></table>"
    """
    reader = _PageReader()
    reader.feed(page)
    reader.close()
    return PrintedPage(title, "".join(reader.parts))


@dataclass
class _Open:
    """An element that is open, and what it leaves behind when it ends."""

    tag: str
    end: str = ""
    shown: bool = True


@dataclass
class _PageReader(HTMLParser):
    parts: list[str] = field(default_factory=list)
    opened: list[_Open] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def reading(self) -> bool:
        """Whether this is a part of the page that a document takes over."""
        inside = any(one.tag == "main" for one in self.opened)
        return inside and all(one.shown for one in self.opened)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        named = given.get("class") or ""
        if tag in VOID:
            self.parts += ["<br>"] if tag == "br" and self.reading else []
            return
        shown = tag not in LEFT_OUT and "hidden" not in given and NO_PRINT not in named
        start, end = _as_kept(tag, named, given.get("scope"))
        self.opened.append(_Open(tag, end, shown))
        if self.reading:
            self.parts.append(start)

    def handle_endtag(self, tag: str) -> None:
        while any(one.tag == tag for one in self.opened):
            reading, ended = self.reading, self.opened.pop()
            if reading:
                self.parts.append(ended.end)
            if ended.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.reading:
            self.parts.append(escape(data, quote=False))


def _as_kept(tag: str, named: str, scope: str | None) -> tuple[str, str]:
    """Return how an element begins and ends in a document; neither if it is left."""
    if tag in RENAMED:
        return RENAMED[tag]
    typed = " class='typed'" if TYPED in named else ""
    if tag in KEPT:
        if tag == "th":
            typed += f" scope='{escape(scope or 'col')}'"
        return f"<{tag}{typed}>", f"</{tag}>"
    if typed or CAPTION in named:
        return f"<p{typed}>", "</p>"
    return "", ""
