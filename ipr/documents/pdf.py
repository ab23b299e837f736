"""A document as a tagged PDF (PDF/UA-1), which a screen reader can read.

WeasyPrint takes seconds to import and wants libraries of the system, so it is imported
when the first PDF is made, and what is missing is then said in words.
"""

import logging
from html import escape

from ipr.documents.html import write_html
from ipr.documents.model import Document
from ipr.documents.pages import PrintedPage
from ipr.documents.print_style import STYLE

NEEDED = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
{dated}<style>{style}</style></head><body data-title="{footer}" data-header="{header}">
{content}</body></html>"""


class CannotMakeFile(Exception):
    """What files are made with can't be loaded; the text says what is missing."""


def render_pdf(said: Document | PrintedPage) -> bytes:
    """Return a document, or a page, as a PDF with tags, language and title.

    The same twice makes the same bytes. Nothing is fetched, from the network or the
    disk, whatever it says. Raises CannotMakeFile.
    """
    printed = write_html(said) if isinstance(said, Document) else said
    dated = printed.dated and f"{printed.dated.isoformat()}T00:00:00Z"
    page = PAGE.format(
        language=printed.language,
        title=escape(printed.title),
        dated=f'<meta name="dcterms.created" content="{dated}">' if dated else "",
        style=STYLE,
        footer=escape(printed.footer or printed.title),
        header=escape(printed.header),
        content=printed.content,
    )
    return print_html(page, pdf_variant="pdf/ua-1", pdf_tags=True)


def print_html(page: str, **how: object) -> bytes:
    """Return HTML as a PDF. Raises CannotMakeFile."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as problem:
        logging.getLogger(__name__).error("no file can be drawn: %s", problem)
        raise CannotMakeFile(
            "The file can’t be made here: a library is missing. Whoever runs the "
            f"service can install it (on Debian: {NEEDED})"
        ) from problem

    nothing = URLFetcher(allowed_protocols={"data"})
    return bytes(HTML(string=page, url_fetcher=nothing).write_pdf(**how))
