"""The receipt as a PDF: tagged, titled with the reference, in the words of the page."""

import re
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from sqlalchemy import func, select

from ipr.audit.models import AuditAction, AuditEvent
from ipr.db.clock import pretend_now, utc_now
from ipr.documents.pages import PrintedPage
from ipr.documents.pdf import render_pdf
from tests.make import submit_referral

DECLINE = {
    "event": ["death"],
    "contribution": "none",
    "external_process": ["none"],
}


@pytest.fixture(autouse=True)
def moment():
    """Page and file say when they were made: let it be one moment."""
    with pretend_now(utc_now()):
        yield


@pytest.fixture
def referral(session, settings, staff, referrer):
    referral = submit_referral(
        session, referrer, facts=DECLINE, settings=settings, name="Carys Customer"
    )
    session.commit()
    return referral


def tags_in(node, found):
    """Count the structure elements under a node, and who their parents are."""
    node = node.get_object()
    for kid in node if isinstance(node, list) else [node]:
        kid = kid.get_object()
        if isinstance(kid, dict):
            if "/S" in kid:
                parent = kid["/P"].get_object().get("/S")
                found.append((str(parent), str(kid["/S"])))
            if "/K" in kid:
                tags_in(kid["/K"], found)
    return found


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("reader", ["referrer", "team"])
def test_it_says_what_the_page_says_with_tags_language_and_title(
    client, session, referral, referrer, team, reader
):
    client.sign_in({"referrer": referrer, "team": team}[reader])
    address = f"/referrals/{referral.reference}"
    page = BeautifulSoup(client.get(address).text, "html.parser").main

    response = client.get(f"{address}/receipt.pdf")

    assert response.mimetype == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"] == (
        f"attachment; filename={referral.reference}.pdf"
    )
    pdf = PdfReader(BytesIO(response.data))
    root = pdf.trailer["/Root"]
    assert pdf.metadata.title == referral.reference
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Metadata"].get_object().get_data().count(b"pdfuaid:part")
    found = tags_in(root["/StructTreeRoot"]["/K"], [])
    kinds = {tag for _, tag in found}
    assert kinds >= {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD"}
    assert {tag for parent, tag in found if parent == "/L"} <= {"/LI", "/Caption"}

    for control in page.select(".ipr-no-print, button, form"):
        control.decompose()
    repeated = [rf"{referral.reference}Page\d+of{len(pdf.pages)}", "•"]
    repeated += [re.escape(squeezed(one.get_text())) for one in page("thead")]
    texts = squeezed("".join(each.extract_text() for each in pdf.pages))
    said, shown = (
        re.sub("|".join(repeated), "", text)
        for text in (texts, squeezed(page.get_text()))
    )
    assert said == shown
    assert ("CarysCustomer" in said) == (reader == "team")
    readings = select(func.count(AuditEvent.id)).where(
        AuditEvent.action == AuditAction.REFERRAL_READ
    )
    assert session.scalar(readings) == 2


def test_a_document_fetches_nothing(caplog):
    there = "<p>Before</p><img src='file:///etc/hostname'><p>After</p>"

    made = render_pdf(PrintedPage("One", there))

    assert "Before\nAfter" in PdfReader(BytesIO(made)).pages[0].extract_text()
    assert "disallowed protocol" in caplog.text
