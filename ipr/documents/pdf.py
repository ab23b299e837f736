"""A document as a tagged PDF (PDF/UA-1), which a screen reader can read.

WeasyPrint takes seconds to import and wants libraries of the system, so it is imported
when the first PDF is made, and what is missing is then said in words.
"""

import logging
from html import escape

from ipr.documents.model import LANGUAGE, Document
from ipr.documents.print_style import STYLE

NEEDED = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<style>{style}</style></head><body data-title="{title}">{content}</body></html>"""


class CannotMakePdf(Exception):
    """What PDFs are made with can't be loaded; the text says what is missing."""


def render_pdf(document: Document) -> bytes:
    """Return a document as a PDF with tags, language and title.

    Nothing is fetched, from the network or the disk, whatever the document says.
    Raises CannotMakePdf.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as problem:
        logging.getLogger(__name__).error("no PDF can be made: %s", problem)
        raise CannotMakePdf(
            "No PDF can be made here: a library is missing. Whoever runs the service "
            f"can install it (on Debian: {NEEDED})"
        ) from problem

    page = PAGE.format(
        language=LANGUAGE,
        title=escape(document.title),
        style=STYLE,
        content=document.content,
    )
    nothing = URLFetcher(allowed_protocols=())
    made = HTML(string=page, url_fetcher=nothing).write_pdf(
        pdf_variant="pdf/ua-1", pdf_tags=True
    )
    return bytes(made)
